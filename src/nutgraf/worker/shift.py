"""A shift: the work from the connecting to the queue until it ends, or the database goes away."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Iterable
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.manager import JobManager, NotificationCallback
from procrastinate.worker import Worker

from nutgraf.bot.crew import Seat
from nutgraf.bot.duties import Duties
from nutgraf.config.worker import WorkerSettings
from nutgraf.errors import StoreFailed
from nutgraf.store.address import Address
from nutgraf.worker import tables
from nutgraf.worker.dispatching import WATCHED, Dispatcher
from nutgraf.worker.jobs import HOUSE, queue_of
from nutgraf.worker.outage import AWAY, Outage, QueueLost, told
from nutgraf.worker.retaking import give_back, is_anothers, retake
from nutgraf.worker.tasks import Tasks

log = logging.getLogger(__name__)

_HOUSE_HANDS = 2
"""For what is done for all accounts, whatever slow sites keep the other hands busy."""

_CONNECTIONS = 8
_POOL_SECONDS = 5.0
_POLL_SECONDS = 1.0
_ABORTS_SECONDS = 300.0  # nobody asks for one
_OUTAGE_SECONDS = 10.0
"""For what is in hand when the database has gone away: it cannot be written down anyway."""


class AnyQueue(JobManager):
    """Hears of new jobs in all queues: accounts, whose queues they are, may arrive later."""

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """As `JobManager` has it."""
        await super().listen_for_jobs(on_notification=on_notification, queues=None)


class Shift:
    """One connection to the queue, and the work that comes through it.

    Args:
        duties: of the accounts.
        accounts: of the deployment, as the ledger has them.
        settings: of the worker.
        address: of the database.
        outage: hears when the database does not answer.
        former: numbers under which this process worked before; it has nothing in hand any more.

    Attributes:
        is_on: whether the queue is worked on.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a shift works with
        self,
        duties: Duties,
        accounts: Iterable[str],
        settings: WorkerSettings,
        address: Address,
        outage: Outage,
        former: Iterable[int] = (),
    ) -> None:
        self.is_on = False
        self._settings = settings
        self._store = duties.crew.store
        self._rest = datetime.timedelta(seconds=duties.crew.times.retry)
        self._address = address
        self._former = tuple(former)
        self._outage = outage
        size = min(_CONNECTIONS, settings.concurrency + _HOUSE_HANDS)
        self._app = App(
            connector=PsycopgConnector(
                kwargs=tables.arguments_for(address),
                min_size=1,
                max_size=size,
                timeout=_POOL_SECONDS,
            )
        )
        self._app.job_manager = AnyQueue(self._app.connector)
        hands = settings.concurrency
        self._dispatcher = Dispatcher(self._app.job_manager, duties.crew, accounts, hands)
        self._tasks = Tasks(duties, self._dispatcher, self._app, settings, address, outage)
        self._tasks.register()
        self._queues = [queue_of(name) for name in duties.crew.seats]
        self._workers: list[Worker] = []

    @property
    def numbers(self) -> list[int]:
        """Under which it works, or did when it could not take leave."""
        return [each.worker_id for each in self._workers if each.worker_id is not None]

    @property
    def unfinished(self) -> list[int]:
        """Numbers under which there may still be jobs that nobody in this process works on."""
        return [*self._former, *self.numbers]

    def welcome(self, seat: Seat) -> None:
        """Takes the jobs of an account that has logged in."""
        self._queues.append(queue_of(seat.name))

    async def work(self, stop: asyncio.Event) -> None:
        """Works until asked to stop, then ends what is in hand or gives it back.

        Raises:
            StoreFailed: the database went away, or the ledger was taken elsewhere.
        """
        async with self._app.open_async():
            await self._begin()
            self._workers = [
                self._worker([HOUSE], _HOUSE_HANDS),
                self._worker(self._queues, self._settings.concurrency),
            ]
            running = [asyncio.create_task(_run(worker)) for worker in self._workers]
            stopping = asyncio.create_task(stop.wait())
            self._outage.end()
            self.is_on = True
            try:
                await _first_of(stopping, self._tasks.fatal, *running)
            finally:
                self.is_on = False
                stopping.cancel()
                await self._end(running, self._settings.drain_seconds if stop.is_set() else None)
        self._tell(running, stop)

    async def once(self, stop: asyncio.Event) -> None:
        """Does all that is due now, and ends; nothing is waited for.

        Raises:
            StoreFailed: the database went away, or a job failed otherwise.
        """
        async with self._app.open_async():
            await self._begin()
            await retake(self._app.job_manager, self._store, self._settings, self._rest)
            for name in self._tasks.accounts_here:
                self._store.ledger.reset_watermark(name, WATCHED, 0)
            while not stop.is_set():
                before = self._tasks.steps
                await self._dispatcher.tick()
                worker = self._worker([HOUSE, *self._queues], self._settings.concurrency)
                worker.wait = False
                self._workers = [worker]
                running = asyncio.create_task(_run(worker))
                stopping = asyncio.create_task(stop.wait())
                await _first_of(running, stopping)
                stopping.cancel()
                await self._end([running], self._settings.drain_seconds)
                self._tell([running], stop, ended=True)
                if self._tasks.steps == before:
                    break
            self._tasks.demand_done()

    async def is_alive(self) -> None:
        """Says whether the queue is worked on; a question of `/readyz`.

        Raises:
            StoreFailed: this worker has given no sign of life for too long.
        """
        numbers = self.numbers
        row: dict[str, Any] = await self._app.connector.execute_query_one_async(
            "SELECT count(*) AS alive FROM procrastinate_workers WHERE id = ANY(%(numbers)s) "
            "AND last_heartbeat > now() - make_interval(secs => %(silent)s)",
            numbers=numbers,
            silent=self._settings.silent_seconds,
        )
        if not numbers or row["alive"] < len(numbers):
            raise StoreFailed("the queue has had no sign of life")

    async def _begin(self) -> None:
        """Gives back what this process had in hand when it lost the database."""
        queue = self._app.job_manager
        for number in self._former:
            for job in await queue.list_jobs_async(status=Status.DOING.value, worker_id=number):
                if not await is_anothers(queue, job, self._settings.silent_seconds):
                    await give_back(queue, self._store, job, silent=0.0)
            await queue.unregister_worker(number)
        self._former = ()

    def _worker(self, queues: list[str], hands: int) -> Worker:
        return Worker(
            self._app,
            queues=queues,
            name="nutgraf",
            concurrency=hands,
            fetch_job_polling_interval=_POLL_SECONDS,
            abort_job_polling_interval=_ABORTS_SECONDS,
            shutdown_graceful_timeout=_OUTAGE_SECONDS,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=self._settings.heartbeat_seconds,
            stalled_worker_timeout=self._settings.silent_seconds,
        )

    async def _end(self, running: list[asyncio.Task[None]], seconds: float | None) -> None:
        """Ends what is in hand, or cancels it, which gives it back to the ledger."""
        await self._dispatcher.end()
        for worker in self._workers:
            if seconds is not None:
                worker.shutdown_graceful_timeout = seconds
            worker.stop()  # type: ignore[no-untyped-call]
        beating = asyncio.create_task(self._beat())
        try:
            await asyncio.gather(*running, return_exceptions=True)
        finally:
            beating.cancel()

    async def _beat(self) -> None:
        """Gives signs of life while steps are ended: procrastinate's workers then give none."""
        while True:
            for number in self.numbers:
                try:
                    await self._app.job_manager.update_heartbeat(number)
                except AWAY as error:
                    log.debug("no sign of life at the end: %s", told(error))
            await asyncio.sleep(self._settings.heartbeat_seconds)

    def _tell(
        self, running: list[asyncio.Task[None]], stop: asyncio.Event, *, ended: bool = False
    ) -> None:
        """Raises what ended the work, if nobody asked for that."""
        if self._tasks.fatal.done():
            self._tasks.fatal.result()
        failed = [error for task in running if (error := task.exception()) is not None]
        if failed and not stop.is_set():
            if isinstance(failed[0], ConnectorException):
                raise StoreFailed(told(failed[0])) from failed[0]
            raise failed[0]
        if not stop.is_set() and not ended:
            raise QueueLost("the connection to the queue was lost")


async def _run(worker: Worker) -> None:
    await worker.run()  # type: ignore[no-untyped-call]


async def _first_of(*futures: asyncio.Future[Any]) -> None:
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
