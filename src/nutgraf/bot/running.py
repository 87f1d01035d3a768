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
from nutgraf.bot.tending import is_time_to_look, look_after
from nutgraf.bot.watching import look_for_notices, look_for_posts
from nutgraf.errors import BadCredentials, NotAllowed, PlatformDown, PlatformError, RateLimited

log = logging.getLogger(__name__)

_IDLE_MOST = 30.0
_PRUNE_EACH = datetime.timedelta(hours=6)

_HANDS = 3
"""Posts of one account that are read at the same time: sites may be slow."""

Opening = Callable[[], Awaitable[Seat]]
"""Logs an account in."""

Task = Callable[[], Awaitable[object]]


class Bot:
    """Watches, decides, reads and says, for all accounts of a deployment.

    Args:
        crew: who works together.
        missing: logs in accounts whose instances did not answer yet, by name.
    """

    def __init__(self, crew: Crew, missing: Mapping[str, Opening] | None = None) -> None:
        self.crew = crew
        self._missing = dict(missing or {})
        self._pruned_at: datetime.datetime | None = None

    async def once(self) -> None:
        """Does all that is due now, and ends; nothing is waited for."""
        for seat in list(self.crew.seats.values()):
            await self.round(seat)
        self.prune()

    async def round(self, seat: Seat) -> None:
        """Looks for what is new, does what is due, looks after what stands: for one account."""
        if self._rests(seat):
            return
        if not await self._guarded(seat, lambda: look_for_notices(self.crew, seat)):
            return
        if not await self._guarded(seat, lambda: look_for_posts(self.crew, seat)):
            return
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
            _, late = await asyncio.wait(tasks, timeout=self.crew.times.stop)
            for task in late:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            stopping.cancel()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _work(self, seat: Seat, stop: asyncio.Event) -> None:
        """All that is done for one account; where one part fails for good, all end."""
        loops = [self._watch, self._answer, self._tend, *[self._take] * _HANDS]
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop(seat, stop))

    async def _open(self, name: str, opening: Opening, stop: asyncio.Event) -> None:
        """Waits for an instance that does not answer, then works for the account."""
        failures = 0
        while not stop.is_set():
            try:
                seat = await opening()
            except PlatformError as error:
                log.warning("%s cannot log in yet: %s", name, error)
                await _sleep(stop, self.crew.back_off(failures))
                failures += 1
            else:
                self.crew.seats[seat.name] = seat
                await self._work(seat, stop)
                return

    async def take_one(self, seat: Seat) -> bool:
        """Takes a step with one post that is due, the newest first; whether there was one.

        Without a turn to comment nothing is read: it would only grow old.
        """
        crew = self.crew
        if self._rests(seat) or self._gives_way(seat) or await seat.take_turn() > 0:
            return False
        claim = crew.store.ledger.claim_post(
            lease=crew.lease, accounts=(seat.name,), busy=crew.busy_posts
        )
        if claim is None:
            return False
        crew.busy_posts.add(claim.subject.id)
        try:
            await self._guarded(seat, partial(step_post, crew, seat, claim))
        finally:
            crew.busy_posts.discard(claim.subject.id)
        return True

    async def answer_one(self, seat: Seat) -> bool:
        """Takes a step with one mention, reply or message, the oldest first."""
        crew = self.crew
        if self._rests(seat):
            return False
        claim = crew.store.ledger.claim_notice(
            lease=crew.lease, accounts=(seat.name,), busy=crew.busy_notices
        )
        if claim is None:
            return False
        crew.busy_notices.add(claim.subject.id)
        try:
            await self._guarded(seat, partial(step_notice, crew, seat, claim))
        finally:
            crew.busy_notices.discard(claim.subject.id)
        return True

    def prune(self) -> None:
        """Forgets, a few times a day, posts that were skipped long ago."""
        now = self.crew.store.now()
        if self._pruned_at is None or abs(now - self._pruned_at) > _PRUNE_EACH:
            self._pruned_at = now
            days = datetime.timedelta(days=self.crew.policy.keep_days)
            self.crew.store.ledger.prune(now - days)

    async def _watch(self, seat: Seat, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not self._rests(seat):
                await self._guarded(seat, lambda: look_for_notices(self.crew, seat))
            if not self._rests(seat):
                await self._guarded(seat, lambda: look_for_posts(self.crew, seat))
            self.prune()
            await _sleep(stop, self.crew.policy.poll_seconds * random.uniform(0.9, 1.1))  # noqa: S311

    async def _answer(self, seat: Seat, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not await self.answer_one(seat):
                await _sleep(stop, self._idle())

    async def _take(self, seat: Seat, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not await self.take_one(seat):
                await _sleep(stop, self._idle())

    async def _tend(self, seat: Seat, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not self._rests(seat):
                await self._look_after(seat)
            await _sleep(stop, min(_IDLE_MOST, self.crew.times.look))

    async def _look_after(self, seat: Seat) -> None:
        if is_time_to_look(self.crew, seat):
            await self._guarded(seat, lambda: look_after(self.crew, seat))

    def _gives_way(self, seat: Seat) -> bool:
        """Whether somebody waits for an answer and has the next turn: people come before posts."""
        waits = seat.answer_waits
        return waits is not None and self.crew.store.now() < waits

    def _idle(self) -> float:
        return min(_IDLE_MOST, self.crew.policy.poll_seconds) / 4

    def _rests(self, seat: Seat) -> bool:
        """Whether the instance is left alone for now; a clock that was set back wakes it."""
        if seat.resting_until is None:
            return False
        left = (seat.resting_until - self.crew.store.now()).total_seconds()
        if 0 < left <= 2 * max(self.crew.times.log_in, self.crew.times.down_most):
            return True
        seat.resting_until = None
        return False

    async def _guarded(self, seat: Seat, task: Task) -> bool:
        """Does something that asks the instance; lets it rest where that fails."""
        try:
            await task()
        except RateLimited as error:
            self._rest(seat, error.retry_after or self.crew.times.rate_limited, error)
        except BadCredentials as error:
            self._rest(seat, self.crew.times.log_in, error)
        except PlatformDown as error:
            rest = max(self.crew.back_off(seat.failures), error.retry_after or 0.0)
            self._rest(seat, rest, error)
        except PlatformError as error:
            if isinstance(error, NotAllowed) and error.reason == "banned-from-instance":
                self._rest(seat, self.crew.times.log_in, error)  # each look would log in anew
                return False
            log.warning("%s: %s", seat.name, error)
            return False
        else:
            seat.failures = 0
            return True
        seat.failures += 1
        return False

    def _rest(self, seat: Seat, seconds: float, error: PlatformError) -> None:
        log.warning("%s rests for %.0f s: %s", seat.name, seconds, error)
        seat.resting_until = self.crew.later(seconds)


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    """Sleeps, or wakes up at once when the bot is to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
