"""Real processes: a post is followed through their logs by its id, and they tell how they are."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from nutgraf.telemetry import id_of
from tests.browser.process import BOT, PASSWORD, run_bot_web
from tests.crash.postgres_server import PostgresServer, programs
from tests.integration.worker.works import WORKER, Place, open_place

pytestmark = [pytest.mark.slow, pytest.mark.anyio]

LOG = """
[log]
format = "json"
level = "info"
"""
_PATIENCE = 60.0


def records(log: Path) -> list[dict[str, Any]]:
    """What was logged as JSON; what else commands say on standard error is for people."""
    lines = log.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def value(text: str, series: str) -> float | None:
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else None


def test_a_bot_is_followed_and_measured(tmp_path: Path) -> None:
    port = free_port()
    with run_bot_web(tmp_path, f"{LOG}\n[metrics]\nport = {port}\n") as bot:
        hostile = "A title\x1b[2J\u202e of\r\n2026-01-01 ERROR somebody"
        post = bot.post(hostile, bot.link(1))
        wall = bot.post("A wall", bot.link(2, "wall"))
        bot.wait_for_comment(post)
        deadline = time.monotonic() + _PATIENCE
        told = ""
        while time.monotonic() < deadline and 'reason="paywall"' not in told:
            time.sleep(0.2)
            told = httpx.get(f"{bot.origin}/metrics").text
        ready = httpx.get(f"http://127.0.0.1:{port}/readyz")
        alone = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        client = httpx.Client(base_url=bot.origin, headers={"Origin": bot.origin})
        with client:
            client.post("/bot/log-in", data={"password": PASSWORD})
            shown = client.get("/bot/posts/1").text + client.get("/bot/posts/2").text

    assert ready.status_code == 200, ready.text
    for text in (told, alone):
        account = bot.handle.lower()
        posted = f'{{account="{account}",kind="post",outcome="posted",reason=""}}'
        skipped = f'{{account="{account}",kind="post",outcome="skipped",reason="paywall"}}'
        assert value(text, f"nutgraf_outcomes_total{posted}") == 1
        assert value(text, f"nutgraf_outcomes_total{skipped}") == 1
        assert value(text, f'nutgraf_account_at_work{{account="{account}"}}') == 1
        assert value(text, 'nutgraf_page_fetches_total{outcome="ok",site="127.0.0.1"}') == 2
        assert value(text, "nutgraf_ledger_up") == 1
        assert value(text, 'nutgraf_step_seconds_count{step="say"}') == 1
    assert "nutgraf_requests_total" in told
    assert "nutgraf_requests_total" not in alone

    events = [each["event"] for each in records(bot.log) if each.get("id") == id_of(post)]
    for what in ("saw", "read", "commented"):
        assert any(f": {what} " in event for event in events), events
    refused = [each for each in records(bot.log) if each.get("id") == id_of(wall)]
    assert any("paywall" in each["event"] for each in refused)
    assert {each["account"].lower() for each in refused} == {bot.handle.lower()}
    for each in (post, wall):
        assert f"<code>{id_of(each)}</code>" in shown
    whole = bot.log.read_text("utf-8")
    assert not any(bad in whole for bad in ("\x1b", "\u202e", PASSWORD, f"{BOT}:secret"))


@dataclass
class Worker:
    """A real `nutgraf worker`.

    Attributes:
        process: that it is.
        url: of its metrics.
    """

    process: asyncio.subprocess.Process
    url: str

    async def ask(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.get(f"{self.url}{path}", timeout=20)


@asynccontextmanager
async def running(place: Place, log: Path) -> AsyncIterator[Worker]:
    """Runs a worker in a process of its own."""
    port = free_port()
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "nutgraf", "worker", "--config", str(place.file)),
            stdout=out,
            stderr=out,
            env={**place.town.environment, "NUTGRAF_METRICS__PORT": str(port)},
        )
    worker = Worker(process, f"http://127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + _PATIENCE
        while True:
            assert process.returncode is None, log
            with contextlib.suppress(httpx.TransportError):
                if (await worker.ask("/healthz")).status_code == 200:
                    break
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        yield worker
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.terminate()
        await process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    if programs() is None:
        pytest.skip("there is no PostgreSQL on this machine")
    with PostgresServer() as started:
        yield started


async def not_ready(worker: Worker) -> httpx.Response:
    """Asks until what was told a moment ago is told no more."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        answer = await worker.ask("/readyz")
        if answer.status_code != 200:
            return answer
        await asyncio.sleep(0.5)
    raise AssertionError("it is ready without a database")


async def test_a_post_is_followed_through_two_workers(
    server: PostgresServer, tmp_path: Path
) -> None:
    server.command("CREATE DATABASE {}", "followed")
    url = server.url("followed")
    log = tmp_path / "log"
    async with (
        open_place(url, tmp_path, posts=24, more=WORKER + LOG) as place,
        running(place, log) as one,
        running(place, log) as other,
    ):
        await place.until(place.is_done, 120)
        told = [(await each.ask("/metrics")).text for each in (one, other)]
        ready = [await each.ask("/readyz") for each in (one, other)]
        await asyncio.to_thread(server.control, "stop", "-m", "immediate")
        silent = await not_ready(one)
        alive = await one.ask("/healthz")
        down = (await one.ask("/metrics")).text
        await asyncio.to_thread(server.restart, "fast")
    assert [each.status_code for each in ready] == [200, 200]
    assert silent.status_code == 503
    assert "the store" in silent.json()["silent"]
    assert alive.status_code == 200
    assert value(down, "nutgraf_ledger_up") in {
        0,
        1,
    }  # what was told within 10 seconds is told again
    for text in told:
        assert value(text, "nutgraf_workers_at_work") == 2
        assert value(text, 'nutgraf_steps_in_hand{step="step"}') == 0

    ways: dict[str, set[tuple[str, int]]] = {}
    for each in records(log):
        if "id" in each:
            what = re.search(r": (saw|read|commented) ", each["event"])
            if what:
                ways.setdefault(each["id"], set()).add((what[1], each["process"]))
    whole = [
        way for way in ways.values() if {what for what, _ in way} >= {"saw", "read", "commented"}
    ]
    assert len(whole) == len(place.town.eligible)
    assert any(len({process for _, process in way}) == 2 for way in whole)
