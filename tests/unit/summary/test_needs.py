"""Which sentences do not stand alone, and on which they stand."""

import pytest

from nutgraf.article.model import Article
from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.junk import judge
from nutgraf.summary.needs import Cohesion, find

MAYOR = "Mayor Anna Lund opened the bridge on Friday."


@pytest.mark.parametrize(
    "sentence",
    [
        "However, the toll will rise.",
        "But the toll will rise.",
        "As a result, the toll will rise.",
        "That decision angered many drivers.",
        "For such a deal the city paid twice.",
        "She promised lower tolls.",
        "In her speech she promised lower tolls.",
        "They crossed on foot.",
        "It carries four lanes.",
        "Many drivers expect that decision to cost her votes.",
        "Few drivers think much of this plan.",
    ],
)
def test_a_sentence_that_points_back_needs_the_one_before(sentence: str) -> None:
    assert needs(MAYOR, sentence) == [(), (0,)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Governor Paul Weir said he would pay.",
        "The toll will rise this week.",
        "It is clear that tolls will rise.",
        "Drivers who cross daily pay half.",
        "Those who cross daily pay half.",
        "The week that followed was quiet.",
        "Tolls rose, however.",
    ],
)
def test_a_sentence_with_all_it_takes_needs_nothing(sentence: str) -> None:
    assert needs(MAYOR, sentence) == [(), ()]


def test_the_first_sentence_needs_nothing_whatever_it_says() -> None:
    assert needs("He left.", "They stayed.")[0] == ()


def test_a_personal_pronoun_needs_the_sentence_that_names_the_person() -> None:
    assert needs(MAYOR, "The bridge carries four lanes.", "She promised lower tolls.")[2] == (0,)


def test_pronouns_in_a_row_mean_the_same_person() -> None:
    later = "She met engineers from Acme Steel, and she thanked them."
    assert needs(MAYOR, later, "She then left.") == [(), (0,), (0,)]


def test_a_need_is_not_answered_by_what_is_no_part_of_the_story() -> None:
    assert needs(MAYOR, "Sign up for our daily letter.", "But the toll will rise.")[2] == (0,)


def test_what_may_point_back_is_a_risk() -> None:
    wait = "The long wait had cost drivers and shops in the whole town all of them money."
    found = cohesion(MAYOR, wait)
    assert found.needs[1] == ()
    assert 0 < found.risk(1).pointing < 1


def test_a_connective_behind_what_is_no_story_is_a_risk() -> None:
    found = cohesion(MAYOR, "Sign up for our daily letter.", "But the toll will rise on Monday.")
    assert found.risk(2).pointing >= 0.7
    assert cohesion(MAYOR, "But the toll will rise on Monday.").risk(1).pointing < 0.5


@pytest.mark.parametrize("when", ["The next day", "Three weeks later", "A year earlier"])
def test_a_time_that_counts_from_another_is_a_risk(when: str) -> None:
    assert cohesion(MAYOR, f"{when} drivers paid the toll.").risk(1).pointing >= 0.5
    assert cohesion(MAYOR, "Drivers paid the toll on Monday.").risk(1).pointing < 0.5


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("de", "Allerdings steigt die Maut."),
        ("de", "Dieser Beschluss verärgert viele."),
        ("fr", "Toutefois, le péage augmente."),
        ("fr", "Cette décision fâche les conducteurs."),
        ("es", "Sin embargo, el peaje sube."),
        ("es", "Esa decisión enfada a muchos."),
    ],
)
def test_other_languages(code: str, sentence: str) -> None:
    assert needs("Anna Lund, Bonn, 3 km, 2019.", sentence, code=code) == [(), (0,)]


def test_a_language_without_resources_has_no_needs() -> None:
    assert needs(MAYOR, "However, she left.", code="xx") == [(), ()]


@pytest.mark.parametrize(
    "sentence",
    [
        "But the toll will rise.",
        "That is what drivers asked on Friday.",
        "They had been told to cross on foot.",
        "She promised lower tolls.",
    ],
)
def test_a_sentence_dangles_when_only_a_question_or_a_promo_answers_it(sentence: str) -> None:
    assert 1 in cohesion("Who pays for the bridge?", sentence).dangling
    assert 1 in cohesion("Sign up for our daily letter.", sentence).dangling
    assert 1 not in cohesion(MAYOR, sentence).dangling


def test_so_does_what_points_back_at_a_sentence_that_dangles() -> None:
    found = cohesion("She promised lower tolls.", "But drivers were angry.", MAYOR, "She left.")
    assert found.dangling == {0, 1}
    assert found.needs[3] == (2,)


@pytest.mark.parametrize(
    "sentence",
    [
        "Two years after she took office, Anna Lund opened the bridge.",
        "So you want to cross the bridge.",
        "It was dark when the first cars crossed.",
        "This guide explains the new tolls.",
    ],
)
def test_an_opening_may_play_with_what_it_has_not_told_yet(sentence: str) -> None:
    assert 0 not in cohesion(sentence, MAYOR).dangling


def test_a_demonstrative_before_a_noun_needs_the_last_sentence_with_that_noun() -> None:
    before = ("The council debated a toll.", "Ferries stopped at noon.", "Shops closed early.")
    late = "Drivers from the whole county came to the hall on Monday night to fight this toll."
    assert needs(*before, late)[3] == (0,)
    assert needs(*before, late.replace("this toll", "this night"))[3] != (0,)
    assert needs(*before, late.replace("this toll", "a toll, and this toll above all"))[3] == ()


def cohesion(*sentences: str, code: str = "en") -> Cohesion:
    article = Article(tuple(sentences), language=code)
    document = analyse(article, resources(code), None)
    return find(document, judge(document))


def needs(*sentences: str, code: str = "en") -> list[tuple[int, ...]]:
    return list(cohesion(*sentences, code=code).needs)
