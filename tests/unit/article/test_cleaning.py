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
    ],
)
def test_lines_that_are_not_the_article_go(line: str, language: str) -> None:
    assert cleaned(*STORY[:3], Block(line), *STORY[3:], language=language) == list(PARAGRAPHS)


def test_all_below_a_late_related_heading_goes() -> None:
    tail = [Block("Related stories", "heading", 2), Block("Ferry delayed, again and again.")]
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
