"""A worker from its start to its end, through whatever becomes of its database."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import random
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psycopg
from procrastinate.exceptions import ConnectorException

from nutgraf.bot.arrivals import Arrivals, sleep
from nutgraf.bot.crew import Seat, Times
from nutgraf.bot.duties import Duties
from nutgraf.config import Settings
from nutgraf.deployment import Deployment, open_deployment, open_settings_store
from nutgraf.deployment.accounts import account_name
from nutgraf.deployment.reloading import Reloader, on_hangup
from nutgraf.errors import BadConfiguration, StoreFailed
from nutgraf.operations.asking import in_this_loop
from nutgraf.operations.endpoint import serve_operations
from nutgraf.operations.questions import questions_of
from nutgraf.store.address import Address, in_folder, read_address
from nutgraf.store.holding import Hold
from nutgraf.store.opening import Store
from nutgraf.worker import signs, tables
from nutgraf.worker.log import quiet_libraries
from nutgraf.worker.outage import AWAY, Outage, told
from nutgraf.worker.shift import Shift
from nutgraf.worker.tasks import FATAL

log = logging.getLogger(__name__)

_HOLDER = "nutgraf worker"
_FIRST_REST, _LONGEST_REST = 0.5, 15.0
_PATIENCE = 15.0


async def run_worker(
    settings: Settings,
    stop: asyncio.Event,
    *,
    file: Path | None = None,
    times: Times | None = None,
    begun: Callable[[], object] = lambda: None,
) -> None:
    """Works until asked to stop, then ends the steps in hand or gives them back.

    While its database is away it waits, however long that takes; but at the start 15 s.

    Args:
        settings: of the operator.
        stop: set when the worker is to end.
        file: of the settings, which SIGHUP reads again.
        times: how long things may take.
        begun: called when store and accounts are there, and work begins.

    Raises:
        BadConfiguration: the store is none that workers can share, or there is no account.
        StoreFailed: it cannot be opened, another bot is using it, or it was moved elsewhere.
        PlatformError: no account can log in, nor will it help to wait.
    """
    async with _open(settings, stop, times) as station:
        on_hangup(Reloader(file, settings, station.crew))
        questions = {
            **questions_of(station.deployment, station.store),
            "the queue": in_this_loop(station.is_alive),
        }
        async with serve_operations(settings, station.store, questions=questions):
            begun()
            await station.run(stop)


async def run_once(settings: Settings, stop: asyncio.Event, *, times: Times | None = None) -> None:
    """Does all that is due now, and ends; as `run_worker`, but for a database that goes away.

    Raises:
        PlatformDown: an account could not do its part, as it could not log in.
    """
    async with _open(settings, stop, times) as station:
        await station.once(stop)
        station.deployment.demand_all()


class Station:
    """Where a worker works: one shift after the other.

    Args:
        settings: of the operator.
        store: that is open.
        hold: on it.
        deployment: that was put together.
        address: of the database.
        outage: hears when it is away.

    Attributes:
        crew: of the deployment.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a worker is made of
        self,
        settings: Settings,
        store: Store,
        hold: Hold,
        deployment: Deployment,
        address: Address,
        outage: Outage,
    ) -> None:
        self.store = store
        self.deployment = deployment
        self.crew = deployment.crew
        self._settings = settings
        self._hold = hold
        self._address = address
        self._duties = Duties(self.crew)
        self._outage = outage
        self._shift = self._new_shift()

    async def run(self, stop: asyncio.Event) -> None:
        """Works until asked to stop."""
        try:
            async with asyncio.TaskGroup() as group:
                around = [
                    group.create_task(self._give_signs(stop)),
                    group.create_task(self._await_arrivals(stop)),
                ]
                try:
                    await self._work(stop)
                finally:
                    for task in around:
                        task.cancel()
        except BaseExceptionGroup as group:
            fatal, _ = group.split(FATAL)
            if fatal is None:
                raise
            raise _first_of(fatal) from None

    async def once(self, stop: asyncio.Event) -> None:
        """Does all that is due now."""
        await tables.make(self._address)
        try:
            await self._shift.once(stop)
        except (ConnectorException, psycopg.Error) as error:
            raise StoreFailed(told(error)) from error
        arrivals = Arrivals(self.crew, self.deployment.missing, self._duties.rests)
        arrivals.note_missing("it could not log in when a worker was last started")

    async def is_alive(self) -> None:
        """As `Shift` has it, of the one that is on."""
        await self._shift.is_alive()

    async def _work(self, stop: asyncio.Event) -> None:
        """One shift after the other: each ends where the database goes away."""
        failures = 0
        while not stop.is_set():
            began = asyncio.get_running_loop().time()
            try:
                self._hold.renew()
                await tables.make(self._address)
                await self._shift.work(stop)
                continue
            except FATAL:
                raise
            except AWAY as error:
                self._outage.begin(error)
            lasted = asyncio.get_running_loop().time() - began
            failures = 0 if lasted > _LONGEST_REST else failures + 1
            rest = min(_LONGEST_REST, _FIRST_REST * 2.0 ** min(failures, 10))
            self._shift = self._new_shift(self._shift.unfinished)
            _close_what_was_given_up()
            await sleep(stop, rest * random.uniform(0.7, 1.3))  # noqa: S311 - jitter

    def _new_shift(self, former: list[int] | None = None) -> Shift:
        return Shift(
            self._duties,
            [account_name(account) for account in self._settings.accounts],
            self._settings.worker,
            self._address,
            self._outage,
            former or (),
        )

    async def _give_signs(self, stop: asyncio.Event) -> None:
        """Notes this worker, and sees to it that no bot comes between."""
        while not stop.is_set():
            try:
                signs.note_at_work(self.store)
                self._hold.renew()
            except FATAL:
                raise
            except StoreFailed as error:
                self._outage.begin(error)
                failed = True
            else:
                failed = False
                if self._shift.is_on:  # else the queue is away, and tells so itself
                    self._outage.end()
            if failed:
                _close_what_was_given_up()
            await sleep(stop, self._settings.worker.tick_seconds)

    async def _await_arrivals(self, stop: asyncio.Event) -> None:
        async def arrived(seat: Seat) -> None:
            log.info("%s is at work", seat.name)
            self._shift.welcome(seat)

        while not stop.is_set():
            here = {name.lower() for name in self.crew.seats}
            missing = {k: v for k, v in self.deployment.missing.items() if k.lower() not in here}
            try:
                await Arrivals(self.crew, missing, self._duties.rests).open(stop, arrived)
            except* FATAL:
                raise
            except* AWAY as group:  # who has not come yet is tried again
                self._outage.begin(_first_of(group))
            else:
                break
            await sleep(stop, _LONGEST_REST)


