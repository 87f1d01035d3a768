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

from nutgraf.summary.dangers import Dangers
from nutgraf.summary.document import Document
from nutgraf.summary.lengths import CORE_SENTENCES, Budget
from nutgraf.summary.needs import Cohesion
from nutgraf.summary.ranking import Scores
from nutgraf.summary.worth import Worths

_FEAR = 1.3  # what is lost with a sentence that surely refers to what is not told
_CORE_FEAR = 0.2  # the same with one of the core, where there is less to choose from
_BEGINS = 0.3  # the same with the first sentence of all
_ANSWERS = 0.6  # what it gains that it holds the whole title, where nothing else is said
_LARGEST_CLOSURE = 4
_SHORTLIST = 20  # sentences that are looked at first, at least
_SHORTLISTED = 3  # how many for each that is to be taken, at least
_WORDS = 20  # of a sentence, about
_TELLING = 4  # distinct terms of a sentence that earns a place
_TOLERATED = 0.15  # the danger that does not keep a sentence from a place that it earns
_EARNS = 1.2  # times the worth of the mean sentence: what earns a place, where none is asked for
_CORE_EARNS = 0.7  # the same in the core


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, as indices of sentences.

    Attributes:
        taken: all of them, in the order in which they were taken.
        core: those among them that are a summary by themselves.
        worths: of each sentence of the article, what it adds against its words, 0 to 1, where
            nothing of it has been said.
    """

    taken: tuple[int, ...]
    core: tuple[int, ...]
    worths: Sequence[float]


class Selector:
    """Takes sentences one after another.

    Args:
        document: the article.
        scores: how much each sentence matters.
        cohesion: how the sentences hang together.
        pool: indices of the sentences that may be taken.
    """

    def __init__(
        self,
        document: Document,
        scores: Scores,
        cohesion: Cohesion,
        pool: Sequence[int],
    ) -> None:
        self._units = document.units
        self._worths = Worths(document.units, scores.more)
        self._alone = scores.alone
        self._title = document.title_terms
        self._pool = set(pool)
        self._needs = cohesion.needs
        self._taken: dict[int, None] = {}
        self._dangers = Dangers(cohesion, self._taken.keys())
        self._closures = self._close()
        self._needing = self._need()
        self._words = 0
        self._fear = _CORE_FEAR
        self._mean = self._mean_worth()

    def _close(self) -> dict[int, tuple[int, ...]]:
        """For each sentence of the pool: itself and all it needs, directly or not.

        One that needs many has to wait until they are taken for their own sake.
        """
        closures: dict[int, tuple[int, ...]] = {}
        for index in sorted(self._pool):
            needs = self._needs[index]
            if not needs:
                closures[index] = (index,)
            elif all(need in closures for need in needs):
                whole = {index}.union(*(closures[need] for need in needs))
                if len(whole) <= _LARGEST_CLOSURE:
                    closures[index] = tuple(sorted(whole))
        return closures

    def _need(self) -> dict[int, list[int]]:
        """For each sentence: those of the pool that need it."""
        needing: dict[int, list[int]] = {}
        for index in sorted(self._pool):
            for need in self._closures.get(index, self._needs[index]):
                if need != index:
                    needing.setdefault(need, []).append(index)
        return needing

    def choose(self, budget: Budget, parts: Sequence[tuple[Sequence[int], Scores]] = ()) -> Choice:
        """Takes sentences up to a budget, the core of the summary first.

        Args:
            budget: how long it may be.
            parts: of a long article, those behind its beginning: their sentences, and how much
                these matter within the part. Each part gets a word, if there is room.
        """
        limit = budget.sentences if budget.sentences is not None else len(self._pool)
        self._begin(limit, budget)
        self._fill(min(CORE_SENTENCES, limit), budget)
        core = tuple(self._taken)
        if len(core) < limit:
            for part, within in parts:
                self._worths.revise(part, within.more)
            self._mean = self._mean_worth()
            self._fear = _FEAR
            for part, _ in parts:
                self._cover(part, limit, budget)
            self._fill(limit, budget)
        if not self._taken:
            self._take_one(budget)
        return Choice(tuple(self._taken), core or tuple(self._taken)[:1], self._worths.alone)

    def _mean_worth(self) -> float:
        return sum([self._worths.alone[index] for index in self._pool]) / max(1, len(self._pool))

    def _begin(self, limit: int, budget: Budget) -> None:
        """Takes the sentence that would do best alone, with what it needs.

        Of a summary of one sentence more is asked: it answers the title.
        """
        ways = []
        for closure in self._closures.values():
            words = sum(self._units[index].words for index in closure)
            fits = budget.words is None or words <= budget.words
            if fits and len(closure) <= min(limit, CORE_SENTENCES):
                begins = sum(self._begins(index, limit) for index in closure) / len(closure)
                ways.append((begins, closure))
        ways.sort(key=lambda way: -way[0])
        best = -math.inf
        chosen: tuple[int, ...] = ()
        for begins, closure in ways:
            if begins <= best:
                break  # doubts only take from it
            doubts = sum([self._dangers.of(index, closure) for index in closure]) / len(closure)
            doubted = begins - _BEGINS * doubts
            if doubted > best:
                best, chosen = doubted, closure
        for index in chosen:
            self._take(index)

    def _cover(self, part: Sequence[int], limit: int, budget: Budget) -> None:
        """Takes the best sentence of a part of the article that has none yet."""
        if not self._taken.keys().isdisjoint(part):
            return
        free = [
            index
            for index in part
            if len(self._closures.get(index, ())) == 1
            and (budget.words is None or self._words + self._units[index].words <= budget.words)
        ]
        if free and len(self._taken) < limit:
            self._take(min(free, key=lambda index: (-self._gain(index), index)))

    def _begins(self, index: int, limit: int) -> float:
        """How well a sentence would begin the choice, whatever it refers to."""
        begins = self._alone[index]
        if limit == 1 and self._title:
            begins += _ANSWERS * len(self._title & self._units[index].distinct) / len(self._title)
        return begins

    def _fill(self, limit: int, budget: Budget) -> None:
        """Takes the best sentences until the length is reached or nothing fits.

        The worthiest are looked at first, with what they need and what becomes worth more by them.
        Without that bound, what is short and says little would win a place by being harmless.
        """
        free = [index for index in self._closures if index not in self._taken]
        free.sort(key=lambda index: (-self._worths.alone[index], index))
        wanted = limit if budget.words is None else min(limit, budget.words // _WORDS)
        first = max(_SHORTLIST, _SHORTLISTED * wanted)
        shortlist = {need for index in free[:first] for need in self._closures[index]}
        for candidates in (shortlist, self._pool - shortlist):
            if len(self._taken) < limit:
                self._fill_from(candidates, limit, budget)

    def _fill_from(self, among: set[int], limit: int, budget: Budget) -> None:
        earns = _CORE_EARNS if limit <= CORE_SENTENCES else _EARNS
        floor = 0.0 if budget.exact else earns * self._mean
        free = among & self._closures.keys() - self._taken.keys()
        heap = [(-self._bound(index), index) for index in free]
        heapq.heapify(heap)
        while heap and len(self._taken) < limit:
            gain, index = heapq.heappop(heap)
            if index in self._taken:
                continue
            next_best = -heap[0][0] if heap else -math.inf
            now = -self._gain(index, next_best)
            if now > gain and -now < next_best:
                heapq.heappush(heap, (now, index))
                continue
            new = [i for i in self._closures[index] if i not in self._taken]
            if len(self._taken) + len(new) > limit:
                continue
            words = self._words + sum(self._units[i].words for i in new)
            if budget.words is not None and words > budget.words:
                continue
            if self._taken and not budget.exact and not self._earns(new, floor):
                continue
            for i in new:
                self._take(i)
            for lifted in self._lifted_by(new):
                heapq.heappush(heap, (-self._bound(lifted), lifted))

    def _earns(self, new: Sequence[int], floor: float) -> bool:
        """Says whether sentences tell enough, and are not to be feared more than not."""
        if sum(map(self._worths.now, new)) < floor * len(new):
            return False
        return all(
            len(self._units[index].distinct) >= _TELLING
            and self._dangers.of(index, new) <= _TOLERATED
            for index in new
        )

    def _lifted_by(self, new: Sequence[int]) -> Iterator[int]:
        """Yields the sentences that became worth more when others were taken."""
        lifted: dict[int, None] = {}
        for index in new:
            lifted.update(dict.fromkeys(self._needing.get(index, ())))
            lifted.update(dict.fromkeys(self._dangers.changed_by(index)))
        for other in lifted:
            if other in self._pool and other not in self._taken and self._has_place(other):
                yield other

    def _has_place(self, index: int) -> bool:
        """Says whether a sentence can be taken now; one that waited may by and by."""
        if index not in self._closures and self._taken.keys() >= set(self._needs[index]):
            self._closures[index] = (index,)
        return index in self._closures

    def _gain(self, index: int, least: float = -math.inf) -> float:
        """What a sentence would add, with what must be taken with it, in the mean.

        Where that is less than `least`, it may be told too high: dangers are not looked at.
        """
        dangers, fear = self._dangers, self._fear
        closure = self._closures[index]
        if len(closure) == 1:
            gain = self._worths.now(index) + fear * dangers.reliefs[index]
            return gain if gain < least else gain - fear * dangers.of(index)
        new = [i for i in closure if i not in self._taken]
        gain = sum([self._worths.now(i) + fear * dangers.reliefs[i] for i in new]) / len(new)
        if gain < least:
            return gain
        return gain - fear * sum([dangers.of(i, new) for i in new]) / len(new)

    def _bound(self, index: int) -> float:
        """What a sentence would add at most, were nothing of it said and nothing to be feared."""
        fear, reliefs = self._fear, self._dangers.reliefs
        closure = self._closures[index]
        if len(closure) == 1:
            return self._worths.alone[index] + fear * reliefs[index]
        new = [i for i in closure if i not in self._taken]
        return sum([self._worths.alone[i] + fear * reliefs[i] for i in new]) / len(new)

    def _take(self, index: int) -> None:
        unit = self._units[index]
        self._taken[index] = None
        self._worths.take(index)
        self._words += unit.words
        self._dangers.take(index)

    def _take_one(self, budget: Budget) -> None:
        """Takes the best sentence that fits, whatever it needs; none if the budget is strict."""
        fitting = [
            index
            for index in self._pool
            if budget.words is None or not budget.strict or self._units[index].words <= budget.words
        ]
        if fitting:
            self._take(min(fitting, key=lambda index: (-self._alone[index], index)))
