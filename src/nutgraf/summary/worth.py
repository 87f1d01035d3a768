"""What each sentence adds to a summary, against the words that it takes.

Ranking says how likely a sentence belongs into a summary at all. A long one costs the reader more,
and one that says again what was said adds less.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from nutgraf.summary.document import Unit

_LENGTH = 0.03  # what each word of a sentence costs, in log-odds
_REPEATED_PAIRS = 3.0  # how much a sentence loses when all its pairs of terms were said before
_REPEATED_TERMS = 0.3  # the same for single terms
_TERMS = 3  # distinct terms below which a sentence hardly tells anything
_SLIGHT = 0.2  # the share of its odds that such a one keeps


class Worths:
    """The worth of an article's sentences, while some are taken.

    Args:
        units: the sentences.
        more: how likely each belongs into a summary, 0 to 1 (`Scores.more`).

    Attributes:
        alone: of each sentence, 0 to 1: what it adds where nothing of it has been said.
    """

    def __init__(self, units: Sequence[Unit], more: Sequence[float]) -> None:
        self._units = units
        self._said: set[str] = set()
        self._said_pairs: set[tuple[str, str]] = set()
        self._pairs: dict[int, frozenset[tuple[str, str]]] = {}
        self.alone = list(map(_weighed, more, units))

    def revise(self, indices: Iterable[int], more: Sequence[float]) -> None:
        """Puts other likelihoods in the place of those of some sentences."""
        for index in indices:
            self.alone[index] = _weighed(more[index], self._units[index])

    def take(self, index: int) -> None:
        """Notes that a sentence is said."""
        self._said.update(self._units[index].terms)
        self._said_pairs |= self._pairs_of(index)

    def now(self, index: int) -> float:
        """Says what a sentence adds now: less, the more of it has been said already."""
        worth = self.alone[index]
        terms = self._units[index].distinct
        common = len(terms & self._said)
        if not common:
            return worth
        repeated = _REPEATED_TERMS * common / len(terms)
        if common > 1:
            pairs = self._pairs_of(index)
            repeated += _REPEATED_PAIRS * len(pairs & self._said_pairs) / (len(pairs) or 1)
        return worth * math.exp(-repeated)

    def _pairs_of(self, index: int) -> frozenset[tuple[str, str]]:
        known = self._pairs.get(index)
        if known is None:
            known = self._pairs[index] = frozenset(pairwise(self._units[index].terms))
        return known


def _weighed(more: float, unit: Unit) -> float:
    """Weighs what a sentence adds against the words that it takes, 0 to 1.

    One of a few words may come near a reference and still tell a reader nothing.
    """
    if not 0.0 < more < 1.0:
        return more
    odds = more / (1.0 - more) * math.exp(-_LENGTH * unit.words)
    if len(unit.distinct) < _TERMS:
        odds *= _SLIGHT
    return round(odds / (1.0 + odds), 4)
