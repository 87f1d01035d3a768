"""`nutgraf bot run` as a process of its own, stopped as a service manager stops it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from nutgraf.demo.articles import serve_pages
from nutgraf.demo.remote import Twin, open_twin

SETTINGS = """
[[accounts]]
instance = "{origin}"
user = "bot"
comment_seconds = 0.1

[bot]
mode = "all"
poll_seconds = 0.2
per_hour = 1000

[fetch]
allowed_addresses = ["127.0.0.1"]
ports = []
host_per_second = 100.0
host_burst = 100
"""
SCENARIO = {
    "instances": [
        {
            "software": "lemmy-v3",
            "people": [{"name": "ada"}, {"name": "bot", "bot": True}],
            "communities": [{"name": "news"}],
        }
    ]
}


@contextlib.asynccontextmanager
async def start(folder: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Starts the bot, which does not outlive the test whatever becomes of that."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "nutgraf", "bot", "run", *arguments),
        cwd=folder,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NUTGRAF_PASSWORD": "secret"},
        start_new_session=True,  # a group of its own, to which a service manager would send
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def standing(twin: Twin) -> list[int]:
    told = await twin.do("report", accounts=["bot@0"])
    assert told["most_at_once"] <= 1
    return [post["standing"] for post in told["posts"].values()]


async def settled(twin: Twin, count: int) -> None:
    deadline = time.monotonic() + 30
    while sum(await standing(twin)) < count:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("to_all", [False, True], ids=["to the bot", "to all its processes"])
def test_sigterm_ends_the_step_in_hand_and_loses_nothing(tmp_path: Path, to_all: bool) -> None:
    async def play() -> None:
        async with open_twin(SCENARIO) as twin, serve_pages() as pages:
            (tmp_path / "nutgraf.toml").write_text(SETTINGS.format(origin=twin.origins[0]))
            posts = [
                {"community": "news@0", "title": f"Story {n}", "link": pages.link(n)}
                for n in range(12)
            ]
            await twin.do("add_posts", posts=posts, author="ada@0")
            await twin.do("faults", slow_seconds=0.2)
            async with start(tmp_path) as process:
                await settled(twin, 2)
                began = time.monotonic()
                if to_all:
                    os.killpg(process.pid, signal.SIGTERM)
                else:
                    process.send_signal(signal.SIGTERM)
                _, errors = await process.communicate()
                assert process.returncode == 0, errors
                assert time.monotonic() - began < 15
            with contextlib.closing(sqlite3.connect(tmp_path / "nutgraf.db")) as database:
                states = dict(database.execute("SELECT state, count(*) FROM posts GROUP BY state"))
            assert "skipped" not in states, states  # no page was lost with its parser
            assert "intended" not in states, states
            await twin.do("faults", slow_seconds=0.0)
            async with start(tmp_path) as again:
                await settled(twin, 12)
                again.send_signal(signal.SIGTERM)
                assert await again.wait() == 0
                assert await standing(twin) == [1] * 12

    asyncio.run(play())
