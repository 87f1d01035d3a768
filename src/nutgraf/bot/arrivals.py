"""Accounts that were not logged in at the start, and come to work as soon as they can be."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.outcomes import platform_failed
from nutgraf.bot.resting import Rests, told
from nutgraf.bot.waiting import not_at_work
from nutgraf.errors import PlatformDown, RateLimited

log = logging.getLogger(__name__)

Opening = Callable[[], Awaitable[Seat]]
"""Logs an account in."""

Arrived = Callable[[Seat], Awaitable[None]]
"""What is done with an account that has come, for as long as it takes."""


class Arrivals:
    """Who is still to come.

    Args:
        crew: that they join.
        missing: logs in accounts whose instances did not answer yet, by name.
        rests: of the accounts; hears why one is not there.
    """

    def __init__(self, crew: Crew, missing: Mapping[str, Opening], rests: Rests) -> None:
        self._crew = crew
        self._missing = dict(missing)
        self._rests = rests

    def __bool__(self) -> bool:
        return bool(self._missing)

    def note_missing(self, why: str) -> None:
        """Lets the dashboard know that they are not there, and will not come by themselves."""
        for name in self._missing:
            self._rests.note_missing(name, why)

    async def open(self, stop: asyncio.Event, arrived: Arrived) -> None:
        """Logs each in as soon as that can be done, and lets it work; ends when all have.

        Args:
            stop: set when nobody is to come any more.
            arrived: is called for each, when it is one of the crew.
        """
        async with asyncio.TaskGroup() as group:
            for name, opening in self._missing.items():
                group.create_task(self._open(name, opening, stop, arrived))

    async def _open(
        self, name: str, opening: Opening, stop: asyncio.Event, arrived: Arrived
    ) -> None:
        failures = 0
        while not stop.is_set():
            try:
                seat = await opening()
            except Exception as error:
                why, rest = not_at_work(name, error, told(error)), self._rest(error, failures)
                log.warning("%s", why)
                platform_failed(name, error)
                self._rests.note_missing(name, why, rest)
                await sleep(stop, rest)
                failures += 1
            else:
                self._crew.seats[seat.name] = seat
                await arrived(seat)
                return

    def _rest(self, error: Exception, failures: int) -> float:
        """Seconds until an account is tried again; each try may count as a log-in that failed."""
        rest = self._crew.back_off(failures)
        if isinstance(error, RateLimited | PlatformDown):
            return max(rest, error.retry_after or 0.0)
        return max(rest, self._crew.times.log_in)


async def sleep(stop: asyncio.Event, seconds: float) -> None:
    """Sleeps, or wakes up at once when the bot is to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
