"""Sentences that cannot carry a summary."""

import pytest

from nutgraf.article.model import Article, BlockKind
from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.junk import Grade, judge


@pytest.mark.parametrize(
    "sentence",
    [
        "The council voted to close the old harbour on Friday.",
        "Mr Hale said: “We have no choice.”",
        "Photographers filled the square when the doors opened.",
        "Users who sign up for the service must pay a deposit first.",
        "For more than 20 years the mill has stood empty.",
        "Contact between the two sides broke off in May.",
        "By noon the whole valley was under water.",
        "Everything you need to know before the new toll comes into force next month",
    ],
)
def test_story(sentence: str) -> None:
    assert grade(sentence) == Grade.STORY


@pytest.mark.parametrize(
    "sentence",
    [
        "What will become of the old harbour?",
        "These are the five candidates for the post:",
        '"We have no choice, and the harbour must go.',
        "Key takeaways",
        "The Long Way Home: A Village And Its Harbour",
        "Not today.",
    ],
)
def test_belongs_to_the_story_but_does_not_carry_it(sentence: str) -> None:
    assert grade(sentence) == Grade.ASIDE


@pytest.mark.parametrize(
    "sentence",
    [
        "Sign up for our morning briefing.",
        "Read more: the harbour in pictures",
        "Scroll down for video.",
        "Follow us on Mastodon.",
        "By Anna Lund",
        "Photo: Paul Weir",
        "The old harbour at dusk. (Getty Images)",
        "Editor's note: a date in this text was wrong.",
        "© 2026 The Example Post.",
        "An earlier version of this article gave a wrong date.",
        "Anna Lund contributed to this report.",
        "The Post may earn a commission when you buy through this page.",
    ],
)
def test_no_part_of_the_story(sentence: str) -> None:
    assert grade(sentence) == Grade.JUNK


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("de", "Lesen Sie auch: Der Hafen in Bildern"),
        ("de", "Foto: Anna Lund"),
        ("fr", "À lire aussi : le port en images"),
        ("fr", "Abonnez-vous à notre lettre."),
        ("es", "Lea también: el puerto en imágenes"),
        ("es", "Suscríbete a nuestra carta diaria."),
    ],
)
def test_other_languages(code: str, sentence: str) -> None:
    assert grade(sentence, code=code) == Grade.JUNK


@pytest.mark.parametrize("kind", ["heading", "other"])
def test_what_is_no_prose_on_its_page_is_mute(kind: BlockKind) -> None:
    assert grade("The council voted on Friday.", kind=kind) == Grade.MUTE


def test_an_item_of_a_list_must_be_a_full_sentence() -> None:
    assert grade("two spoons of sugar and one of salt.", kind="item") == Grade.ASIDE
    assert grade("The council closes the harbour.", kind="item") == Grade.STORY


def test_every_grade_below_the_best_has_a_reason() -> None:
    document = analyse(
        Article(("Was it him?", "Photo: A. Lund", "The council met on Monday.")),
        resources("en"),
        None,
    )
    assert [bool(verdict.reason) for verdict in judge(document)] == [True, True, False]


def grade(sentence: str, *, code: str = "en", kind: BlockKind = "prose") -> Grade:
    document = analyse(Article((sentence,), kinds=(kind,)), resources(code), None)
    return max(verdict.grade for verdict in judge(document))
