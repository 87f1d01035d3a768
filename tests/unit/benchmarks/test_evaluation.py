"""What is measured of one article."""

from collections.abc import Iterator

import pytest
from benchmarks import summarisers
from benchmarks.summaries.evaluation import LENGTHS, Measured, evaluate
from benchmarks.summaries.samples import Sample, Span
from benchmarks.summarisers import LEAD, OURS, Ask, asked_of

from nutgraf.errors import NotAnArticle

pytest.importorskip("rouge_score", reason="the benchmark group is not installed")


def outcome(measured: Measured, length: str) -> tuple[bool, bool, int]:
    found = measured.outcomes["new", length]
    return found.refused, found.short, found.words


@pytest.fixture
def measured(
    annotated: Sample, monkeypatch: pytest.MonkeyPatch, taken: int | None
) -> Iterator[Measured]:
    """What comes of a system that takes so many sentences at most, or refuses."""

    def system(sample: Sample, ask: Ask) -> list[Span]:
        if taken is None:
            raise NotAnArticle("not-prose", "it is a poem")
        return list(sample.sentences[: min(taken, ask.sentences or taken)])

    monkeypatch.setitem(summarisers.SYSTEMS, "new", system)
    yield evaluate((["new"], annotated))


@pytest.mark.parametrize("taken", [None])
def test_a_refusal_is_no_summary_and_stands_nowhere(measured: Measured) -> None:
    for length in LENGTHS:
        assert outcome(measured, length) == (True, False, 0)
        found = measured.outcomes["new", length]
        assert found.rouge.rouge1 == 0
        assert found.standing
        assert found.standing.dangles


@pytest.mark.parametrize("taken", [2])
def test_fewer_sentences_than_asked_are_too_short(measured: Measured) -> None:
    assert outcome(measured, "1") == (False, False, 7)
    assert outcome(measured, "3") == (False, True, 12)


@pytest.mark.parametrize("taken", [2])
def test_an_article_that_has_no_more_and_a_default_length_are_no_shortage(
    measured: Measured,
) -> None:
    assert outcome(measured, "6") == outcome(measured, "default") == (False, False, 12)


def test_equal_words_are_equal(annotated: Sample) -> None:
    measured = evaluate(([OURS, LEAD], annotated))
    for length in LENGTHS:
        pair = measured.pairs[length]
        assert pair.our_words == pair.lead_words == measured.outcomes[OURS, length].words
    for pair in measured.pairs.values():
        assert pair.our_words <= pair.lead_words


def test_only_nutgraf_has_a_default_length() -> None:
    assert asked_of("nutgraf, no cohesion", Ask()) == asked_of(OURS, Ask()) == Ask()
    assert asked_of(LEAD, Ask()) == Ask(6)
    assert asked_of(LEAD, Ask(3)) == Ask(3)
