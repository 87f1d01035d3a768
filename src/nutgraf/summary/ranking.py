"""How much each sentence matters: the one seam behind which ranking may change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import Protocol

from nutgraf.summary.document import Document
from nutgraf.summary.features import Features, extract


class Ranker(Protocol):
    """Anything that can say which sentences of a document matter."""

    def scores(self, document: Document, story: Sequence[int]) -> Sequence[float]:
        """Scores every sentence from 0 (does not matter) to 1.

        Args:
            document: the article.
            story: indices of the sentences that are fit for a summary.
        """
        ...


WEIGHTS = Features(
    first=1.0,
    early=2.0,
    lead=0.3,
    opens=0.1,
    title=1.0,
    answer=0.8,
    central=0.8,
    lede=0.3,
    names=0.3,
    numbers=0.3,
    short=-1.5,
    long=-0.3,
    length=0.5,
    quoted=-0.3,
    quote=-0.4,
    writer=-0.4,
    reader=-0.3,
    exclaims=-0.3,
    item=-0.4,
    ties=-0.3,
    top=0.3,
    end=0.0,
    guide_length=0.0,
    guide_early=0.0,
    guide_top=0.0,
)
BIAS = -3.0


class LinearRanker:
    """A weighted sum of cheap features, squeezed between 0 and 1."""

    def __init__(self, weights: Features = WEIGHTS, bias: float = BIAS) -> None:
        self._weights = weights
        self._bias = bias

    def scores(self, document: Document, story: Sequence[int]) -> list[float]:
        """Scores every sentence, rounded to four places so that machines agree."""
        weights, bias = self._weights, self._bias
        return [
            _squeeze(bias + math.fsum(map(mul, weights, row))) for row in extract(document, story)
        ]


def _squeeze(value: float) -> float:
    return round(1.0 / (1.0 + math.exp(-value)), 4)
