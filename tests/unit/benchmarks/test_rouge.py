"""Scores that are kept, not counted anew, are those of rouge-score."""

import pytest
from benchmarks.summaries.rouge import Rouge, rouge, rouge1

rouge_scorer = pytest.importorskip(
    "rouge_score.rouge_scorer", reason="the benchmark group is not installed"
)

REFERENCES = ("The mayor opened the bridges.\nTolls are rising.", "Drivers were pleased with it.")
SUMMARY = ["Mayor Lund's bridge opened.", "The drivers, pleased, pay a rising toll.", "It rained."]


def test_english_is_that_of_rouge_score_with_its_stemmer() -> None:
    scorer = rouge_scorer.RougeScorer(list(Rouge._fields), use_stemmer=True)
    known = scorer.score_multi(REFERENCES, "\n".join(SUMMARY))
    found = rouge(REFERENCES, SUMMARY, "en")
    assert found == pytest.approx([100 * known[name].fmeasure for name in Rouge._fields])
    assert rouge1(REFERENCES, SUMMARY, "en") == pytest.approx(found.rouge1)


def test_letters_beyond_ascii_are_letters_in_other_languages() -> None:
    assert rouge(["Été à la plage"], ["été à la plage"], "fr") == (100, 100, 100)


def test_no_summary_scores_nothing() -> None:
    assert rouge(REFERENCES, [], "en") == (0, 0, 0)
    assert rouge1(REFERENCES, [], "en") == 0
