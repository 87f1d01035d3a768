"""How often each of many may do something."""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from nutgraf.fetch.pacing import take_cells
from nutgraf.web.problems import Problem

_MOST = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """How often.

    Attributes:
        per_minute: in the long run.
        burst: at once.
    """

    per_minute: float
    burst: int


class Limits:
    """Counts for each of many, in bounded memory.

    When too many are known, those who owe least are forgotten: a flood of addresses forgives
    itself, not whoever has used up their turns.

    Args:
        most: that are known at once.
        clock: seconds that only go up.
    """

    def __init__(self, *, most: int = _MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._due: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._due)

    def take(self, who: str, rate: Rate, count: int = 1) -> float:
        """Takes turns, if they are free now.

        Args:
            who: any name.
            rate: theirs.
            count: turns that are wanted.

        Returns:
            0 for turns that were taken; else seconds until it is worth another try.
        """
        now = self._clock()
        due, wait = take_cells(
            self._due.get(who, now),
            now,
            interval=60 / rate.per_minute,
            burst=rate.burst,
            count=count,
        )
        self._due[who] = due
        if len(self._due) > self._most:
            self._forget(now)
        return wait

    def _forget(self, now: float) -> None:
        self._due = {who: due for who, due in self._due.items() if due > now}
        if len(self._due) > self._most // 2:
            most = heapq.nlargest(self._most // 2, self._due.items(), key=lambda item: item[1])
            self._due = dict(most)


def too_many(wait: float, detail: str) -> Problem:
    """The refusal of whoever asks too often.

    Args:
        wait: seconds until it is worth another try.
        detail: what there was too much of, in one sentence.
    """
    seconds = max(1, math.ceil(wait))
    return Problem(
        429, "too-many", f"{detail}: wait {seconds} s", headers={"Retry-After": f"{seconds}"}
    )
