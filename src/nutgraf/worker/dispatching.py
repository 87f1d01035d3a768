"""What is due goes into the queue: little at a time, as the ledger may hold a million posts."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Iterable, Sequence

from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.tending import TENDED
from nutgraf.worker.jobs import POST, look_job, notice_job, post_job, queue_of, tend_job
from nutgraf.worker.outage import AWAY

log = logging.getLogger(__name__)

FEWEST_POSTS, MOST_POSTS = 3, 64
"""Posts of one account in the queue, where it may comment once a minute, and without a limit."""

_NOTICES = 32
_MINUTES = 3
"""What an account may say in so many minutes is in the queue, so that no hand waits for work."""

_FOR_A_HAND = 2
"""But no more for each hand of a worker: what is newer, or another account's, waits behind them."""

_SHARE = 4
"""After one in so many of these posts it is filled up; other workers do the same meanwhile."""

WATCHED = "watched"
"""The mark in the ledger for when an account's last look began, in seconds since 1970."""

_LONGEST_HOLD = 15.0
"""Seconds for which posts wait for a turn; one that comes later is asked for at a tick."""

_SHORTEST_HOLD = 0.05

_COUNTS = 0.25
"""Seconds between two turns from which on single ones count: so few posts are put into the queue
for each, one more than it takes, that the others are not fetched in vain."""


class Dispatcher:
    """Asks the ledger what is due for each account and puts it into the queue.

    Args:
        queue: the jobs.
        crew: of the deployment.
        accounts: of the deployment, "name@instance" as the ledger has them, also those that this
            process could not log in.
        hands: of this worker, for posts.
    """

    def __init__(
        self, queue: JobManager, crew: Crew, accounts: Iterable[str], hands: int = MOST_POSTS
    ) -> None:
        self._queue = queue
        self._crew = crew
        self._accounts = tuple(accounts)
        self._hands = hands
        self._done: dict[str, int] = {}
        self._held_until: dict[str, float] = {}
        self._turns: set[str] = set()
        self._waiting: set[asyncio.Task[None]] = set()
        self._is_over = False

    async def tick(self) -> int:
        """Puts all that is due into the queue; returns how many jobs were new."""
        resting = self._resting()
        added = 0
        for account in self._accounts:
            if account.lower() not in resting:
                added += await self.dispatch(account, looks=True)
        return added

    async def dispatch(self, account: str, *, looks: bool = False, most: int = MOST_POSTS) -> int:
        """Puts what is due for one account into the queue; returns how many jobs were new.

        Args:
            account: "name@instance".
            looks: whether looks are put there too, if it is time.
            most: so many posts at most.
        """
        ledger, crew = self._crew.store.ledger, self._crew
        wanted = [notice_job(account, due) for due in ledger.due_notices(account, _NOTICES)]
        room = 0
        if crew.store.now().timestamp() >= self._held_until.get(account, 0.0):
            room = posts_at_once(crew.seats.get(account), self._hands)
            wanted += [post_job(account, due) for due in ledger.due_posts(account, room)]
        if looks:
            if self._is_time(account, WATCHED, crew.written.poll_seconds):
                wanted.append(look_job(account))
            if self._is_time(account, TENDED, crew.times.look):
                wanted.append(tend_job(account))
        return await self._add(account, wanted, room, most)

    async def after_step(self, seat: Seat) -> None:
        """Goes on with what is due for an account, before the queue is empty."""
        if seat.turn_at is not None and seat.turn_at > self._crew.store.now():
            self.hold_back(seat)  # what was read waits for its turn
        done = self._done.get(seat.name, 0) + 1
        self._done[seat.name] = done
        single = _interval(seat) >= _COUNTS
        if done >= (1 if single else max(1, posts_at_once(seat, self._hands) // _SHARE)):
            self._done[seat.name] = 0
            await self.dispatch(seat.name, most=_for_a_turn(seat) if single else MOST_POSTS)

    def hold_back(self, seat: Seat) -> None:
        """Lets an account's posts wait, as it has no turn to comment; goes on when it may have."""
        if self._is_over or seat.name in self._turns:
            return
        now = self._crew.store.now()
        if seat.turn_at is not None and seat.turn_at > now:
            wait = (seat.turn_at - now).total_seconds() + _SHORTEST_HOLD  # due a little later
        else:  # somebody who waits for an answer has the next turn
            wait = max(_COUNTS, _interval(seat) / 4)
        self._held_until[seat.name] = now.timestamp() + min(_LONGEST_HOLD, wait)
        if wait <= _LONGEST_HOLD:
            self._turns.add(seat.name)
            waiting = asyncio.create_task(self._wait_for_turn(seat, wait))
            self._waiting.add(waiting)
            waiting.add_done_callback(self._waiting.discard)

    async def end(self) -> None:
        """Waits for no turns any more."""
        self._is_over = True
        waiting = list(self._waiting)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _wait_for_turn(self, seat: Seat, wait: float) -> None:
        """Puts posts into the queue when an account may have a turn, which can be before a tick."""
        await asyncio.sleep(wait)
        self._turns.discard(seat.name)
        self._held_until.pop(seat.name, None)
        try:
            await self.dispatch(seat.name, most=_for_a_turn(seat))
        except AWAY as error:
            log.debug("what is due for %s has to wait for a tick: %s", seat.name, error)

    def _resting(self) -> set[str]:
        """Accounts whose instances are left alone for now, as whoever saw it noted."""
        now = self._crew.store.now()
        return {
            noted.name.lower()
            for noted in self._crew.store.health.all()
            if noted.kind == "account"
            and noted.state == "rests"
            and noted.until is not None
            and noted.noted_at <= now < noted.until
        }

    def _is_time(self, account: str, mark: str, seconds: float) -> bool:
        """Whether something was done long enough ago; clocks can be set back."""
        last = self._crew.store.ledger.watermark(account, mark)
        return abs(self._crew.store.now().timestamp() - last) >= seconds

    async def _add(self, account: str, wanted: Sequence[Job], room: int, most: int) -> int:
        """Adds what is not there yet, and of posts no more than there is room for."""
        if not wanted:
            return 0
        waiting = await self._queue.list_jobs_async(
            queue=queue_of(account), status=Status.TODO.value
        )
        there = {job.queueing_lock for job in waiting}
        new = [job for job in wanted if job.queueing_lock not in there]
        posts = [job for job in new if job.task_name == POST]
        left = max(0, room - sum(job.task_name == POST for job in waiting))
        new = [job for job in new if job.task_name != POST] + posts[: min(left, most)]
        if not new:
            return 0
        try:
            return len(await self._queue.batch_defer_jobs_async(new))
        except AlreadyEnqueued:  # another does the same at this moment
            return sum([await self._add_one(job) for job in new])

    async def _add_one(self, job: Job) -> int:
        try:
            await self._queue.defer_job_async(job)
        except AlreadyEnqueued:
            return 0
        return 1


def posts_at_once(seat: Seat | None, hands: int) -> int:
    """How many posts of an account are in the queue at most: by how fast it may comment."""
    if seat is None:
        return FEWEST_POSTS
    in_time = math.ceil(_MINUTES * 60.0 / _interval(seat))
    return max(FEWEST_POSTS, min(MOST_POSTS, in_time, _FOR_A_HAND * hands))


def _for_a_turn(seat: Seat) -> int:
    """How many posts are put into the queue where an account may have a turn."""
    return 1 + math.ceil(_COUNTS / _interval(seat))


def _interval(seat: Seat) -> float:
    """Seconds between two turns of an account; never none."""
    return max(1e-3, seat.interval)
