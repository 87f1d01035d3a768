"""The bot at work: one loop for each account and task, or one round for cron."""

from __future__ import annotations

import asyncio
import datetime
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.notices import step_notice
from nutgraf.bot.posts import step_post
from nutgraf.bot.resting import Rests, told
from nutgraf.bot.tending import is_time_to_look, look_after
from nutgraf.bot.waiting import not_at_work, told_in_line
from nutgraf.bot.watching import look_for_notices, look_for_posts
from nutgraf.errors import PlatformDown, RateLimited, StoreFailed

log = logging.getLogger(__name__)

_IDLE_MOST = 30.0
_PRUNE_EACH = datetime.timedelta(hours=6)

_STORE_TRIES = 6
"""Failures of the store in a row after which the bot ends: some minutes, as its rests double."""

_HANDS = 3
"""Posts of one account that are read at the same time: sites may be slow."""

Opening = Callable[[], Awaitable[Seat]]
"""Logs an account in."""

Turn = Callable[[Seat], Awaitable[float]]
"""One of the things done for an account again and again; returns seconds until the next."""


class Bot:
    """Watches, decides, reads and says, for all accounts of a deployment.

    Args:
        crew: who works together.
        missing: logs in accounts whose instances did not answer yet, by name.

    Attributes:
        rests: of the accounts.
    """

    def __init__(self, crew: Crew, missing: Mapping[str, Opening] | None = None) -> None:
        self.crew = crew
        self.rests = Rests(crew)
        self._missing = dict(missing or {})
        self._pruned_at: datetime.datetime | None = None
        self._told = ""

    async def once(self) -> None:
        """Does all that is due now, and ends; nothing is waited for."""
        for seat in list(self.crew.seats.values()):
            await self.round(seat)
        for name in self._missing:
            self.rests.note_missing(name, "it could not log in when the bot was last started")
        self._tell_what_waits()
        self.prune()

    async def round(self, seat: Seat) -> None:
        """Looks for what is new, does what is due, looks after what stands: for one account."""
        for look in (look_for_notices, look_for_posts):
            if not self.rests.holds(seat):
                await self.rests.guard(seat, partial(look, self.crew, seat))
        while await self.answer_one(seat):
            pass
        while await self.take_one(seat):
            pass
        await self._look_after(seat)

    async def run(self, stop: asyncio.Event) -> None:
        """Works until asked to stop, then ends the steps in hand or gives them back.

        Args:
            stop: set when the bot is to end.
        """
        tasks = [
            *(asyncio.create_task(self._work(seat, stop)) for seat in self.crew.seats.values()),
            *(asyncio.create_task(self._open(*each, stop)) for each in self._missing.items()),
        ]
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
            except StoreFailed as error:
                if failures >= _STORE_TRIES:
                    raise
                pause = self.crew.times.store * 2.0**failures
                failures += 1
                log.warning("%s waits for %.0f s: %s", seat.name, pause, error)
            else:
                failures = 0
            await _sleep(stop, pause)  # for no time, too: else what else is due does not come to it

    async def _open(self, name: str, opening: Opening, stop: asyncio.Event) -> None:
        """Logs an account in as soon as it can be, then works for it."""
        failures = 0
        while not stop.is_set():
            try:
                seat = await opening()
            except Exception as error:
                why, rest = (
                    not_at_work(name, error, told(error)),
                    self._opening_rest(error, failures),
                )
                log.warning("%s", why)
                self.rests.note_missing(name, why, rest)
                await _sleep(stop, rest)
                failures += 1
            else:
                self.crew.seats[seat.name] = seat
                await self._work(seat, stop)
                return

    def _opening_rest(self, error: Exception, failures: int) -> float:
        """Seconds until an account is tried again; each try may count as a log-in that failed."""
        rest = self.crew.back_off(failures)
        if isinstance(error, RateLimited | PlatformDown):
            return max(rest, error.retry_after or 0.0)
        return max(rest, self.crew.times.log_in)

    async def take_one(self, seat: Seat) -> bool:
        """Takes a step with one post that is due, the newest first; whether there was one.

        Without a turn to comment nothing is read: it would only grow old.
        """
        crew = self.crew
        if self.rests.holds(seat) or self._gives_way(seat) or await seat.take_turn() > 0:
            return False
        claim = crew.store.ledger.claim_post(
            lease=crew.lease, accounts=(seat.name,), busy=crew.busy_posts
        )
        if claim is None:
            return False
        crew.busy_posts.add(claim.subject.id)
        try:
            await self.rests.guard(seat, partial(step_post, crew, seat, claim))
        finally:
            crew.busy_posts.discard(claim.subject.id)
        return True

    async def answer_one(self, seat: Seat) -> bool:
        """Takes a step with one mention, reply or message, the oldest first."""
        crew = self.crew
        if self.rests.holds(seat):
            return False
        claim = crew.store.ledger.claim_notice(
            lease=crew.lease, accounts=(seat.name,), busy=crew.busy_notices
        )
        if claim is None:
            return False
        crew.busy_notices.add(claim.subject.id)
        try:
            await self.rests.guard(seat, partial(step_notice, crew, seat, claim))
        finally:
            crew.busy_notices.discard(claim.subject.id)
        return True

    def prune(self) -> None:
        """Forgets, a few times a day, some of what is old; the rest at the next turns."""
        now = self.crew.store.now()
        if self._pruned_at is None or abs(now - self._pruned_at) > _PRUNE_EACH:
            days = datetime.timedelta(days=self.crew.written.keep_days)
            if self.crew.store.ledger.prune(now - days) == 0:
                self._pruned_at = now

    def _tell_what_waits(self) -> None:
        """Explains silence in the log, if anybody listens: once for each change."""
        if not log.isEnabledFor(logging.INFO):
            return
        told_now = told_in_line(self.crew.store.ledger.waits())
        if told_now != self._told:
            log.info("%s", told_now)
            self._told = told_now

    async def _watch(self, seat: Seat) -> float:
        for look in (look_for_notices, look_for_posts):
            if not self.rests.holds(seat):
                await self.rests.guard(seat, partial(look, self.crew, seat))
        self._tell_what_waits()
        self.prune()
        return self.crew.written.poll_seconds * random.uniform(0.9, 1.1)  # noqa: S311 - jitter

    async def _answer(self, seat: Seat) -> float:
        return 0.0 if await self.answer_one(seat) else self._idle()

    async def _take(self, seat: Seat) -> float:
        return 0.0 if await self.take_one(seat) else self._idle()

    async def _tend(self, seat: Seat) -> float:
        await self._look_after(seat)
        self.rests.note_at_work(seat)
        return min(_IDLE_MOST, self.crew.times.look)

    async def _look_after(self, seat: Seat) -> None:
        if not self.rests.holds(seat) and is_time_to_look(self.crew, seat):
            await self.rests.guard(seat, partial(look_after, self.crew, seat))

    def _gives_way(self, seat: Seat) -> bool:
        """Whether somebody waits for an answer and has the next turn: people come before posts."""
        waits = seat.answer_waits
        return waits is not None and self.crew.store.now() < waits

    def _idle(self) -> float:
        return min(_IDLE_MOST, self.crew.written.poll_seconds) / 4


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    """Sleeps, or wakes up at once when the bot is to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
