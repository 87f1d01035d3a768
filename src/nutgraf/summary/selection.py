"""The best set of sentences within a length.

Sentences are taken greedily, best first, each together with what it needs, or not at all. A
sentence counts for less the more of it has been said already. What is taken first is not given up
later, so the first one to three sentences are a summary by themselves and the longer summary only
adds to it.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nutgraf.summary.document import Document
from nutgraf.summary.lengths import CORE_SENTENCES, Budget
from nutgraf.summary.needs import Ties
from nutgraf.summary.ranking import Scores

_REPEATED_PAIRS = 3.0  # how much a sentence loses when all its pairs of terms were said before
_REPEATED_TERMS = 0.3  # the same for single terms
_LENGTH = 0.04  # what each of its words costs, in the same measure
_LEANS = 0.6  # what a sentence keeps of its worth when it leans on one that is not taken
_LARGEST_CLOSURE = 4
_EARNS = 0.05  # of the best sentence's score: what earns a place in a summary of default length


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, as indices of sentences.

    Attributes:
        taken: all of them, in the order in which they were taken.
        core: those among them that are a summary by themselves.
    """

    taken: tuple[int, ...]
    core: tuple[int, ...]


class Selector:
    """Takes sentences one after another.

    Args:
        document: the article.
        scores: how much each sentence matters.
        ties: how each sentence depends on earlier ones.
        pool: indices of the sentences that may be taken.
    """

    def __init__(
        self,
        document: Document,
        scores: Scores,
        ties: Sequence[Ties],
        pool: Sequence[int],
    ) -> None:
        self._units = document.units
        self.worth = [
            _worth(more, unit.words) for more, unit in zip(scores.more, self._units, strict=True)
        ]
        self._alone = scores.alone
        self._pool = set(pool)
        self._ties = ties
        self._closures = self._close()
        self._dependents: dict[int, list[int]] = {}
        for index in sorted(self._pool):
            needs = self._ties[index].needs
            for need in self._closures.get(index, needs) if needs else ():
                if need != index:
                    self._dependents.setdefault(need, []).append(index)
        self._taken: dict[int, None] = {}
        self._said: set[str] = set()
        self._said_pairs: set[tuple[str, str]] = set()
        self._known_pairs: dict[int, frozenset[tuple[str, str]]] = {}
        self._words = 0
        self._heap = [(-self._gain(index), index) for index in self._closures]
        heapq.heapify(self._heap)

    def _close(self) -> dict[int, tuple[int, ...]]:
        """For each sentence of the pool: itself and all it needs, directly or not.

        One that needs many has to wait until they are taken for their own sake.
        """
        closures: dict[int, tuple[int, ...]] = {}
        for index in sorted(self._pool):
            needs = self._ties[index].needs
            if not needs:
                closures[index] = (index,)
            elif all(need in closures for need in needs):
                whole = {index}.union(*(closures[need] for need in needs))
                if len(whole) <= _LARGEST_CLOSURE:
                    closures[index] = tuple(sorted(whole))
        return closures

    def choose(self, budget: Budget) -> Choice:
        """Takes sentences up to a budget, the core of the summary first."""
        limit = budget.sentences if budget.sentences is not None else len(self._pool)
        self._begin(budget)
        self._fill(min(CORE_SENTENCES, limit), budget)
        core = tuple(self._taken)
        self._fill(limit, budget)
        if not self._taken:
            self._take_one(budget)
        return Choice(tuple(self._taken), core or tuple(self._taken)[:1])

    def _begin(self, budget: Budget) -> None:
        """Takes the sentence that would do best alone, of those that need nothing."""
        free = [
            index
            for index, closure in self._closures.items()
            if len(closure) == 1
            and (budget.words is None or self._units[index].words <= budget.words)
        ]
        if free:
            best = min(free, key=lambda index: (-self._begins(index), index))
            self._take(best)
            for dependent in self._lifted_by((best,)):
                heapq.heappush(self._heap, (-self._gain(dependent), dependent))

    def _begins(self, index: int) -> float:
        leans = self._ties[index].leans
        return self._alone[index] * (_LEANS if leans else 1.0)

    def _fill(self, limit: int, budget: Budget) -> None:
        """Takes the best sentences until the length is reached or nothing fits."""
        floor = 0.0 if budget.exact else _EARNS * max(self.worth, default=0.0)
        heap = self._heap
        later: list[tuple[float, int]] = []
        while heap and len(self._taken) < limit:
            gain, index = heapq.heappop(heap)
            if index in self._taken:
                continue
            now = -self._gain(index)
            if now > gain and heap and now > heap[0][0]:
                heapq.heappush(heap, (now, index))
                continue
            new = [i for i in self._closures[index] if i not in self._taken]
            if len(self._taken) + len(new) > limit:
                later.append((now, index))
                continue
            words = self._words + sum(self._units[i].words for i in new)
            if budget.words is not None and words > budget.words:
                continue
            if -now < floor and self._taken:
                later.append((now, index))
                break
            for i in new:
                self._take(i)
            for dependent in self._lifted_by(new):
                heapq.heappush(heap, (-self._gain(dependent), dependent))
        for entry in later:
            heapq.heappush(heap, entry)

    def _lifted_by(self, new: Sequence[int]) -> Iterator[int]:
        """Yields the sentences that became worth more when others were taken."""
        for index in new:
            following = index + 1
            leaning = following in self._closures and self._ties[following].leans
            for other in (*self._dependents.get(index, ()), *((following,) if leaning else ())):
                if other not in self._taken and self._has_place(other):
                    yield other

    def _has_place(self, index: int) -> bool:
        """Says whether a sentence can be taken now; one that waited may by and by."""
        if index not in self._closures and self._taken.keys() >= set(self._ties[index].needs):
            self._closures[index] = (index,)
        return index in self._closures

    def _gain(self, index: int) -> float:
        """The mean worth of a sentence and of what must be taken with it."""
        closure = self._closures[index]
        if len(closure) == 1:
            return self._worth(index)
        new = [i for i in closure if i not in self._taken]
        return sum(map(self._worth, new)) / len(new)

    def _worth(self, index: int) -> float:
        """What a sentence is worth now: less, the more of it has been said already."""
        unit = self._units[index]
        value = self.worth[index]
        if self._ties[index].leans and index - 1 not in self._taken:
            value *= _LEANS
        if not self._taken or not unit.terms:
            return value
        said = len(unit.distinct & self._said) / len(unit.distinct)
        pairs = self._pairs(index)
        repeated = len(pairs & self._said_pairs) / (len(pairs) or 1)
        return value * math.exp(-_REPEATED_TERMS * said - _REPEATED_PAIRS * repeated)

    def _pairs(self, index: int) -> frozenset[tuple[str, str]]:
        known = self._known_pairs.get(index)
        if known is None:
            terms = self._units[index].terms
            known = self._known_pairs[index] = frozenset(pairwise(terms))
        return known

    def _take(self, index: int) -> None:
        unit = self._units[index]
        self._taken[index] = None
        self._said.update(unit.terms)
        self._said_pairs |= self._pairs(index)
        self._words += unit.words

    def _take_one(self, budget: Budget) -> None:
        """Takes the best sentence that fits, whatever it needs; none if the budget is strict."""
        fitting = [
            index
            for index in self._pool
            if budget.words is None or not budget.strict or self._units[index].words <= budget.words
        ]
        if fitting:
            self._take(min(fitting, key=lambda index: (-self._alone[index], index)))


def _worth(more: float, words: int) -> float:
    """Weighs what a sentence adds against the words that it takes, 0 to 1."""
    if not 0.0 < more < 1.0:
        return more
    odds = more / (1.0 - more) * math.exp(-_LENGTH * words)
    return round(odds / (1.0 + odds), 4)
