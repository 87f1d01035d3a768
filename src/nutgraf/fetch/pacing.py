"""Politeness towards hosts: how often and how many at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

_INSTANT = 1e-6
"""Sums of seconds are no more exact than that."""

_SWEEP = 1_000
"""After so many turns, hosts that owe nothing are forgotten."""


def take_cells(
    due: float, now: float, *, interval: float, burst: int, count: int = 1
) -> tuple[float, float]:
    """Takes turns by the generic cell rate algorithm (ITU-T I.371), if they are free now.

    Args:
        due: when all turns so far are worked off; any time that is past for none.
        now: by the same clock, in seconds.
        interval: seconds between two turns in the long run.
        burst: turns that may be taken at once.
        count: how many are wanted; more than a burst are given to whoever has none to work off.

    Returns:
        When all turns are worked off, and 0 if they were taken; else what was due, and seconds
        until it is worth another try.
    """
    due = max(due, now)
    wait = due - (burst - min(count, burst)) * interval - now
    return (due + count * interval, 0.0) if wait <= _INSTANT else (due, wait)


class RateBudget(Protocol):
    """How often each host may be asked; one budget may be shared by many processes."""

    async def take(
        self, host: str, *, per_second: float, burst: int, unless_paused: bool = False
    ) -> float:
        """Takes a turn at a host, if one is free now.

        Who has taken one asks at once: turns that are kept for later would come in a bunch.

        Args:
            host: its name.
            per_second: turns in the long run.
            burst: turns that may be taken at once.
            unless_paused: takes none while the host wants to be left alone.

        Returns:
            0 for a turn that was taken; else seconds until it is worth another try.
        """
        ...

    async def pause(self, host: str, seconds: float) -> None:
        """Gives no turn at a host for so many seconds, because it asked for that."""
        ...

    async def paused(self, host: str) -> float:
        """Returns for how many seconds a host still wants to be left alone."""
        ...


class MemoryRateBudget:
    """A budget of one process: the generic cell rate algorithm, a number a host.

    Args:
        clock: seconds that only go up.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due: dict[str, float] = {}
        self._paused: dict[str, float] = {}
        self._taken = 0

    async def take(
        self, host: str, *, per_second: float, burst: int, unless_paused: bool = False
    ) -> float:
        """As `RateBudget` has it."""
        now = self._clock()
        self._sweep(now)
        if unless_paused and (pause := await self.paused(host)) > 0:
            return pause
        self._due[host], wait = take_cells(
            self._due.get(host, now), now, interval=1 / per_second, burst=burst
        )
        return wait

    async def pause(self, host: str, seconds: float) -> None:
        """As `RateBudget` has it."""
        until = self._clock() + seconds
        self._paused[host] = max(until, self._paused.get(host, until))

    async def paused(self, host: str) -> float:
        """As `RateBudget` has it."""
        return max(0.0, self._paused.get(host, 0.0) - self._clock())

    def _sweep(self, now: float) -> None:
        self._taken += 1
        if self._taken % _SWEEP == 0:
            self._due = {host: due for host, due in self._due.items() if due > now}
            self._paused = {host: until for host, until in self._paused.items() if until > now}


@dataclass(slots=True)
class _Gate:
    room: asyncio.Semaphore
    users: int = field(default=0)


class Gates:
    """Lets in so many at once at each of many doors.

    Args:
        at_once: at one door.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._gates: dict[str, _Gate] = {}

    @asynccontextmanager
    async def at(self, door: str) -> AsyncIterator[None]:
        """Waits for a place at a door and keeps it until the end."""
        gate = self._gates.setdefault(door, _Gate(asyncio.Semaphore(self._at_once)))
        gate.users += 1
        try:
            async with gate.room:
                yield
        finally:
            gate.users -= 1
            if not gate.users:
                self._gates.pop(door, None)
