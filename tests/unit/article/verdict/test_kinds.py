"""Pages of other kinds are refused for what they are; articles about such things are not."""

from __future__ import annotations

import pytest

from nutgraf.article import extract

from . import kinds
from .frames import PARAGRAPHS, bare, paragraphs, site, story
from .test_walls import refusal
from .walls import CONSENTS


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (kinds.listing(), "listing"),
        (kinds.search(), "listing"),
        (kinds.product(), "not-prose"),
        (kinds.forum(), "not-prose"),
        (kinds.table(), "not-prose"),
        (kinds.service(), "not-prose"),
        (kinds.video(), "media-only"),
        (kinds.podcast(), "media-only"),
        (kinds.gallery(), "media-only"),
        (kinds.live_blog(), "listing"),
        (kinds.live_blog(marked=True), "listing"),
    ],
    ids=["section", "search", "product", "forum", "table", "service", "video", "podcast",
         "gallery", "live blog", "marked live blog"],
)  # fmt: skip
def test_pages_of_other_kinds(markup: str, reason: str) -> None:
    found = refusal(markup)
    assert found.reason == reason, found


def test_a_login_form_is_no_article() -> None:
    assert refusal(kinds.login()).reason in ("not-prose", "too-short", "listing")


def test_a_live_blog_is_called_one() -> None:
    assert "live blog" in refusal(kinds.live_blog()).evidence
    assert "8 entries" in refusal(kinds.live_blog(marked=True)).evidence


def test_the_front_page_of_a_site_is_no_article() -> None:
    front = kinds.listing()
    with pytest.raises(Exception, match="listing"):
        extract(front, url="https://coastpost.example/")


ABOUT = {
    "paywalls": (
        "Publishers across Europe are tightening their paywalls this winter, after two years in "
        "which most of them had let readers in for free.",
        "“Subscribe to continue reading” now stands below the third paragraph on nine of the ten "
        "largest sites, a count by the institute in Leiden shows.",
        "For readers it means that links shared by friends lead nowhere. For the publishers it is "
        "a question of survival, says Tessa Okafor, who advises four of them.",
        "“Nobody likes a registration wall,” she says. “But a reader who has an account comes back "
        "three times as often, and one in forty pays in the end.”",
        "Whether that is enough is open. The institute expects that one title in five will be "
        "gone by the end of the decade, whatever stands at the end of its stubs.",
    ),
    "cookies and consent law": (
        "The highest court has ruled that a consent banner must offer a button to reject all "
        "cookies that is as easy to find as the one that accepts them.",
        "The case was brought by a consumer group against a newspaper whose page said “We value "
        "your privacy” and then asked for 842 clicks to refuse personalised advertising.",
        "Legitimate interest, the judges wrote, is no reason to process personal data for "
        "advertising when a reader has not agreed to it.",
        "The publisher had argued that nobody is forced to read its articles, and that those who "
        "would rather pay than be tracked can do so for three euros a month.",
        "The ruling takes effect in June. The data protection office said that it would first "
        "look at the hundred largest sites, and then at the rest.",
    ),
    "an outage at Cloudflare": (
        "Thousands of websites showed nothing but “Just a moment...” or “Checking your browser” "
        "for almost three hours on Tuesday, after an error at Cloudflare.",
        "The company said that a file which lists the habits of bots had grown to twice its usual "
        "size, and that machines all over its network had failed to read it.",
        "Shops reported losses in the millions. A railway could sell no tickets, and a hospital "
        "in the north returned to paper until the afternoon.",
        "It was the third such failure this year. Critics say that too much of the web hangs on a "
        "few companies whose machines decide who is human.",
        "The company has promised to publish a full account within a week, and to test such files "
        "before they are sent to all machines at once.",
    ),
    "pages for the error 404": (
        "Everybody has met it, and few have thought about it: the page that says “Page not found” "
        "is the one that most sites spend the least time on.",
        "That is a mistake, says the designer Piet Aalbers, who has collected four thousand of "
        "them. A good one tells readers where they are and what they can do next.",
        "His favourite comes from a museum of lost property, which shows an umbrella from its "
        "stock each time and asks whether it is yours.",
        "Others play games, sing, or apologise at length. The worst, he says, send the reader to "
        "the front page without a word, as if nothing had happened.",
        "The number itself is older than the web: it stands for a mistake of the client, the "
        "fourth of its kind, and has never been the number of any room.",
    ),
}  # fmt: skip
HEADLINES = {"pages for the error 404": "404: the art of not being found"}


@pytest.mark.parametrize("subject", ABOUT)
def test_an_article_about_such_things(subject: str) -> None:
    headline = HEADLINES.get(subject, f"What we know about {subject}")
    assert extract(story(*ABOUT[subject], headline=headline)).paragraphs[-1] == ABOUT[subject][-1]
    assert extract("\n\n".join(ABOUT[subject])).paragraphs == ABOUT[subject]


@pytest.mark.parametrize("language", CONSENTS)
def test_an_article_with_a_cookie_banner_on_top(language: str) -> None:
    title, first, second, *buttons = CONSENTS[language]
    banner = (
        f'<div id="onetrust-banner"><h2>{title}</h2><p>{first}</p><p>{second}</p>'
        f"{''.join(f'<button>{b}</button>' for b in buttons)}</div>"
    )
    page = story(*PARAGRAPHS).replace("<main>", f"{banner}<main>")
    assert extract(page).paragraphs[-1] == PARAGRAPHS[-1]


