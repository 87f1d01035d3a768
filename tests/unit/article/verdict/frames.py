"""Pages around texts, as sites of different make build them. All of it is written for these tests."""

NAV = """<script>window.dataLayer=window.dataLayer||[];</script>
<script src="https://www.google.com/recaptcha/api.js" async></script>
<header class="site-header"><a class="logo" href="/">Logo</a><nav class="main-nav"><ul>
<li><a href="/a">Politik</a></li><li><a href="/b">Sport</a></li><li><a href="/c">Kultur</a></li>
<li><a href="/d">Wirtschaft</a></li><li><a href="/e">Reise</a></li><li><a href="/f">Video</a></li>
</ul></nav></header>"""
FOOTER = """<footer class="site-footer"><ul><li><a href="/imprint">Imprint</a></li>
<li><a href="/privacy">Privacy</a></li><li><a href="/contact">Contact</a></li>
<li><a href="/terms">Terms</a></li></ul><p>© 2026 The Publisher</p></footer>
<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>"""

PARAGRAPHS = (
    "The old mill at the mouth of the river has stood empty since the flood of 1987, when the "
    "water rose to the second floor and carried the wheel away.",
    "Last week the town sold it for one euro to a couple from the north, who want to grind flour "
    "there again and have promised to open the yard to visitors on Sundays.",
    "“People told us that we were mad,” said Ingrid Halloran, who has worked as a miller for "
    "eleven years. “But nobody told us that it could not be done.”",
    "The roof alone will cost about 90,000 euros, half of which comes from a fund for monuments, "
    "and the rest from a loan that the couple hope to repay within twelve years.",
    "Neighbours are divided. Some fear the traffic on the narrow lane along the dyke, while others "
    "say that they have waited for thirty years to see a light in those windows.",
    "The first sack of rye is to be ground in May, on the day on which the mill was opened in 1841 "
    "by a merchant who had made his fortune with salt and lost it again with tulips.",
)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def site(main: str, *, title: str = "", head: str = "", lang: str = "en", body: str = "") -> str:
    """A page of a site, with a menu, scripts, and a footer."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{head}</head><body{body}>{NAV}<main>{main}</main>{FOOTER}</body></html>"
    )


def bare(main: str, *, title: str = "", head: str = "", lang: str = "en") -> str:
    """A page with nothing around its text, as servers send errors."""
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head>'
        f"<body>{main}</body></html>"
    )


def story(
    *texts: str,
    headline: str = "A mill for one euro",
    head: str = "",
    lang: str = "en",
    end: str = "",
) -> str:
    """A news page with a story."""
    return site(
        f'<article class="story"><h1>{headline}</h1><p class="byline">By Nora Feld</p>'
        f'<div class="story-body">{paragraphs(*texts)}</div>{end}</article>',
        title=f"{headline} | The Coast Post",
        head=f'<meta property="og:type" content="article">{head}',
        lang=lang,
    )
