"""The best set of sentences within a length.

The first sentence is the one that would do best alone. Then sentences are taken one after another,
each by what it adds: its worth, less what of it has been said already, less the danger that it
refers to what is left out, and with a premium where it tells what one that is taken refers to. What
a sentence plainly needs is taken with it, or it is not taken. What is taken first is not given up
later, so the first one to three sentences are a summary by themselves and the longer summary only
adds to it.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nutgraf.summary.document import Document, Unit
from nutgraf.summary.lengths import CORE_SENTENCES, Budget
from nutgraf.summary.needs import Ties
from nutgraf.summary.ranking import Scores
from nutgraf.summary.references import NO_RISK

_REPEATED_PAIRS = 3.0  # how much a sentence loses when all its pairs of terms were said before
_REPEATED_TERMS = 0.3  # the same for single terms
_LENGTH = 0.03  # what each of its words costs, in the same measure
_TERMS = 3  # distinct terms below which a sentence hardly tells anything
_SLIGHT = 0.2  # the share of its odds that such a one keeps
_DANGER = 0.45  # what is lost with a sentence that surely refers to what is not told
_CORE_DANGER = 0.2  # the same with one of the core, where there is less to choose from
_DEFINITE = 0.3  # how grave that is where only a definite noun does
_TELLS = (0.6, 0.45, 0.35, 0.3, 0.25, 0.2)
"""How likely the sentence before, the second before and so on tell what a sentence refers to."""

_KNOWN = 0.25  # the share of doubt that remains about a noun where a sentence with it is taken
_BEGINS = 0.3  # the same with the first sentence
_ANSWERS = 0.6  # what it gains that it holds the whole title, where nothing else is said
_LARGEST_CLOSURE = 4
_TOLERATED = 0.5  # the danger that does not keep a sentence from a place that it earns
_EARNS = 0.05  # of the best sentence's worth: what earns a place in a summary of default length


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

    Attributes:
        worth: of each sentence, 0 to 1: what it adds, against the words that it takes.
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
            _worth(more, unit) for more, unit in zip(scores.more, self._units, strict=True)
        ]
        self._alone = scores.alone
        self._title = document.title_terms
        self._pool = set(pool)
        self._ties = ties
        self._closures = self._close()
        self._dependents = self._depend()
        self._taken: dict[int, None] = {}
        self._said: set[str] = set()
        self._said_pairs: set[tuple[str, str]] = set()
        self._known_pairs: dict[int, frozenset[tuple[str, str]]] = {}
        self._untold = [1.0] * len(self._units)
        self._reliefs = [0.0] * len(self._units)
        self._words = 0
        self._fear = _CORE_DANGER
        self._heap: list[tuple[float, int]] = []

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

    def _depend(self) -> dict[int, list[int]]:
        """For each sentence: those of the pool that need it or may refer to it by a noun."""
        dependents: dict[int, list[int]] = {}
        for index in sorted(self._pool):
            ties = self._ties[index]
            needs = self._closures.get(index, ties.needs) if ties.needs else ()
            for need in {*needs, *ties.risk.known} - {index}:
                dependents.setdefault(need, []).append(index)
        return dependents

    def choose(self, budget: Budget, parts: Sequence[tuple[Sequence[int], Scores]] = ()) -> Choice:
        """Takes sentences up to a budget, the core of the summary first.

        Args:
            budget: how long it may be.
            parts: of a long article, those behind its beginning: their sentences, and how much
                these matter within the part. Each part gets a word, if there is room.
        """
        limit = budget.sentences if budget.sentences is not None else len(self._pool)
        self._begin(limit, budget)
        self._weigh(_CORE_DANGER)
        self._fill(min(CORE_SENTENCES, limit), budget)
        core = tuple(self._taken)
        if len(core) < limit:
            for part, within in parts:
                self._cover(part, within, limit, budget)
            self._weigh(_DANGER)
            self._fill(limit, budget)
        if not self._taken:
            self._take_one(budget)
        return Choice(tuple(self._taken), core or tuple(self._taken)[:1])

    def _begin(self, limit: int, budget: Budget) -> None:
        """Takes the sentence that would do best alone, with what it needs.

        Of a summary of one sentence more is asked: it answers the title.
        """
        best: tuple[float, tuple[int, ...]] | None = None
        for closure in self._closures.values():
            if len(closure) > min(limit, CORE_SENTENCES):
                continue
            words = sum(self._units[index].words for index in closure)
            if budget.words is not None and words > budget.words:
                continue
            begins = sum(self._begins(index, limit) for index in closure) / len(closure)
            if best is None or begins > best[0]:
                best = begins, closure
        for index in best[1] if best else ():
            self._take(index)

    def _weigh(self, fear: float) -> None:
        """Weighs all that is not taken yet, with more or less fear of what dangles."""
        self._fear = fear
        self._heap = [
            (-self._bound(index), index) for index in self._closures if index not in self._taken
        ]
        heapq.heapify(self._heap)

    def _cover(self, part: Sequence[int], within: Scores, limit: int, budget: Budget) -> None:
        """Takes the best sentence of a part of the article that has none yet."""
        for index in part:
            self.worth[index] = _worth(within.more[index], self._units[index])
        if not self._taken.keys().isdisjoint(part):
            return
        self._fear = _DANGER
        free = [
            index
            for index in part
            if len(self._closures.get(index, ())) == 1
            and (budget.words is None or self._words + self._units[index].words <= budget.words)
        ]
        if free and len(self._taken) < limit:
            self._take(min(free, key=lambda index: (-self._gain(index), index)))

    def _begins(self, index: int, limit: int) -> float:
        """How well a sentence would begin the choice."""
        risk = self._ties[index].risk
        begins = self._alone[index]
        if risk is not NO_RISK:
            begins -= _BEGINS * (risk.pointing + _DEFINITE * risk.definite)
        if limit == 1 and self._title:
            begins += _ANSWERS * len(self._title & self._units[index].distinct) / len(self._title)
        return begins

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
            if self._taken and not budget.exact and not self._earns(new, floor):
                later.append((now, index))
                continue
            for i in new:
                self._take(i)
            for lifted in self._lifted_by(new):
                heapq.heappush(heap, (-self._bound(lifted), lifted))
        for entry in later:
            heapq.heappush(heap, entry)

    def _earns(self, new: Sequence[int], floor: float) -> bool:
        """Says whether sentences are worth their place, and not to be feared more than not."""
        worth = sum(map(self._value, new)) / len(new)
        return worth >= floor and all(self._danger_among(index, new) <= _TOLERATED for index in new)

    def _lifted_by(self, new: Sequence[int]) -> Iterator[int]:
        """Yields the sentences that became worth more when others were taken."""
        lifted: dict[int, None] = {}
        risks = self._ties
        for index in new:
            lifted.update(dict.fromkeys(self._dependents.get(index, ())))
            ahead = range(index + 1, min(index + len(_TELLS) + 1, len(risks)))
            lifted.update(dict.fromkeys(i for i in ahead if risks[i].risk is not NO_RISK))
            if risks[index].risk is not NO_RISK:
                lifted.update(dict.fromkeys(range(max(0, index - len(_TELLS)), index)))
        for other in lifted:
            if other in self._pool and other not in self._taken and self._has_place(other):
                yield other

    def _has_place(self, index: int) -> bool:
        """Says whether a sentence can be taken now; one that waited may by and by."""
        if index not in self._closures and self._taken.keys() >= set(self._ties[index].needs):
            self._closures[index] = (index,)
        return index in self._closures

    def _gain(self, index: int) -> float:
        """What a sentence would add, with what must be taken with it, in the mean."""
        closure = self._closures[index]
        if len(closure) == 1:
            return self._value(index) + self._fear * (self._reliefs[index] - self._danger(index))
        new = [i for i in closure if i not in self._taken]
        total = 0.0
        for i in new:
            total += self._value(i) + self._fear * (self._reliefs[i] - self._danger_among(i, new))
        return total / len(new)

    def _danger_among(self, index: int, new: Sequence[int]) -> float:
        """The same if others are taken with it."""
        told = [_TELLS[index - i - 1] for i in new if 0 < index - i <= len(_TELLS)]
        return self._danger(index) * math.prod(1.0 - tells for tells in told)

    def _bound(self, index: int) -> float:
        """What a sentence would add at most, were nothing of it said already."""
        if len(self._closures[index]) > 1:
            return self._gain(index)
        return self.worth[index] + self._fear * (self._reliefs[index] - self._danger(index))

    def _value(self, index: int) -> float:
        """What a sentence is worth now: less, the more of it has been said already."""
        unit = self._units[index]
        value = self.worth[index]
        if not self._taken or not unit.terms:
            return value
        said = len(unit.distinct & self._said) / len(unit.distinct)
        pairs = self._pairs(index)
        repeated = len(pairs & self._said_pairs) / (len(pairs) or 1)
        return value * math.exp(-_REPEATED_TERMS * said - _REPEATED_PAIRS * repeated)

    def _danger(self, index: int) -> float:
        """How much is to be feared that a sentence, if taken now, refers to what is left out."""
        risk = self._ties[index].risk
        if risk is NO_RISK:
            return 0.0
        danger = risk.pointing
        if risk.definite:
            known = not self._taken.keys().isdisjoint(risk.known)
            danger += _DEFINITE * risk.definite * (_KNOWN if known else 1.0)
        return danger * self._untold[index]

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
        danger = self._danger(index)
        untold, reliefs = self._untold, self._reliefs
        for distance, tells in enumerate(_TELLS, 1):
            if index + distance < len(untold):
                untold[index + distance] *= 1.0 - tells
            if index >= distance:
                reliefs[index - distance] += tells * danger

    def _take_one(self, budget: Budget) -> None:
        """Takes the best sentence that fits, whatever it needs; none if the budget is strict."""
        fitting = [
            index
            for index in self._pool
            if budget.words is None or not budget.strict or self._units[index].words <= budget.words
        ]
        if fitting:
            self._take(min(fitting, key=lambda index: (-self._alone[index], index)))


def _worth(more: float, unit: Unit) -> float:
    """Weighs what a sentence adds against the words that it takes, 0 to 1.

    One of a few words may come near a reference and still tell a reader nothing.
    """
    if not 0.0 < more < 1.0:
        return more
    odds = more / (1.0 - more) * math.exp(-_LENGTH * unit.words)
    if len(unit.distinct) < _TERMS:
        odds *= _SLIGHT
    return round(odds / (1.0 + odds), 4)
