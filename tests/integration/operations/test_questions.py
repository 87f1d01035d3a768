"""A bot is ready as long as its store, its readers and an account are: each is broken here."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from nutgraf.bot.crew import Crew
from nutgraf.deployment import Deployment
from nutgraf.operations import readiness
from nutgraf.operations.questions import questions_of
from nutgraf.operations.readiness import Readiness
from nutgraf.sandbox import Sandbox
from nutgraf.store.opening import Store, open_store

pytestmark = pytest.mark.anyio


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "nutgraf.db")) as opened:
        yield opened


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(1) as started:
        started.start()
        yield started


async def silent(store: Store, sandbox: Sandbox | None, *at_work: str) -> tuple[str, ...]:
    crew = SimpleNamespace(at_work_by=lambda _: frozenset(at_work))
    deployment = cast("Deployment", SimpleNamespace(crew=crew, sandbox=sandbox))
    return await Readiness(questions_of(deployment, store)).silent()


async def test_who_is_well_is_ready(store: Store, sandbox: Sandbox) -> None:
    assert await silent(store, sandbox, "nutgraf@a.example") == ()
    assert await silent(store, None, "nutgraf@a.example") == ()


async def test_without_an_account_at_work(store: Store, sandbox: Sandbox) -> None:
    assert await silent(store, sandbox) == ("the accounts",)


async def test_without_a_store(tmp_path: Path, store: Store, sandbox: Sandbox) -> None:
    store.close()
    (tmp_path / "nutgraf.db").write_bytes(b"this is no database, and never was" * 100)
    assert await silent(store, sandbox, "nutgraf@a.example") == ("the store",)


@pytest.mark.slow
async def test_a_store_that_hangs_is_named_alone_however_often_it_is_asked(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    monkeypatch.setattr(readiness, "PATIENCE", 0.5)
    let_go, asked = threading.Event(), [0]

    def hang() -> None:
        asked[0] += 1
        let_go.wait()

    store = cast(
        "Store", SimpleNamespace(ledger=SimpleNamespace(newest_step=hang), now=let_go.wait)
    )
    seat = SimpleNamespace(failing_since=None)
    nothing: Any = None
    crew = Crew(store, nothing, nothing, {"nutgraf@a.example": cast("Any", seat)}, nothing)
    deployment = cast("Deployment", SimpleNamespace(crew=crew, sandbox=sandbox))
    now = [0.0]
    told = Readiness(questions_of(deployment, store), lambda: now[0])
    for now[0] in (0.0, 10.0, 20.0, 30.0):
        assert await told.silent() == ("the store",)
    assert asked == [1]
    let_go.set()
    now[0] = 40.0
    assert await told.silent() == ()


def test_who_hangs_keeps_no_process_from_ending() -> None:
    program = """
import asyncio, threading
from types import SimpleNamespace as N
from nutgraf.operations import ledger_gauges, readiness
from nutgraf.operations.questions import questions_of
readiness.PATIENCE = ledger_gauges.PATIENCE = 0.2
hang = threading.Event().wait
store = N(ledger=N(newest_step=hang, queues=hang))
crew = N(at_work=["a"], at_work_by=lambda _: ["a"])
async def main():
    asked = readiness.Readiness(questions_of(N(crew=crew, sandbox=None), store))
    print(await asked.silent())
    await ledger_gauges.LedgerGauges(store).refresh()
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "('the store',)"


async def test_without_readers(
    store: Store, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no process can be started")

    reader = sandbox._idle.get()
    assert reader is not None
    reader.kill()
    sandbox._idle.put(reader)
    assert await silent(store, sandbox, "nutgraf@a.example") == ()  # it is replaced
    reader = sandbox._idle.get()
    assert reader is not None
    reader.kill()
    sandbox._idle.put(reader)
    monkeypatch.setattr("nutgraf.sandbox.pool.Worker", fail)
    assert await silent(store, sandbox, "nutgraf@a.example") == ("the readers",)


async def test_readers_that_read_are_well(store: Store, sandbox: Sandbox) -> None:
    reader = sandbox._idle.get()
    try:
        assert await silent(store, sandbox, "nutgraf@a.example") == ()
    finally:
        sandbox._idle.put(reader)


async def test_questions_wait_for_no_thread_of_the_loop(store: Store, sandbox: Sandbox) -> None:
    """All threads of the loop may be waiting for pages that are read."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang() -> None:
        asyncio.run_coroutine_threadsafe(ended.wait(), loop).result()

    crowd = [asyncio.create_task(asyncio.to_thread(hang)) for _ in range(64)]
    await asyncio.sleep(0.1)
    assert await silent(store, sandbox, "nutgraf@a.example") == ()
    ended.set()
    await asyncio.gather(*crowd)
