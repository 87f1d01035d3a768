"""Workers of one deployment: what they share, who is at work, and the command that starts them."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from nutgraf.worker import signs
from nutgraf.worker.running import run_once
from tests.crash.besieged import REPOSITORY
from tests.integration.worker.conftest import Base
from tests.integration.worker.works import TIMES, WORKER, Place, open_place

pytestmark = pytest.mark.slow


def workers(place: Place) -> list[str]:
    return [each.name for each in place.store.health.all() if each.kind == signs.KIND]


async def test_two_workers_share_the_work(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, ["lemmy-v3", "piefed"], 30, calm=False) as place:
        first = await place.process("tests.crash.worker_process")
        second = await place.process("tests.crash.worker_process")
        await place.until(lambda: len(workers(place)) == 2)
        await place.until(place.is_done, 120.0)
        for each in (first, second):
            each.terminate()
            assert await each.wait() == 0, place.told()
        stands = await place.judge()
        steps = (tmp_path / "steps.log").read_text(encoding="ascii")
        assert workers(place) == []
    assert stands.standing == {1: 27}
    assert stands.most_at_once == 1
    for each in (first, second):
        assert f" {each.pid} begin " in steps


async def test_once_does_what_is_due_and_ends(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=10) as place:
        with mock.patch.dict(os.environ, place.town.environment):
            for _ in range(3):  # what waits for its turn is for the next
                await asyncio.wait_for(run_once(place.settings(), asyncio.Event(), times=TIMES), 60)
                if place.is_done():
                    break
                await asyncio.sleep(0.5)
        stands = await place.judge()
    assert stands.standing == {1: 9}
    assert stands.answers == {1: 1}


async def test_an_account_that_logs_in_later_gets_its_work_done(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, ["lemmy-v3", "piefed"], 6) as place:
        await place.town.twin.do("down", instance=1, seconds=3600)
        async with place.worker():
            await place.until(place.is_done)
            assert len(at_work(place)) == 1
            await place.town.twin.do("down", instance=1, seconds=0)
            await place.until(lambda: len(at_work(place)) == 2, 90.0)
            await place.town.twin.do("down", instance=0, seconds=3600)
            await place.town.post(12)
            await place.until(lambda: place.states()["posts:posted"] == 11, 90.0)
            await place.town.twin.do("down", instance=0, seconds=0)
        stands = await place.judge()
    assert stands.standing == {1: 11}


def at_work(place: Place) -> list[str]:
    noted = place.store.health.all()
    return [each.name for each in noted if each.kind == "account" and each.state == "works"]


async def test_it_tells_whether_it_is_ready(base: Base, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    more = f"{WORKER}\n[metrics]\nport = {port}\n"

    def ask() -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    async with open_place(base.url, tmp_path, posts=1, more=more) as place, place.worker():
        await place.until(place.is_done)
        assert await asyncio.to_thread(ask) == (200, {"status": "ready"})
        await asyncio.to_thread(base.server.control, "-m", "fast", "stop")
        try:
            await asyncio.sleep(3.0)
            code, told = await asyncio.to_thread(ask)
        finally:
            await asyncio.to_thread(base.server.restart, "fast")
        assert code == 503
        assert {"the store", "the queue"} <= set(told["silent"])
        for _ in range(40):
            await asyncio.sleep(1.0)
            if (await asyncio.to_thread(ask))[0] == 200:
                return
        raise AssertionError("it is not ready again")


def run(file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nutgraf", "worker", "--config", str(file), *arguments],
        capture_output=True, text=True, check=False, cwd=REPOSITORY, timeout=60,
        env=os.environ | {"NUTGRAF_PASSWORD": "secret"},
    )  # fmt: skip


ACCOUNT = '[[accounts]]\ninstance = "http://127.0.0.1:9"\nuser = "bot"\n'


def test_workers_need_postgresql(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.toml"
    file.write_text(ACCOUNT + '[store]\nurl = "nutgraf.db"\n', encoding="utf-8")
    done = run(file)
    assert done.returncode == 2
    assert "nutgraf db copy" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_number_of_hands_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.toml"
    file.write_text(ACCOUNT, encoding="utf-8")
    done = run(file, "--concurrency", "0")
    assert done.returncode == 2
    assert "concurrency" in done.stderr
