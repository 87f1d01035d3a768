"""How likely a sentence refers to something that an earlier one must tell."""

import pytest

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary.document import Document, analyse
from nutgraf.summary.pointers import ruled
from nutgraf.summary.references import (
    DEFINITE,
    NO_RISK,
    POINTING,
    Risk,
    definite_rows,
    learned_references,
    pointing_rows,
)

MAYOR = "Mayor Anna Lund opened the bridge on Friday."


@pytest.mark.parametrize(
    ("feared", "plain"),
    [
        ("He resigned.", "Anna Berg resigned."),
        ("They had been told to cross on foot.", "Drivers had been told to cross on foot."),
        ("She promised lower tolls.", "Governor Paul Weir said he would pay."),
        ("That decision angered many drivers.", "Tolls will rise this week."),
        ("It carries four lanes.", "It is clear that tolls will rise."),
    ],
)
def test_what_opens_with_a_pointing_word_is_feared_more_than_what_names_its_subject(
    feared: str, plain: str
) -> None:
    assert risks(MAYOR, feared)[1].pointing > risks(MAYOR, plain)[1].pointing


def test_a_sentence_without_pointing_words_or_articles_has_no_risk() -> None:
    assert risks(MAYOR, "Anna Berg resigned.")[1] == NO_RISK


def test_a_definite_noun_that_was_told_is_feared_more_than_a_new_one() -> None:
    known, new = "The bridge has four lanes.", "The weather was cold and wet."
    assert risks(MAYOR, known)[1].definite > risks(MAYOR, new)[1].definite > 0


def test_a_sentence_knows_which_earlier_ones_have_its_nouns() -> None:
    later = "Drivers crossed the bridge and cheered the mayor."
    found = risks(MAYOR, "A bridge costs money.", "Ferries will stop.", later)
    assert found[3].known == (0, 1)
    assert risks(MAYOR, "Ferries crossed the lake.")[1].known == ()


def test_risks_are_likelihoods_of_three_places() -> None:
    for risk in risks(MAYOR, "He resigned.", "The bridge has four lanes, and they like it."):
        for value in (risk.pointing, risk.definite):
            assert 0 <= value < 1
            assert value == round(value, 3)


def test_only_sentences_of_the_story_are_judged() -> None:
    document = analysed(MAYOR, "She crossed the bridge.")
    for fit, judged in (([True, True], True), ([True, False], False)):
        (*_, risk) = learned_references().risks(document, ruled(document), fit)
        assert (risk != NO_RISK) == judged


def test_a_language_without_lists_has_no_risks() -> None:
    assert risks(MAYOR, "She crossed the bridge.", "That was it.", code="xx") == [NO_RISK] * 3


@pytest.mark.parametrize(
    ("code", "feared", "plain"),
    [
        ("de", "Er trat am Freitag zurück.", "Anna Vogt trat am Freitag zurück."),
        ("de", "Dieser Beschluss verärgert viele.", "Höhere Preise verärgern viele."),
        ("fr", "Elle a démissionné vendredi.", "Anne Lebrun a démissionné vendredi."),
        ("es", "Ella dimitió el viernes.", "Ana Lozano dimitió el viernes."),
    ],
)
def test_other_languages_are_judged_by_the_same_trees(code: str, feared: str, plain: str) -> None:
    assert risks("Bonn, 3 km.", feared, code=code)[1].pointing > (
        risks("Bonn, 3 km.", plain, code=code)[1].pointing
    )


def test_a_row_of_pronouns_tells_where_they_stand_and_what_stands_before() -> None:
    row = pointing("Some guests told Anna Lund on Friday that they liked it.")
    assert row["several_place"] == 8
    assert row["several_names"] == 3
    assert row["several_content"] > row["several_indefinite"] == 1
    assert row["several_before"] == 1
    assert row["thing_place"] == 10
    assert row["person_place"] == row["person_content"] == -1
    assert (row["several_count"], row["thing_count"], row["person_count"]) == (1, 1, 0)
    assert row["first_name"] == 3
    assert row["words"] == 11


