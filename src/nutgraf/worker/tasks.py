"""The tasks: what a job of each kind does. The ledger holds what becomes of it."""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from collections.abc import Awaitable

from procrastinate import App

from nutgraf.bot.crew import Seat
from nutgraf.bot.duties import Duties, Took
from nutgraf.config.worker import WorkerSettings
from nutgraf.store.address import Address
from nutgraf.store.values import InUse, LostClaim, Moved
from nutgraf.worker import tables
from nutgraf.worker.dispatching import WATCHED, Dispatcher
from nutgraf.worker.jobs import FIRST, HOUSE, LOOK, NOTICE, POST, PRUNE, RETAKE, TEND, TICK
from nutgraf.worker.outage import AWAY, Outage
from nutgraf.worker.retaking import retake
from nutgraf.worker.signs import forget_silent

log = logging.getLogger(__name__)

_MINUTE = 60
_CLEAN_EACH = 3_600.0
_LEFT_OVER_HOURS = 24

FATAL = (InUse, Moved, tables.NoRight)
"""What does not get better by waiting."""


class Tasks:
    """What jobs do in one process.

    Args:
        duties: of the accounts.
        dispatcher: fills the queue.
        app: whose queue it is.
        settings: of the worker.
        address: of the database.
        outage: hears when the ledger does not answer.

    Attributes:
        steps: that were taken here: looks, posts and notices.
        fatal: is done when the worker cannot go on, with why.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what tasks work with
        self,
        duties: Duties,
        dispatcher: Dispatcher,
        app: App,
        settings: WorkerSettings,
        address: Address,
        outage: Outage,
    ) -> None:
        self.steps = 0
        self.fatal: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._duties = duties
        self._dispatcher = dispatcher
        self._app = app
        self._settings = settings
        self._address = address
        self._outage = outage
        self._cleaned_at = float("-inf")
        self._failed: Exception | None = None

    @property
    def accounts_here(self) -> list[str]:
        """Accounts that this process has logged in."""
        return list(self._duties.crew.seats)

    def demand_done(self) -> None:
        """Demands that no job has failed.

        Raises:
            StoreFailed: the last that did could not use the database.
            Exception: it failed otherwise; the log tells more.
        """
        if self._failed is not None:
            raise self._failed

    def register(self) -> None:
        """Lets the app know them, and when some of them come by themselves."""
        app, seconds = self._app, self._settings.tick_seconds
        each_tick = f"* * * * * {'0' if seconds == _MINUTE else f'*/{seconds}'}"
        for name, cron, function in (
            (RETAKE, each_tick, self.retake),
            (TICK, each_tick, self.tick),
            (PRUNE, "* * * * *", self.prune),
        ):
            # No lock: of a worker that died with it, it would keep off all others.
            task = app.task(name=name, queue=HOUSE, queueing_lock=name, priority=FIRST)(function)
            app.periodic(cron=cron)(task)
        app.task(name=LOOK)(self.look)
        app.task(name=POST)(self.post)
        app.task(name=NOTICE)(self.notice)
        app.task(name=TEND)(self.tend)

    async def tick(self, timestamp: int) -> None:
        """Puts into the queue what is due."""
        await self._guard(self._dispatcher.tick())

    async def retake(self, timestamp: int) -> None:
        """Takes from silent workers what they had in hand."""
        crew = self._duties.crew
        rest = datetime.timedelta(seconds=crew.times.retry)
        await self._guard(retake(self._app.job_manager, crew.store, self._settings, rest))

    async def prune(self, timestamp: int) -> None:
        """Forgets what is old: in the ledger, and of the queue."""
        await self._guard(self._prune())

    async def look(self, account: str) -> None:
        """Looks for what is new, and puts it into the queue."""
        if seat := self._seat(account):
            await self._guard(self._look(seat))

    async def post(self, account: str, row: int, uri: str) -> None:
        """Takes a step with a post."""
        if seat := self._seat(account):
            await self._guard(self._step(seat, self._duties.take_post(seat, row)))

    async def notice(self, account: str, row: int, uri: str) -> None:
        """Takes a step with a mention, reply or message."""
        if seat := self._seat(account):
            await self._guard(self._step(seat, self._duties.answer(seat, row)))

    async def tend(self, account: str) -> None:
        """Looks after what an account said."""
        if seat := self._seat(account):
            await self._guard(self._duties.look_after(seat))

    async def _look(self, seat: Seat) -> None:
        ledger, now = self._duties.crew.store.ledger, self._duties.crew.store.now()
        ledger.reset_watermark(seat.name, WATCHED, int(now.timestamp()))
        try:
            await self._duties.look(seat)
        except asyncio.CancelledError:  # whoever works then begins it anew
            ledger.reset_watermark(seat.name, WATCHED, 0)
            raise
        self.steps += 1
        await self._dispatcher.dispatch(seat.name)

    async def _step(self, seat: Seat, step: Awaitable[Took]) -> None:
        took = await step
        if took == "done":
            self.steps += 1
            await self._dispatcher.after_step(seat)
        elif took == "no-turn":
            self._dispatcher.hold_back(seat)

    async def _prune(self) -> None:
        self._duties.prune()
        if time.monotonic() - self._cleaned_at < _CLEAN_EACH:
            return
        self._cleaned_at = time.monotonic()
        await clean(self._app)
        for name in await tables.drop_unused(self._address):
            log.info("dropped the tables %s, which no worker had used for a day", name)
        forget_silent(self._duties.crew.store)

    async def _guard(self, work: Awaitable[object]) -> None:
        """Lets no failure of the database be a job's: what is due comes again with a tick."""
        try:
            await work
        except LostClaim as error:
            log.info("%s", error)
        except FATAL as error:
            if not self.fatal.done():
                self.fatal.set_exception(error)
        except AWAY as error:
            self._failed = error
            self._outage.begin(error)
        except Exception as error:
            self._failed = error
            raise

    def _seat(self, account: str) -> Seat | None:
        seat = self._duties.crew.seats.get(account)
        if seat is None:
            log.debug("%s is not logged in here: the job comes again", account)
        return seat


async def clean(app: App) -> None:
    """Deletes what is left over in the queue; all of it can be derived from the ledger.

    Such as the jobs of an account that is in no settings any more.
    """
    await app.job_manager.delete_old_jobs(
        nb_hours=1, include_failed=True, include_cancelled=True, include_aborted=True
    )
    await app.connector.execute_query_async(
        "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND id IN (SELECT job_id "
        "FROM procrastinate_events WHERE type = 'deferred' AND at < now() - %(age)s)",
        age=datetime.timedelta(hours=_LEFT_OVER_HOURS),
    )
