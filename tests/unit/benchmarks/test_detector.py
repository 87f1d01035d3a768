"""Counting what the engine sees of the needs that people annotated."""

from collections.abc import Callable
from typing import Any

import pytest
from benchmarks.summaries.detector import detection, detector_rows, overlapped
from benchmarks.summaries.samples import Sample

from nutgraf.summary.model import Sentence

Rows = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def rows(annotated: Sample) -> Rows:
    """The figures where the engine's sentences are the annotated ones, with the needs given."""

    def rows_of(*needs: tuple[int, ...]) -> dict[str, dict[str, Any]]:
        candidates = [
            Sentence(
                text=annotated.article.text[start:end],
                start=start,
                end=end,
                paragraph=0,
                index=index,
                score=0.5,
                reasons=(),
                needs=needed,
                words=5,
            )
            for index, (needed, (start, end)) in enumerate(zip(needs, annotated.gold, strict=False))
        ]
        return {row["kind"]: row for row in detector_rows(detection(annotated, candidates))}

    return rows_of


def test_a_detector_that_sees_all_is_right(rows: Rows) -> None:
    found = rows((), (0,), (1,), (0,))["any of the three"]
    assert found["gold"] == found["detected"] == 3
    assert found["recall"] == found["precision"] == found["target_right"] == 1


def test_recall_is_told_by_kind(rows: Rows) -> None:
    found = rows((), (0,), (), ())
    recall = {kind: row["recall"] for kind, row in found.items()}
    assert recall == {
        "pronoun": 1,
        "demonstrative": 0,
        "definite": 0,
        "pronoun or demonstrative": 1 / 2,
        "any of the three": 1 / 3,
    }


def test_precision_is_the_share_of_the_detected(rows: Rows) -> None:
    found = rows((), (0,), (), (2,))
    assert found["pronoun or demonstrative"]["precision"] == 1 / 2
    assert found["any of the three"]["precision"] == 1
    # The sentence with the pronoun opens with "But", which the annotation knows nothing of.
    assert found["pronoun or demonstrative"]["precision_unconnected"] == 0


def test_the_sentence_that_is_pointed_at_must_satisfy_the_need(rows: Rows) -> None:
    found = rows((), (0,), (0,), ())["pronoun or demonstrative"]
    assert found["target_right"] == 1 / 2


def test_an_article_that_was_refused_counts_as_missed(rows: Rows) -> None:
    found = rows()["pronoun"]
    assert (found["gold"], found["recall"], found["precision"]) == (1, 0, None)


def test_a_sentence_belongs_where_it_overlaps_most() -> None:
    gold = [(0, 10), (11, 31)]
    assert overlapped((0, 15), gold) == 0
    assert overlapped((6, 25), gold) == 1
    assert overlapped((31, 40), gold) is None
    assert overlapped((0, 9), []) is None
