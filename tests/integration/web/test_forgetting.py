"""What has expired goes, while the web is served; a store that is busy holds nobody up."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from nutgraf.config import AccountSettings, Settings, WebSettings
from nutgraf.errors import StoreFailed
from nutgraf.sandbox import Sandbox
from nutgraf.store.browsing_values import KeptResult
from nutgraf.store.opening import Store, open_store
from nutgraf.web.desk import Desk
from nutgraf.web.forgetting import keep_forgetting
from nutgraf.web.serving import open_web

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.UTC)


@contextlib.asynccontextmanager
async def forgetting(store: Store, *accounts: AccountSettings) -> AsyncIterator[None]:
    task = asyncio.create_task(keep_forgetting(store, accounts))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def wait_until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not reached():  # noqa: ASYNC110 - the store tells nobody
            await asyncio.sleep(0.01)


def sessions_left(store: Store) -> bool:
    with store._database.reading() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM sessions").first() is not None


def test_all_that_has_expired_goes_in_one_turn_however_much_it_is() -> None:
    async def play() -> None:
        with open_store(":memory:") as store:
            for number in range(1_100):
                store.results.put(KeptResult(str(number), b"x", NOW - DAY))
            store.results.put(KeptResult("young", b"x", NOW + DAY))
            store.sessions.open("d", "operator", "o", NOW - DAY, "c")
            async with forgetting(store):
                await wait_until(lambda: not sessions_left(store))
            with store._database.reading() as connection:
                assert connection.exec_driver_sql("SELECT id FROM results").all() == [("young",)]

    asyncio.run(play())


def test_what_fails_keeps_nothing_else_from_being_forgotten(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def play() -> None:
        with open_store(":memory:") as store:
            for error in (StoreFailed("the disk is full"), RuntimeError("a fault of ours")):
                store.sessions.open("d", "operator", "o", NOW - DAY, "c")

                def fail(error: Exception = error) -> int:
                    raise error

                monkeypatch.setattr(store.results, "forget_expired", fail)
                async with forgetting(store):
                    await wait_until(lambda: not sessions_left(store))

    asyncio.run(play())
    assert "results" in caplog.text and "the disk is full" in caplog.text


def test_accounts_that_are_in_no_settings_are_forgotten_after_a_week() -> None:
    async def play() -> None:
        clock = [NOW]
        with open_store(":memory:", clock=lambda: clock[0]) as store:
            for name in ("bot@here.example", "gone@here.example"):
                store.health.note(name, "account", "works")
            clock[0] += 8 * DAY
            async with forgetting(store, AccountSettings("https://here.example", "Bot")):
                await wait_until(lambda: len(store.health.all()) == 1)
            assert store.health.all()[0].name == "bot@here.example"

    asyncio.run(play())


def test_a_worker_that_gives_no_sign_for_an_hour_is_forgotten() -> None:
    async def play() -> None:
        now = [NOW]
        with open_store(":memory:", clock=lambda: now[0]) as store:
            store.health.note("killed", "worker", "works")
            store.health.note("bot@here.example", "account", "works")
            now[0] += datetime.timedelta(minutes=61)
            store.health.note("alive", "worker", "works")
            async with forgetting(store):
                await wait_until(lambda: len(store.health.all()) < 3)
            assert {each.name for each in store.health.all()} == {"alive", "bot@here.example"}

    asyncio.run(play())


def test_the_desk_is_closed_whatever_becomes_of_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Desk] = []

    async def close(self: Desk) -> None:
        closed.append(self)

    async def fail(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    async def play() -> None:
        settings = Settings(web=WebSettings(port=0))
        with open_store(":memory:") as store, Sandbox(1) as sandbox:
            async with open_web(settings, store, sandbox=sandbox):
                await asyncio.sleep(0)

    monkeypatch.setattr(Desk, "close", close)
    monkeypatch.setattr("nutgraf.web.serving.keep_forgetting", fail)
    asyncio.run(play())
    assert len(closed) == 1


def test_a_busy_store_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.db"

    async def play() -> None:
        settings = Settings(web=WebSettings(port=0))
        with open_store(str(file)) as store, Sandbox(1) as sandbox:
            store.results.put(KeptResult("old", b"x", NOW - DAY))
            other = sqlite3.connect(file, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            async with open_web(settings, store, sandbox=sandbox) as web:
                linked = web.parts.reading._linked
                budget = linked._fetcher._budget
                writing = asyncio.create_task(budget.take("x.example", per_second=1, burst=1))
                began = time.monotonic()
                for _ in range(20):
                    await asyncio.sleep(0.01)
                    await asyncio.to_thread(store.ledger.newest_step)
                assert time.monotonic() - began < 3
                assert not writing.done()
                other.execute("ROLLBACK")
                assert await writing == 0
            other.close()

    asyncio.run(play())
