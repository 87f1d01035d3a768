"""Workers that die, freeze or are stopped in the midst of steps: others take over, nobody doubles.

How soon is told in docs/workers.md: a worker is dead after `silent_seconds`, which is seen at the
next tick. With the times of these tests (2 s and 1 s) that is 3 s; a loaded machine adds to it.
"""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from tests.integration.worker.conftest import Base
from tests.integration.worker.works import Place, open_place

pytestmark = pytest.mark.slow

LEASE = 60.0
"""Of a step: without a takeover others would wait for it."""

TAKEN_OVER = 15.0
"""Seconds by which all is done, on a machine that does much else."""


async def stands(place: Place) -> None:
    standing = await place.judge()
    assert standing.standing == {1: len(place.town.eligible)}
    assert standing.most_at_once == 1
    assert standing.answers == {1: 1}


def leases(base: Base) -> int:
    with base.server.connect(base.name) as connection:
        held = connection.execute("SELECT count(*) FROM posts WHERE lease_until > now()")
        row = held.fetchone()
    assert row is not None
    return int(row[0])


async def test_what_a_killed_worker_had_in_hand_is_taken_over(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=5) as place:
        dying = await place.slow(60.0, lease=LEASE)
        async with place.worker():
            await asyncio.sleep(1.0)
            dying.kill()
            await place.until(place.is_done, TAKEN_OVER)
        await stands(place)


async def test_a_frozen_worker_that_goes_on_doubles_nothing(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=5) as place:
        frozen = await place.slow(1.0)
        frozen.send_signal(signal.SIGSTOP)
        async with place.worker():
            await place.until(place.is_done)
            frozen.send_signal(signal.SIGCONT)
            await asyncio.sleep(4.0)
            assert frozen.returncode is None, place.told()
        frozen.terminate()
        assert await frozen.wait() == 0, place.told()
        await stands(place)


async def test_a_stopped_worker_ends_what_it_has_in_hand(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=5) as place:
        stopped = await place.slow(2.0)
        stopped.terminate()
        assert await stopped.wait() == 0, place.told()
        told = place.states()  # the answer may have used the turn: what was read waits for one
        assert told.get("posts:posted", 0) + told.get("posts:ready", 0) >= 1
        assert leases(base) == 0
        async with place.worker():
            await place.until(place.is_done)
        await stands(place)


async def test_what_takes_too_long_is_given_back(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=5) as place:
        stopped = await place.slow(60.0)
        began = time.monotonic()
        stopped.terminate()
        assert await stopped.wait() == 0, place.told()
        assert 4.5 < time.monotonic() - began < 12.0  # drain_seconds is 5
        assert leases(base) == 0
        async with place.worker():
            await place.until(place.is_done)
        await stands(place)


async def test_a_second_signal_ends_it_at_once(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=5) as place:
        stopped = await place.slow(60.0)
        began = time.monotonic()
        stopped.terminate()
        await asyncio.sleep(0.5)
        stopped.terminate()
        assert await stopped.wait() == -signal.SIGTERM
        assert time.monotonic() - began < 3.0
        async with place.worker():
            await place.until(place.is_done)
        await stands(place)
