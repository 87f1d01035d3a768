"""A bot is ready as long as its store, its readers and an account are: each is broken here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from nutgraf.deployment import Deployment
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
    crew = SimpleNamespace(at_work=frozenset(at_work))
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
