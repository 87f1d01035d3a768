"""A database that is restarted, cut off, or does not let a worker make tables."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from unittest import mock

import pytest
from procrastinate.schema import SchemaManager

from nutgraf.errors import StoreFailed
from nutgraf.store.address import read_address
from nutgraf.store.opening import open_store
from nutgraf.worker import tables
from tests.crash.postgres_server import PASSWORD
from tests.integration.worker.conftest import Base
from tests.integration.worker.works import open_place

pytestmark = pytest.mark.slow

TABLES = ("jobs", "events", "workers", "periodic_defers")


async def test_workers_outlive_restarts_and_cuts(
    base: Base, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", "nutgraf.worker")
    async with open_place(base.url, tmp_path, ["lemmy-v3", "piefed"], 40) as place:
        async with place.worker() as one, place.worker() as other:
            await place.until(lambda: place.states().get("posts:posted", 0) >= 3)
            await asyncio.to_thread(base.server.restart, "fast")
            await asyncio.sleep(3.0)
            base.server.cut(base.name, 1.0, random.Random(1))
            await asyncio.sleep(1.0)
            await asyncio.to_thread(base.server.restart, "immediate")
            await place.until(place.is_done, 120.0)
            assert not one.done()
            assert not other.done()
        stands = await place.judge()
    assert stands.standing == {1: 36}
    assert stands.most_at_once == 1
    assert stands.answers == {1: 4}
    told = [each.getMessage() for each in caplog.records if "database" in each.getMessage()]
    assert 0 < len(told) <= 16, told  # once each when it goes and comes


async def test_the_queue_stays_small(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=60) as place:
        async with place.worker():
            await place.until(place.is_done, 120.0)
        with base.server.connect(base.name) as connection:
            for table in TABLES:
                count = connection.execute(
                    f"SELECT count(*) FROM {tables.SCHEMA}.procrastinate_{table}"
                ).fetchone()
                assert count is not None
                assert count[0] < 30, table


async def test_tables_are_made_once_by_whoever_comes_first(base: Base) -> None:
    address = read_address(base.url)
    await asyncio.gather(*(tables.make(address) for _ in range(4)))
    with base.server.connect(base.name) as connection:
        found = connection.execute(
            "SELECT nspname, obj_description(oid) FROM pg_namespace WHERE nspname ~ '^nutgraf'"
        ).fetchall()
    assert [name for name, _ in found] == [tables.SCHEMA]
    assert found[0][1]


async def test_another_procrastinate_has_tables_of_its_own(
    base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = read_address(base.url)
    await tables.make(address)
    former = tables.SCHEMA
    monkeypatch.setattr(tables, "SCHEMA", "nutgraf_jobs_00000000")
    await tables.make(address)
    assert await tables.drop_unused(address) == []
    with base.server.connect(base.name) as connection:
        connection.execute(f"COMMENT ON SCHEMA {former} IS '2026-01-01T00:00:00+00:00'")
        connection.execute(f"INSERT INTO {former}.procrastinate_workers DEFAULT VALUES")
    assert await tables.drop_unused(address) == []  # a worker of it lives
    with base.server.connect(base.name) as connection:
        connection.execute(
            f"UPDATE {former}.procrastinate_workers SET last_heartbeat = now() - interval '25 h'"
        )
    assert await tables.drop_unused(address) == [former]


async def test_a_schema_that_nobody_signed_is_left_alone(base: Base) -> None:
    with base.server.connect(base.name) as connection:
        connection.execute("CREATE SCHEMA nutgraf_jobs_12345678")
    address = read_address(base.url)
    await tables.make(address)
    assert await tables.drop_unused(address) == []


async def test_a_role_without_rights_is_told_what_to_run(base: Base) -> None:
    role = f"clerk_{base.name}"
    with base.server.connect(base.name) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
        connection.execute("REVOKE CREATE ON DATABASE " + base.name + " FROM PUBLIC")
    address = read_address(base.url.replace("//nutgraf:", f"//{role}:"))
    with pytest.raises(StoreFailed, match="CREATE SCHEMA nutgraf_jobs_") as refused:
        await tables.make(address)
    told = str(refused.value)
    assert PASSWORD not in told
    assert "\n" not in told
    with base.server.connect(base.name) as connection:
        connection.execute(told[told.index("CREATE SCHEMA") :])
    await tables.make(address)


def test_the_name_is_that_of_the_tables() -> None:
    assert tables.SCHEMA.startswith("nutgraf_jobs_")
    assert len(tables.SCHEMA) == len("nutgraf_jobs_") + 8
    assert "procrastinate_jobs" in SchemaManager.get_schema()


async def test_a_bot_and_workers_keep_off_each_other(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=1) as place, place.worker():
        await place.until(place.is_done)
        with open_store(base.url) as store, pytest.raises(StoreFailed), store.hold("a bot"):
            pass


async def test_a_role_without_rights_ends_a_worker_with_one_error(
    base: Base, tmp_path: Path
) -> None:
    refused = tables.NoRight("run CREATE SCHEMA")
    async with open_place(base.url, tmp_path, posts=1) as place:
        with (
            mock.patch.object(tables, "make", side_effect=refused),
            pytest.raises(tables.NoRight, match="CREATE SCHEMA"),
        ):
            async with place.worker() as task:
                await asyncio.wait([task], timeout=30.0)
