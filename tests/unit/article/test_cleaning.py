import pytest

from nutgraf.article.blocks import Block, tidy
from nutgraf.article.cleaning import clean

from .pages import PARAGRAPHS

STORY = [Block(paragraph, tag="p") for paragraph in PARAGRAPHS]


def cleaned(*blocks: Block, language: str = "en", titles: tuple[str, ...] = ()) -> list[str]:
    return [block.text for block in clean(list(blocks), titles=titles, language=language)]


def test_clean_prose_stays_as_it_is() -> None:
    assert clean(STORY, titles=("Another title",), language="en") == STORY


def test_copies_of_the_title_go() -> None:
    title = Block("Bridge to be rebuilt", "heading", 1)
    assert cleaned(title, *STORY, titles=("Bridge to be rebuilt",)) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("READ MORE: Ferry delayed once more", "en"),
        ("Les også: Fergen er forsinket", "no"),
        ("Czytaj więcej: Prom znów opóźniony", "pl"),
        ("Lesen Sie auch: Fähre verspätet sich", "de"),
        ("À lire aussi : Le bac est en retard", "fr"),
        ("Sign up for our newsletter", "de"),
        ("Advertisement", "en"),
        ("Photo: Ann Ode/Bay Herald", "en"),
        ("Scroll down for video", "en"),
        ("* * *", "en"),
        ("Published on: March 3, 2025", "en"),
        ("3 March 2024 - Updated 9 May 2025", "en"),
        ("By Ann Ode ⋅ Founder and Editor ⋅ Updated March 3, 2025", "en"),
        ("left: the old bridge. right: the bridge as it will be.", "en"),
        ("In this Sunday, May 4, 2025, photograph, a boat lies below the bridge in Bay.", "en"),
        ("If you buy through these links, we may receive a commission from the shop.", "en"),
        ("As an Amazon Associate, I earn from qualifying purchases.", "de"),
    ],
)
def test_lines_that_are_not_the_article_go(line: str, language: str) -> None:
    assert cleaned(*STORY[:3], Block(line), *STORY[3:], language=language) == list(PARAGRAPHS)


def test_all_below_a_late_related_heading_goes() -> None:
    tail = [Block("Related stories", "heading", 2), Block("Ferry delayed, again and again.")]
    assert cleaned(*STORY, *tail) == list(PARAGRAPHS)


def test_what_a_company_says_of_itself_at_the_end_goes() -> None:
    tail = [Block("About Bay Bridges Inc", emphasis=True), Block("Bay Bridges builds bridges.")]
    assert cleaned(*STORY, *tail) == list(PARAGRAPHS)


def test_an_early_heading_of_that_name_does_not_cut_the_article() -> None:
    assert cleaned(STORY[0], Block("Related", "heading", 2), *STORY[1:]) == list(PARAGRAPHS)


def test_bylines_go_from_the_top_only() -> None:
    byline = Block("By Ann Ode and Bo Li")
    assert cleaned(byline, *STORY) == list(PARAGRAPHS)
    more = [Block(f"{paragraph} So it was said.") for paragraph in PARAGRAPHS]
    assert byline.text in cleaned(*STORY, *more, byline, Block("And it was so, they all agreed."))


def test_paragraphs_do_not_stand_there_twice() -> None:
    assert cleaned(*STORY, STORY[1]) == list(PARAGRAPHS)


def test_a_quote_pulled_from_the_text_goes() -> None:
    pulled = Block("“We were told to be patient, and we have been,”", "quote")
    assert cleaned(*STORY[:2], pulled, *STORY[2:]) == list(PARAGRAPHS)


def test_a_heading_with_nothing_below_goes() -> None:
    assert cleaned(*STORY, Block("What next", "heading", 2)) == list(PARAGRAPHS)


def test_a_short_bold_line_is_a_heading() -> None:
    bold = Block("What the town plans", emphasis=True)
    kinds = [b.kind for b in clean([STORY[0], bold, STORY[1]], titles=(), language="en")]
    assert kinds == ["prose", "heading", "prose"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" a\n\tb\u00a0c ", "a b c"),
        ("sy\u00adl\u200bla\ufeffble", "syllable"),
        ("a\x00b\x07c", "abc"),
        ("lone \ud800", "lone \ufffd"),
        ("e\u0301", "é"),
        ("\u202eevil\u202c", "evil"),
        ("👩\u200d🚒", "👩\u200d🚒"),
    ],
)
def test_text_is_tidied(raw: str, expected: str) -> None:
    assert tidy(raw) == expected


@pytest.mark.parametrize(
    "line",
    [
        "The bridge opened on March 3, 2025, and was closed again in May.",
        "In this town, nobody has seen a photo of the bridge as it was before the war, they say.",
        "The council published a report on 3 March 2025, which the mayor called a scandal.",
    ],
)
def test_sentences_that_look_like_such_lines_stay(line: str) -> None:
    assert line in cleaned(*STORY, Block(line), STORY[0])
