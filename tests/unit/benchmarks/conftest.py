"""A small annotated article, written for these tests."""

from collections.abc import Mapping, Sequence

import pytest
from benchmarks.summaries.samples import Sample

from nutgraf.article.model import Article

SENTENCES = (
    "Anna Lund opened the bridge on Friday.",
    "But she promised lower tolls.",
    "That rebate pleased drivers.",
    "The ferry will close.",
)
NEEDS: tuple[Mapping[str, Sequence[Sequence[int]]], ...] = (
    {"pron": [], "dem": [], "defn": []},
    {"pron": [[0]], "dem": [], "defn": []},
    {"pron": [], "dem": [[1]], "defn": []},
    {"pron": [], "dem": [], "defn": [[0, 1]]},
)


@pytest.fixture(scope="session")
def annotated() -> Sample:
    """The sentences as one paragraph."""
    spans = []
    at = 0
    for sentence in SENTENCES:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    return Sample(
        article=Article((" ".join(SENTENCES),), language="en"),
        language="en",
        sentences=tuple(spans),
        references=("A bridge was opened.",),
        gold=tuple(spans),
        needs=NEEDS,
    )
