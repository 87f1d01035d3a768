"""The bot at work: one loop for each account and task, or one round for cron."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping

from nutgraf.bot.arrivals import Arrivals, Opening, sleep
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.duties import Duties
from nutgraf.bot.resting import Rests
from nutgraf.bot.waiting import told_in_line
from nutgraf.errors import StoreFailed
from nutgraf.store.holding import Hold
from nutgraf.store.values import InUse, Moved

log = logging.getLogger(__name__)

_IDLE_MOST = 30.0

_STORE_TRIES = 6
"""Failures of the store in a row after which the bot ends: some minutes, as its rests double."""

_HANDS = 3
"""Posts of one account that are read at the same time: sites may be slow."""

Turn = Callable[[Seat], Awaitable[float]]
"""One of the things done for an account again and again; returns seconds until the next."""


class Bot:
    """Watches, decides, reads and says, for all accounts of a deployment.

    Args:
        crew: who works together.
        missing: logs in accounts whose instances did not answer yet, by name.
        hold: on the store, which is renewed now and then; None where nobody else may come.

    Attributes:
        crew: who works together.
        duties: what they do.
    """

    def __init__(
        self,
        crew: Crew,
        missing: Mapping[str, Opening] | None = None,
        *,
        hold: Hold | None = None,
    ) -> None:
        self.crew = crew
        self.duties = Duties(crew)
        self._arrivals = Arrivals(crew, missing or {}, self.rests)
        self._hold = hold
        self._told = ""

    @property
    def rests(self) -> Rests:
        """Of the accounts."""
        return self.duties.rests

    async def once(self) -> None:
        """Does all that is due now, and ends; nothing is waited for."""
        for seat in list(self.crew.seats.values()):
            await self.round(seat)
        self._arrivals.note_missing("it could not log in when the bot was last started")
        self._tell_what_waits()
        self.duties.prune()

    async def round(self, seat: Seat) -> None:
        """Looks for what is new, does what is due, looks after what stands: for one account."""
        await self.duties.look(seat)
        while await self.answer_one(seat):
            pass
        while await self.take_one(seat):
            pass
        await self.duties.look_after(seat)

    async def run(self, stop: asyncio.Event) -> None:
        """Works until asked to stop, then ends the steps in hand or gives them back.

        Args:
            stop: set when the bot is to end.
        """
        work = [self._work(seat, stop) for seat in self.crew.seats.values()]
        if self._arrivals:
            work.append(self._arrivals.open(stop, lambda seat: self._work(seat, stop)))
        tasks = [asyncio.create_task(each) for each in work]
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
            stop.set()
            await asyncio.wait(tasks, timeout=self.crew.times.stop)
        finally:
            for task in (stopping, *tasks):
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _work(self, seat: Seat, stop: asyncio.Event) -> None:
        """All that is done for one account; where one part fails for good, all end."""
        turns = [self._watch, self._answer, self._tend, *[self._take] * _HANDS]
        async with asyncio.TaskGroup() as group:
            for turn in turns:
                group.create_task(self._repeat(turn, seat, stop))

    async def _repeat(self, turn: Turn, seat: Seat, stop: asyncio.Event) -> None:
        """Takes one turn after the other; a store that fails is tried again for some minutes."""
        failures = 0
        while not stop.is_set():
            try:
                pause = await turn(seat)
            except (InUse, Moved):
                raise
            except StoreFailed as error:
                if failures >= _STORE_TRIES:
                    raise
                pause = self.crew.times.store * 2.0**failures
                failures += 1
                log.warning("%s waits for %.0f s: %s", seat.name, pause, error)
            else:
                failures = 0
            await sleep(stop, pause)  # for no time, too: else what else is due does not come to it

    async def take_one(self, seat: Seat) -> bool:
        """Takes a step with one post that is due, the newest first; whether there was one."""
        return await self.duties.take_post(seat) == "done"

    async def answer_one(self, seat: Seat) -> bool:
        """Takes a step with one mention, reply or message, the oldest first."""
        return await self.duties.answer(seat) == "done"

    def _tell_what_waits(self) -> None:
        """Explains silence in the log, if anybody listens: once for each change."""
        if not log.isEnabledFor(logging.INFO):
            return
        told_now = told_in_line(self.crew.store.ledger.waits())
        if told_now != self._told:
            log.info("%s", told_now)
            self._told = told_now

    async def _watch(self, seat: Seat) -> float:
        if self._hold is not None:
            self._hold.renew()
        await self.duties.look(seat)
        self._tell_what_waits()
        self.duties.prune()
        return self.crew.written.poll_seconds * random.uniform(0.9, 1.1)  # noqa: S311 - jitter

    async def _answer(self, seat: Seat) -> float:
        return 0.0 if await self.answer_one(seat) else self._idle()

    async def _take(self, seat: Seat) -> float:
        return 0.0 if await self.take_one(seat) else self._idle()

    async def _tend(self, seat: Seat) -> float:
        await self.duties.look_after(seat)
        self.rests.note_at_work(seat)
        return min(_IDLE_MOST, self.crew.times.look)

    def _idle(self) -> float:
        return min(_IDLE_MOST, self.crew.written.poll_seconds) / 4