def demand_server(settings: Settings) -> Address:
    """Returns where the database is.

    Raises:
        BadConfiguration: it is none that workers can share.
    """
    address = read_address(in_folder(settings.store.url, settings.folder))
    if address.server is None:
        raise BadConfiguration(
            f"workers share a store on PostgreSQL, and {address.shown!r} is none: set store.url to "
            "postgresql://…; `nutgraf db copy` moves there what a bot remembers"
        )
    return address


@contextlib.asynccontextmanager
async def _open(
    settings: Settings, stop: asyncio.Event, times: Times | None
) -> AsyncIterator[Station]:
    address, outage = demand_server(settings), Outage()
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(await _open_store(settings, stop, outage))
        hold = stack.enter_context(store.hold(_HOLDER, shared=True))
        async with open_deployment(
            settings, store, times=times, readers=settings.worker.readers
        ) as deployment:
            with quiet_libraries():
                try:
                    yield Station(settings, store, hold, deployment, address, outage)
                finally:
                    signs.note_end(store)


async def _open_store(settings: Settings, stop: asyncio.Event, outage: Outage) -> Store:
    """Opens the store; a server that starts at this moment is given a little time."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return open_settings_store(settings)
        except FATAL:
            raise
        except StoreFailed as error:
            if time.monotonic() > deadline or stop.is_set():
                raise
            outage.begin(error)
            await sleep(stop, 1.0)


def _close_what_was_given_up() -> None:
    """Closes connections that were being made when nobody wanted them any more.

    They are referred to in circles. A server that stops waits up to a minute for each that has
    begun to connect and says nothing, and does not start again before.
    """
    gc.collect()


def _first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Returns the first error of a group, however deep it stands in there."""
    first = group.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first
