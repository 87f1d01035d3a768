"""What does not stand alone, by gold coreference and by connectives."""

from collections.abc import Callable

import pytest
from benchmarks.summaries.samples import Sample
from benchmarks.summaries.standing import (
    Standing,
    opens_with_connective,
    standing,
    taken_sentences,
)

Judge = Callable[..., Standing]


@pytest.fixture
def judge(annotated: Sample) -> Judge:
    """Judges a summary by the numbers of its sentences."""

    def judged(*taken: int, failed: bool = False) -> Standing:
        return standing(annotated, [annotated.gold[number] for number in taken], failed=failed)

    return judged


@pytest.mark.parametrize("taken", [(0,), (0, 1), (0, 1, 2), (0, 1, 2, 3)])
def test_a_summary_with_all_that_its_sentences_need_stands(
    judge: Judge, taken: tuple[int, ...]
) -> None:
    assert judge(*taken) == Standing(False, False, False, False, len(taken), 0, 0)


def test_a_pronoun_without_its_sentence_dangles(judge: Judge) -> None:
    assert judge(1).dangles


def test_a_demonstrative_without_its_sentence_dangles(judge: Judge) -> None:
    assert judge(0, 2).dangles
    assert not judge(0, 1, 2).dangles


def test_a_definite_counts_apart(judge: Judge) -> None:
    assert not judge(3).dangles
    assert judge(3).dangles_with_definites


@pytest.mark.parametrize("satisfying", [0, 1])
def test_any_one_of_the_sentences_that_satisfy_a_need_is_enough(
    judge: Judge, satisfying: int
) -> None:
    alone, together = judge(satisfying), judge(satisfying, 3)
    assert together.unsatisfied_with_definites == alone.unsatisfied_with_definites


def test_sentences_are_counted(judge: Judge) -> None:
    found = judge(2, 3)
    assert (found.sentences, found.unsatisfied, found.unsatisfied_with_definites) == (2, 1, 2)
    found = judge(1, 2, 3)
    assert (found.sentences, found.unsatisfied, found.unsatisfied_with_definites) == (3, 1, 1)


def test_a_connective_wants_the_sentence_before(judge: Judge) -> None:
    assert judge(1, 3).parted
    assert not judge(0, 1).parted


def test_what_was_refused_or_is_too_short_does_not_stand(judge: Judge) -> None:
    assert judge(failed=True) == Standing(True, True, True, True, 0, 0, 0)
    assert judge(0, failed=True) == Standing(True, True, True, True, 1, 0, 0)


def test_a_sentence_is_taken_when_more_than_half_of_it_is() -> None:
    gold = [(0, 10), (11, 21)]
    assert taken_sentences(gold, [(0, 5)]) == set()
    assert taken_sentences(gold, [(0, 6)]) == {0}
    assert taken_sentences(gold, [(4, 21)]) == {0, 1}
    assert taken_sentences(gold, [(5, 21)]) == {1}
    assert taken_sentences(gold, []) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "But the toll will rise.",
        "However, the toll will rise.",
        "however the toll will rise.",
        "“And the toll will rise,” she said.",
        "— So what?",
        "On the other hand, the toll will rise.",
        "After that, the toll will rise.",
        "As a result the toll will rise.",
        "Then",
    ],
)
def test_connectives(sentence: str) -> None:
    assert opens_with_connective(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Butter will be dearer.",
        "So-called experts agree.",
        "Then-governor Paul Weir paid.",
        "Andrew paid.",
        "The toll, however, will rise.",
        "After the war the toll rose.",
        "",
    ],
)
def test_what_is_no_connective(sentence: str) -> None:
    assert not opens_with_connective(sentence)