def test_who_owns_something_is_told_apart() -> None:
    assert pointing("Her speech was long.")["person_owns"] == 1
    assert pointing("She spoke at length.")["person_owns"] == 0


def test_a_row_of_demonstratives_tells_what_stands_behind_them() -> None:
    time, bare, noun = (
        pointing(text) for text in ("This week was wet.", "This is wet.", "That decision was wet.")
    )
    assert [row["this_time"] for row in (time, bare, noun)] == [1, 0, 0]
    assert [row["this_bare"] for row in (time, bare, noun)] == [0, 1, 0]
    assert [row["this_noun"] for row in (time, bare, noun)] == [0, 0, 1]


def test_a_pronoun_that_points_at_nothing_is_idle() -> None:
    row = pointing("It rained all night.", "It rains, and it seems to go on.")
    assert row["idle"] >= 1
    assert row["thing_count"] + row["idle"] == 2


def test_a_row_tells_how_a_sentence_begins_and_what_stands_before_it() -> None:
    document = analysed("Tolls", "She said “no” to drivers.", "Drivers think she lied.")
    _, first, second = pointing_rows(document, [0, 2, 1], [False, True, True])
    assert first is not None
    assert second is not None
    told = [dict(zip(POINTING, row, strict=True)) for row in (first, second)]
    assert [row["headed"] for row in told] == [1, 0]
    assert [row["quoted"] for row in told] == [1, 0]
    assert [row["opens"] for row in told] == [1, 0]
    assert [row["index"] for row in told] == [1, 2]
    assert [row["ruled"] for row in told] == [2, 1]


def test_a_curly_apostrophe_is_one() -> None:
    assert pointing("Drivers say they’re angry.") == pointing("Drivers say they're angry.")


def test_no_row_without_pointing_words_and_none_outside_the_story() -> None:
    document = analysed(MAYOR, "She spoke.", "She left.")
    rows = pointing_rows(document, [0, 2, 2], [True, True, False])
    assert [row is not None for row in rows] == [False, True, False]


def test_a_row_of_definite_nouns_tells_known_from_new_ones() -> None:
    row = definite(MAYOR, "Ferries stop.", "Drivers crossed the bridge and the marsh.")
    assert (row["definites"], row["known"], row["new"]) == (2, 1, 1)
    assert row["first"] == row["first_known"] == 2
    assert (row["near"], row["within_five"], row["frequency"]) == (0, 1, 1)


def test_what_the_sentence_before_told_is_near() -> None:
    assert definite(MAYOR, "The bridge has four lanes.")["near"] == 1


def test_nouns_are_told_apart_and_named() -> None:
    row = definite("Anna Lund wrote to the mayor of Bonn and the Senate.")
    assert row["named"] == 1
    assert row["specified"] >= 1
    assert row["first_known"] == row["frequency"] == -1


def test_no_row_without_a_definite_article_and_none_outside_the_story() -> None:
    document = analysed(MAYOR, "Drivers cheered.", "The bridge shook.")
    rows, known = definite_rows(document, [True, True, False])
    assert [row is not None for row in rows] == [True, False, False]
    assert known == {}


def test_an_article_at_the_very_end_does_no_harm() -> None:
    row = definite("Drivers crossed the")
    assert row["definites"] == 0
    assert risks("Drivers crossed the", "They")[1].known == ()


def risks(*sentences: str, code: str = "en") -> list[Risk]:
    document = analysed(*sentences, code=code)
    return learned_references().risks(document, ruled(document), [True] * len(sentences))


def pointing(*sentences: str) -> dict[str, float]:
    """The row of the last of some sentences."""
    document = analysed(*sentences)
    row = pointing_rows(document, ruled(document), [True] * len(sentences))[-1]
    assert row is not None
    return dict(zip(POINTING, row, strict=True))


def definite(*sentences: str) -> dict[str, float]:
    """The same for definite nouns."""
    row = definite_rows(analysed(*sentences), [True] * len(sentences))[0][-1]
    assert row is not None
    return dict(zip(DEFINITE, row, strict=True))


def analysed(*sentences: str, code: str = "en") -> Document:
    document = analyse(Article(sentences, language=code), resources(code), None)
    assert len(document.units) == len(sentences)
    return document
