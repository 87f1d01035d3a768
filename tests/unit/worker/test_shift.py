"""What becomes of a shift that cannot begin, and of jobs that fail, with a queue in memory."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException

from nutgraf.bot.duties import Duties
from nutgraf.config.worker import WorkerSettings
from nutgraf.errors import StoreFailed
from nutgraf.store.address import read_address
from nutgraf.store.values import InUse, Moved
from nutgraf.worker.outage import Outage
from nutgraf.worker.running import Station, _first_of
from nutgraf.worker.shift import Shift


def a_shift(*former: int) -> Shift:
    """One that has a queue of which nothing answers unless it is replaced."""
    crew = SimpleNamespace(
        store=SimpleNamespace(now=lambda: datetime.datetime.now(datetime.UTC)),
        seats={},
        times=SimpleNamespace(retry=1.0),
    )
    return Shift(
        cast(Duties, SimpleNamespace(crew=crew)),
        (),
        WorkerSettings(heartbeat_seconds=0.5, silent_seconds=2.0, tick_seconds=1),
        read_address("postgresql://nobody@127.0.0.1:9/nowhere"),
        Outage(),
        former,
    )


class Queue:
    """A queue that answers a while, and has nothing in hand."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.left: list[int] = []
        self.beats: list[int] = []

    async def list_jobs_async(self, **_: Any) -> list[Any]:
        return []

    async def unregister_worker(self, number: int) -> None:
        if self.answers == 0:
            raise ConnectorException from psycopg.OperationalError("gone")
        self.answers -= 1
        self.left.append(number)

    async def update_heartbeat(self, number: int) -> None:
        self.beats.append(number)


def with_queue(shift: Shift, queue: Queue) -> Shift:
    shift._app.job_manager = queue  # type: ignore[assignment]
    return shift


def test_former_numbers_are_kept_until_they_have_taken_leave() -> None:
    async def begin() -> None:
        first = with_queue(a_shift(3, 4), Queue(1))
        with pytest.raises(ConnectorException):
            await first._begin()
        assert first.unfinished == [3, 4]
        queue = Queue(2)
        second = with_queue(a_shift(*first.unfinished), queue)
        await second._begin()
        assert queue.left == [3, 4]
        assert second.unfinished == []

    asyncio.run(begin())


@pytest.mark.slow
def test_signs_of_life_are_given_until_the_last_step_has_ended() -> None:
    async def end() -> list[int]:
        queue = Queue(0)
        shift = with_queue(a_shift(), queue)
        stopped: list[int] = []
        worker = SimpleNamespace(worker_id=7, stop=lambda: stopped.append(7))
        shift._workers = [cast(Any, worker)]
        running = asyncio.create_task(asyncio.sleep(1.2))
        await shift._end([running], 20.0)
        assert stopped == [7]
        return queue.beats

    beats = asyncio.run(end())
    assert len(beats) >= 2
    assert set(beats) == {7}


@pytest.mark.parametrize(
    "error", [StoreFailed("disk full"), AttributeError("tzinfo"), Moved("elsewhere")]
)
def test_what_failed_in_a_job_is_not_lost(error: Exception) -> None:
    async def fail() -> None:
        raise error

    async def work() -> None:
        shift = a_shift()
        tasks = shift._tasks
        tasks.demand_done()
        with contextlib.suppress(AttributeError):  # procrastinate tells of it
            await tasks._guard(fail())
        with pytest.raises(type(error)):
            tasks.demand_done() if not isinstance(error, Moved) else tasks.fatal.result()

    asyncio.run(work())


def test_what_ends_a_worker_is_told_however_deep_it_lies() -> None:
    error = InUse("a bot")
    assert _first_of(ExceptionGroup("", [ExceptionGroup("", [error])])) is error


def test_a_store_that_moved_ends_the_waiting_for_accounts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def moved(*_: object) -> None:
        raise ExceptionGroup("", [Moved("elsewhere"), StoreFailed("gone")])

    arrivals: Callable[..., object] = lambda *_: SimpleNamespace(open=moved)  # noqa: E731
    monkeypatch.setattr("nutgraf.worker.running.Arrivals", arrivals)
    crew = SimpleNamespace(seats={})
    station = cast(
        Station,
        SimpleNamespace(
            crew=crew,
            deployment=SimpleNamespace(missing={}),
            _duties=SimpleNamespace(rests=None),
            _outage=Outage(),
        ),
    )

    async def wait() -> None:
        await asyncio.wait_for(Station._await_arrivals(station, asyncio.Event()), 2.0)

    with pytest.raises(ExceptionGroup) as ended:
        asyncio.run(wait())
    assert isinstance(_first_of(ended.value), Moved)
