"""Whose lease is broken when a worker is silent: its own, not that of who took over meanwhile."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job

from nutgraf.config.worker import WorkerSettings
from nutgraf.store.address import read_address
from nutgraf.store.due import Due
from nutgraf.store.opening import Store, open_store
from nutgraf.store.values import Claim, LedgerPost
from nutgraf.worker import tables
from nutgraf.worker.jobs import post_job, queue_of
from nutgraf.worker.retaking import give_back, retake
from tests.contract.stores import BOT, LEASE, a_post
from tests.integration.worker.conftest import Base

pytestmark = pytest.mark.slow

SETTINGS = WorkerSettings(heartbeat_seconds=10, silent_seconds=30.0)
REST = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Yard:
    """A queue and a ledger with one post."""

    app: App
    store: Store
    row: int

    async def worker(self, silent: float) -> int:
        """One that gave its last sign some seconds ago."""
        number = await self.app.job_manager.register_worker()
        await self.silence(number, silent)
        return number

    async def silence(self, number: int, seconds: float) -> None:
        await self.app.connector.execute_query_async(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => "
            "%(seconds)s) WHERE id = %(number)s",
            seconds=seconds,
            number=number,
        )

    async def fetch(self, number: int) -> Job:
        """Gives a worker a job for the post."""
        uri = a_post().uri
        await self.app.job_manager.defer_job_async(post_job(BOT, Due(self.row, uri)))
        job = await self.app.job_manager.fetch_job(queues=[queue_of(BOT)], worker_id=number)
        assert job is not None
        return job

    def claim(self, seconds_ago: float) -> Claim[LedgerPost]:
        """Takes the post, as if it had been some seconds ago."""
        claim = self.store.ledger.claim_due_post(self.row, account=BOT, lease=LEASE)
        assert claim is not None
        with self.store._database.writing() as connection:
            connection.exec_driver_sql(
                f"UPDATE posts SET leased_at = leased_at - interval '{seconds_ago} s'"
            )
        return claim

    def is_leased(self) -> bool:
        return self.store.ledger.is_leased("post", self.row)

    async def retake(self) -> int:
        return await retake(self.app.job_manager, self.store, SETTINGS, REST)

    async def doing(self) -> int:
        found = await self.app.job_manager.list_jobs_async(status="doing")
        return len(list(found))


@asynccontextmanager
async def open_yard(base: Base) -> AsyncIterator[Yard]:
    address = read_address(base.url)
    await tables.make(address)
    app = App(
        connector=PsycopgConnector(kwargs=tables.arguments_for(address), min_size=1, max_size=4)
    )
    with open_store(base.url) as store:
        store.ledger.note_posts([a_post()])
        row = store.ledger.due_posts(BOT, 1)[0].id
        async with app.open_async():
            yield Yard(app, store, row)


async def test_the_lease_of_the_dead_is_broken(base: Base) -> None:
    async with open_yard(base) as yard:
        await yard.fetch(await yard.worker(31.0))
        yard.claim(22.0)  # a moment before its next sign was due
        assert await yard.retake() == 1
        assert not yard.is_leased()
        assert await yard.doing() == 0


async def test_the_lease_of_who_lives_is_left_alone(base: Base) -> None:
    async with open_yard(base) as yard:
        await yard.fetch(await yard.worker(31.0))
        await yard.fetch(await yard.worker(1.0))
        yard.claim(25.0)
        assert await yard.retake() == 0
        assert yard.is_leased()


async def test_who_has_lost_the_database_leaves_the_lease_of_others_alone(base: Base) -> None:
    async with open_yard(base) as yard:
        job = await yard.fetch(await yard.worker(3.0))
        yard.claim(2.0)
        assert await give_back(yard.app.job_manager, yard.store, job, 0.0)
        assert not yard.is_leased()


async def test_a_lease_that_is_too_young_is_broken_at_a_later_tick(base: Base) -> None:
    async with open_yard(base) as yard:
        dead = await yard.worker(31.0)
        await yard.fetch(dead)
        yard.claim(15.0)  # its sign was late, or it is another's
        assert await yard.retake() == 0
        assert yard.is_leased()
        assert await yard.doing() == 1
        await yard.silence(dead, 47.0)
        with yard.store._database.writing() as connection:
            connection.exec_driver_sql("UPDATE posts SET leased_at = leased_at - interval '16 s'")
        assert await yard.retake() == 1
        assert not yard.is_leased()


async def test_several_may_take_over_at_once(base: Base) -> None:
    async with open_yard(base) as yard:
        job = await yard.fetch(await yard.worker(31.0))
        again = post_job(BOT, Due(yard.row, a_post().uri))
        await yard.app.job_manager.defer_job_async(again)  # it waits in the queue already
        assert job.id is not None
        given = await asyncio.gather(
            *(give_back(yard.app.job_manager, yard.store, job, 0.0) for _ in range(4))
        )
        assert given.count(True) == 1
        assert await yard.doing() == 0
