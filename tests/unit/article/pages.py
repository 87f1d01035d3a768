"""Pages written for these tests."""

PARAGRAPHS = (
    "The town council of Harrow Bay voted on Tuesday to rebuild the old harbour bridge, which "
    "has been closed to traffic since a storm damaged two of its pillars in March.",
    "The work is expected to cost 4.2 million euros and to take eighteen months, according to "
    "the town's engineer, Maria Lindqvist, who presented three options to the council.",
    "Shopkeepers on the northern side say that they have lost a third of their customers since "
    "the closure, and that a ferry that was promised in April has never arrived.",
    "“We were told to be patient, and we have been,” said Tom Achebe, who runs a bakery near "
    "the quay. “But patience does not pay the rent.”",
    "The mayor said that the state would carry half of the cost if the town applied before the "
    "end of the year, and that the first stones could be laid in spring.",
)


def page(
    *,
    body: str | None = None,
    head: str = "",
    lang: str = "en",
    title: str = "Bridge to be rebuilt",
) -> str:
    """A news page with a menu, a promo, related stories and a footer around its article."""
    middle = body or "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"""<!doctype html><html lang="{lang}"><head><title>{title} | The Bay Herald</title>
<meta property="og:site_name" content="The Bay Herald">{head}</head><body>
<nav class="menu"><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li>
<li><a href="/weather">Weather</a></li></ul></nav>
<main><article class="story"><h1>{title}</h1>{middle}
<div class="newsletter-promo"><p>Sign up for our newsletter, and get it all early.</p></div>
</article><aside class="related"><h2>Related stories</h2><ul>
<li><a href="/a">Ferry delayed once more</a></li><li><a href="/b">Storm costs counted</a></li></ul>
</aside></main><footer><p>© The Bay Herald. All rights reserved.</p></footer></body></html>"""
