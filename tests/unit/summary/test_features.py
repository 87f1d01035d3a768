"""What is cheap to see of a sentence and tells whether it matters."""

import pytest

from nutgraf.article.model import Article, BlockKind
from nutgraf.language import resources
from nutgraf.summary.document import Document, analyse
from nutgraf.summary.features import NAMES, TITLE, extract

MILL = "The mill burned down on Friday."
OWNER = "Its owner, Marta Olsen, blamed 2 cables from 1974."
MILL_AGAIN = "Firefighters saved the mill, the barn and the house beside the river Lenn."
RAIN = "“Rain saved us.”"


def test_a_row_has_a_value_for_every_name() -> None:
    rows = extract(analysed(MILL, OWNER), [0, 1])
    assert [len(row) for row in rows] == [len(NAMES)] * 2


def test_only_sentences_of_the_story_are_described_and_counted() -> None:
    document = analysed(MILL, "Sign up!", OWNER, RAIN)
    assert column(document, "place", [0, 2]) == [0, 1]
    assert column(document, "sentences", [0, 2]) == [2, 2]
    assert column(document, "all_words", [0, 2]) == [15, 15]
    assert column(document, "words_before", [0, 2]) == [0, 6]
    assert column(document, "paragraph", [0, 2]) == [0, 1]


def test_where_a_sentence_stands() -> None:
    document = analysed(f"{MILL} {OWNER}", MILL_AGAIN)
    assert column(document, "place") == [0, 1, 2]
    assert column(document, "place_share") == [0, 0.5, 1]
    assert column(document, "words_before") == [0, 6, 15]
    assert column(document, "words_share") == pytest.approx([0, 6 / 28, 15 / 28])
    assert column(document, "paragraph") == [0, 0, 1]
    assert column(document, "in_paragraph") == [0, 1, 0]


def test_how_long_it_is() -> None:
    document = analysed(MILL, OWNER, MILL_AGAIN)
    assert column(document, "words") == [6, 9, 13]
    assert column(document, "words_relative") == pytest.approx([18 / 28, 27 / 28, 39 / 28])
    shortest, middle, longest = column(document, "words_rank")
    assert longest == 0 < middle < shortest <= 1
    assert column(analysed("Rain, rain and rain fell.", MILL), "terms")[0] == 2


def test_what_it_shares_with_the_title() -> None:
    document = analysed("The old mill burned.", OWNER, "A barn burned.", title="Old mill burned")
    all_of_it, nothing, one_word = column(document, "title")
    assert all_of_it == pytest.approx(1)
    assert all_of_it > one_word > nothing == 0
    assert column(document, "title_terms") == [3, 0, 1]
    assert column(document, "title_pairs") == [1, 0, 0]
    assert column(document, "answer") == pytest.approx([1, 0, 0.5])
    for rank in ("title_rank", "answer_rank"):
        best, worst, second = column(document, rank)
        assert best == 0 < second < worst <= 1


def test_a_word_that_the_article_repeats_counts_more_of_a_title() -> None:
    document = analysed("A barn stood.", "A mill fell.", "A mill rose.", title="Barn and mill")
    barn, mill, _ = column(document, "title")
    assert mill > barn > 0


@pytest.mark.parametrize("title", [None, "", "And so it is"])
def test_without_a_title_it_shares_nothing_that_could_be_measured(title: str | None) -> None:
    for row in extract(analysed(MILL, OWNER, title=title), [0, 1]):
        assert {row[NAMES.index(name)] for name in TITLE} == {-1}


def test_far_from_the_title_is_something_else_than_without_one() -> None:
    assert column(analysed(MILL, RAIN, title="Mill burned"), "title")[1] == 0


def test_what_it_shares_with_the_article() -> None:
    document = analysed("A mill burned.", "Rain fell.", "The mill was old.")
    first, unlike, _ = column(document, "central")
    assert first == 1 > unlike == 0
    assert column(document, "central_rank")[1] == 2
    first, unlike, _ = column(document, "cosine")
    assert first > unlike == 0
    assert column(document, "before") == [0, 0, 0]


def test_what_the_sentence_before_has() -> None:
    document = analysed("A mill burned.", "The mill was old.", "Rain fell.")
    assert column(document, "before") == pytest.approx([0, 1 / 2, 0])


def test_what_headings_have() -> None:
    kinds: tuple[BlockKind, ...] = ("heading", "prose", "prose")
    document = analysed("The old mill", "A mill burned.", "Rain fell.", kinds=kinds)
    assert column(document, "headings", [1, 2]) == pytest.approx([1 / 2, 0])
    assert column(document, "headings") == [0, 0, 0]


def test_what_is_in_it() -> None:
    document = analysed(MILL, OWNER, RAIN)
    few, some, none = column(document, "names_share")
    assert some > few > none == 0
    assert column(document, "numbers") == [0, 2, 0]
    assert column(document, "quote") == [0, 0, 1]


def test_capitals_are_no_names_where_all_nouns_have_them() -> None:
    document = analysed("Am Freitag brannte die alte Mühle von Anna Vogt.", code="de")
    assert column(document, "names_share") == [0]


@pytest.mark.parametrize("title", [None, "Mill burned"])
@pytest.mark.parametrize("text", ["Rain.", "It was so.", "...", "A 7", "市長は金曜日に辞任した。"])
def test_a_single_sentence_of_any_kind_can_be_described(text: str, title: str | None) -> None:
    (row,) = extract(analysed(text, title=title), [0])
    assert len(row) == len(NAMES)
    assert all(abs(value) < 100 for value in row)


def test_the_description_is_never_read() -> None:
    plain = analysed(MILL, OWNER, MILL_AGAIN, title="Mill burned")
    for description in ("", MILL_AGAIN, "Marta Olsen blamed cables."):
        described = analysed(MILL, OWNER, MILL_AGAIN, title="Mill burned", description=description)
        assert extract(described, [0, 1, 2]) == extract(plain, [0, 1, 2])


def test_the_title_that_counts_is_the_one_that_was_given() -> None:
    article = Article(("The old mill burned.", OWNER), title="Weather", language="en")
    document = analyse(article, resources("en"), "Old mill burned")
    assert column(document, "title_pairs") == [1, 0]


def column(document: Document, name: str, story: list[int] | None = None) -> list[float]:
    rows = extract(document, story or list(range(len(document.units))))
    return [row[NAMES.index(name)] for row in rows]


def analysed(
    *paragraphs: str,
    title: str | None = None,
    description: str | None = None,
    kinds: tuple[BlockKind, ...] = (),
    code: str = "en",
) -> Document:
    article = Article(paragraphs, title=title, description=description, kinds=kinds, language=code)
    return analyse(article, resources(code), title)