MARKED = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A mill for one euro",'
    '"datePublished":"2026-11-02","isAccessibleForFree":false,"hasPart":{"@type":"WebPageElement",'
    '"isAccessibleForFree":false,"cssSelector":".story-body"}}</script>'
)


def test_an_article_that_is_marked_as_not_free_but_is_there() -> None:
    assert extract(story(*PARAGRAPHS, head=MARKED)).paragraphs[-1] == PARAGRAPHS[-1]


def test_an_article_between_promotions() -> None:
    box = (
        '<div class="newsletter-box"><h3>Subscribe to our newsletter</h3><p>All news from the coast '
        "every Friday. Unsubscribe at any time.</p><input type=email><button>Subscribe</button>"
        "</div><p>Support our journalism: become a subscriber today.</p>"
        "<p><a href=/login>Log in</a> to comment.</p>"
    )
    page = story(*PARAGRAPHS, end=box).replace("<main>", f"<main>{box}")
    assert extract(page).paragraphs[-1].startswith("The first sack of rye")


def test_an_article_with_long_comments() -> None:
    comments = "".join(
        f'<li class="comment"><b>reader{n}</b> <time>1{n % 10}:2{n % 6}</time><p>{text} I have '
        f"said so before and will say so again, whatever the others write here.</p></li>"
        for n, (_, text) in enumerate(kinds.POSTS * 4)
    )
    end = f'<section id="comments"><h2>32 comments</h2><ol>{comments}</ol></section>'
    assert extract(story(*PARAGRAPHS, end=end)).paragraphs[0] == PARAGRAPHS[0]


def test_a_long_review_with_prices() -> None:
    texts = [
        f"The {name} costs €{price}.00, and for that it is {verdict}. {text}"
        for (name, price, verdict), text in zip(
            [("small grinder", 49, "well made"), ("middle one", 89, "worth a look"),
             ("large one", 149, "hard to beat"), ("old model", 39, "a bargain"),
             ("one with a timer", 199, "too dear"), ("hand mill", 79, "our favourite")],
            PARAGRAPHS, strict=True,
        )
    ]  # fmt: skip
    page = story(*texts, headline="Six coffee grinders from €39 to €199, tried for a month")
    assert len(extract(page).paragraphs) == len(texts)


def test_a_recipe_with_numbered_steps() -> None:
    steps = (
        "Grind the rye coarsely the evening before, and mix it with as much warm water as flour.",
        "Leave the bowl in a warm place over night, covered with a cloth, until it smells sour.",
        "Add the salt, the rest of the flour and a spoon of syrup, and stir for ten minutes.",
        "Fill the dough into two buttered tins and smooth the top with a wet spoon.",
        "Let it rise until it has grown by half, which takes two hours in a warm kitchen.",
        "Bake it at 180 degrees for ninety minutes, then take it out of the tins at once.",
        "Wrap the loaves in a cloth, and do not cut them before the next day.",
    )
    items = "".join(f"<li>{step}</li>" for step in steps)
    lead = "Rye bread from the coast needs three days, of which you work for half an hour."
    main = (
        f"<article><h1>Rye bread from the coast</h1><p>{lead}</p><ul><li>1 kg of rye</li>"
        f"<li>20 g of salt</li><li>1 spoon of syrup</li></ul><ol>{items}</ol><p>{PARAGRAPHS[2]}</p>"
        "</article>"
    )
    head = '<script type="application/ld+json">{"@type":"Recipe","name":"Rye bread"}</script>'
    assert steps[-1] in extract(site(main, title="Rye bread", head=head)).text


def test_an_interview_of_questions_and_answers() -> None:
    questions = ("Why a mill?", "Who pays for the roof?", "And the neighbours?", "When is it open?")
    talk = [
        line
        for question, answer in zip(questions, PARAGRAPHS, strict=False)
        for line in (f"<strong>{question}</strong>", answer)
    ]
    assert PARAGRAPHS[3] in extract(story(*talk, headline="“Nobody said it can't be done”")).text


def test_a_fragment_is_an_article() -> None:
    assert extract(f"<h1>A mill</h1>{paragraphs(*PARAGRAPHS[:4])}").paragraphs
    assert extract(bare(paragraphs(*PARAGRAPHS[:3]))).paragraphs


def test_a_timeline_is_no_live_blog() -> None:
    entries = "".join(f"<h3>{time}</h3><p>{text}</p>" for time, text in reversed(kinds.ENTRIES))
    main = f"<article><h1>The storm, hour by hour</h1><p>{PARAGRAPHS[0]}</p>{entries}</article>"
    head = '<meta property="og:type" content="article">'
    assert extract(site(main, title="The storm, hour by hour", head=head)).paragraphs


@pytest.mark.parametrize(
    "headline",
    ["Railway line closed for maintenance", "Gone but not forgotten", "Site under construction"],
)
def test_a_short_article_whose_headline_sounds_like_an_error(headline: str) -> None:
    assert extract(story(*PARAGRAPHS[:3], headline=headline)).title == headline
