"""How likely a sentence refers to something that an earlier one must tell."""

import pytest

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary.document import Document, analyse
from nutgraf.summary.pointers import ruled
from nutgraf.summary.reference_features import DEFINITE, POINTING, definite_row, pointing_row
from nutgraf.summary.references import NO_RISK, Risk, learned_references

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
        found = learned_references().risks(document, ruled(document), fit)
        assert (found[1] != NO_RISK) == judged
        assert (found.pointing(1) > 0) == judged


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
    assert row["several_content"] >= 3
    assert row["thing_place"] == 10
    assert row["person_place"] == row["person_content"] == -1
    assert (row["several_count"], row["thing_count"], row["person_count"]) == (1, 1, 0)
    assert row["first_name"] == 3
    assert row["words"] == 11


def test_a_row_of_demonstratives_tells_whether_their_noun_was_told() -> None:
    told, new, own, conjunction = (
        pointing(MAYOR, text)
        for text in (
            "Drivers say this bridge was wet.",
            "Drivers say this tunnel was wet.",
            "Every bridge leaks, but this bridge was wet.",
            "Drivers say that bridge leaks.",
        )
    )
    assert (told["this_known"], told["this_new"]) == (1, 0)
    assert (new["this_known"], new["this_new"]) == (0, 1)
    for row in (own, conjunction):
        assert (row["this_known"], row["this_new"]) == (0, 0)


def test_a_pronoun_that_points_at_nothing_is_idle() -> None:
    row = pointing("It rained all night.", "It rains, and it seems to go on.")
    assert row["idle"] >= 1
    assert row["thing_count"] + row["idle"] == 2


def test_a_row_tells_what_the_rules_say() -> None:
    document = analysed(MAYOR, "She said no to drivers.")
    for grade in (0, 1, 2):
        row = pointing_row(document, 1, grade)
        assert row is not None
        assert row[POINTING.index("ruled")] == grade


def test_a_curly_apostrophe_is_one() -> None:
    assert pointing("Drivers say they’re angry.") == pointing("Drivers say they're angry.")


def test_no_row_without_pointing_words() -> None:
    assert pointing_row(analysed(MAYOR), 0, 0) is None


def test_a_row_of_definite_nouns_tells_known_from_new_ones() -> None:
    row = definite(MAYOR, "Ferries stop.", "Drivers crossed the bridge and the marsh.")
    assert (row["definites"], row["known"], row["first"]) == (2, 1, 2)
    assert (row["within_five"], row["frequency"], row["index"]) == (1, 1, 2)


def test_what_was_told_long_ago_is_not_near() -> None:
    filled = [f"Ferry number {number} stopped." for number in range(6)]
    assert definite(MAYOR, *filled, "The bridge shook.")["within_five"] == 0


def test_nouns_are_told_apart_from_names() -> None:
    row = definite("Anna Lund wrote to the mayor of Bonn and the Senate.")
    assert (row["definites"], row["named"], row["known"]) == (2, 1, 0)
    assert row["frequency"] == -1


def test_no_row_without_a_definite_article() -> None:
    assert definite_row(analysed(MAYOR, "Drivers cheered."), 1) is None


def test_an_article_at_the_very_end_does_no_harm() -> None:
    row = definite("Drivers crossed the")
    assert row["definites"] == 0
    assert risks("Drivers crossed the", "They")[1].known == ()


def risks(*sentences: str, code: str = "en") -> list[Risk]:
    document = analysed(*sentences, code=code)
    found = learned_references().risks(document, ruled(document), [True] * len(sentences))
    return [found[index] for index in range(len(sentences))]


def pointing(*sentences: str) -> dict[str, float]:
    """The row of the last of some sentences."""
    document = analysed(*sentences)
    row = pointing_row(document, len(sentences) - 1, ruled(document)[-1])
    assert row is not None
    return dict(zip(POINTING, row, strict=True))


def definite(*sentences: str) -> dict[str, float]:
    """The same for definite nouns."""
    found = definite_row(analysed(*sentences), len(sentences) - 1)
    assert found is not None
    return dict(zip(DEFINITE, found[0], strict=True))


def analysed(*sentences: str, code: str = "en") -> Document:
    document = analyse(Article(sentences, language=code), resources(code), None)
    assert len(document.units) == len(sentences)
    return document
