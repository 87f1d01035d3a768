"""A bot at work is moved from SQLite to PostgreSQL and back again: every post gets one comment."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import subprocess
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path

import pytest

from nutgraf.store.moving import copy_store
from nutgraf.store.opening import open_store
from nutgraf.store.values import InUse, Moved
from tests.contract.stores import a_post, comment_on
from tests.crash.besieged import CALM, REPOSITORY, Town, open_town
from tests.postgres import new_database

_POSTS = 90
_PATIENCE = 240.0


class Journey:
    """A bot that is moved from store to store while it works.

    Args:
        town: where it works.
        folder: for its files.
    """

    def __init__(self, town: Town, folder: Path) -> None:
        self._town = town
        self._folder = folder
        self._settings = folder / "nutgraf.toml"
        self._url = ""

    async def start(self, url: str) -> Process:
        """Starts a bot on a store, as an operator does who has changed the settings."""
        self._url = url
        self._settings.write_text(self._town.settings(url))
        with self.log.open("ab") as log:
            bot = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.crash.bot_process", str(self._settings),
                stdout=PIPE, stderr=log, cwd=REPOSITORY, env=self._town.environment,
            )  # fmt: skip
        assert bot.stdout is not None
        assert await bot.stdout.readline() == b"ready\n", self.log.read_text()
        return bot

    @property
    def log(self) -> Path:
        """What bots said."""
        return self._folder / "bot.log"

    async def move(self, bot: Process, url: str) -> None:
        """Moves the store under a bot at work, which ends by itself."""
        before = self.log.stat().st_size
        copy = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "nutgraf", "db", "copy", url, "--config", str(self._settings),
            stdout=PIPE, stderr=PIPE, cwd=REPOSITORY,
        )  # fmt: skip
        told, failure = await copy.communicate()
        assert copy.returncode == 0, failure
        assert b"is closed" in told
        assert b"sesame" not in told
        async with asyncio.timeout(30):
            assert await bot.wait() != 0
        assert re.search("is closed: it (was|is being) moved to", self.log.read_text()[before:])

    async def until(self, reached: Callable[[int, int], bool]) -> None:
        """Waits for so many posts and mentions that wait, and comments that stand."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            with open_store(self._url) as store:
                waiting = sum(queue.waiting for queue in store.ledger.queues())
                standing = store.ledger.statistics().total.standing
            if reached(waiting, standing):
                return
            await asyncio.sleep(0.3)
        pytest.fail(f"{waiting} wait, {standing} stand; see {self.log}")


@pytest.mark.slow
def test_a_bot_at_work_is_moved_there_and_back(tmp_path: Path) -> None:
    async def play() -> None:
        server = next(new_database())
        files = [str(tmp_path / name) for name in ("first.db", "last.db")]
        async with open_town(("lemmy-v3", "piefed"), _POSTS, seed=5) as town:
            journey = Journey(town, tmp_path)
            await town.post(_POSTS // 2)
            bot = await journey.start(files[0])
            await journey.until(lambda waiting, standing: standing >= 8)
            await journey.move(bot, server)
            bot = await journey.start(server)
            await town.post(_POSTS)
            await journey.until(lambda waiting, standing: standing >= 45)
            await journey.move(bot, files[1])
            await town.twin.do("faults", **CALM)
            bot = await journey.start(files[1])
            await journey.until(lambda waiting, standing: waiting == 0 and standing >= 81)
            bot.terminate()
            assert await bot.wait() == 0
            outcome = await town.judge(town.eligible, town.others)
            assert outcome.eligible == 81
            assert outcome.standing == {1: 81}
            assert outcome.most_at_once == 1
            assert outcome.ineligible == 0
            assert outcome.answers == {1: 9}

    asyncio.run(play())


COPY = """
import sys
from nutgraf.store.moving import copy_store
copy_store(sys.argv[1], sys.argv[2], keep=False, say=lambda done, total: None)
"""


@pytest.mark.slow
@pytest.mark.parametrize("to_server", [True, False])
def test_a_move_that_is_killed_at_any_moment_is_finished_by_the_next(
    tmp_path: Path, *, to_server: bool
) -> None:
    file, server = str(tmp_path / "nutgraf.db"), next(new_database())
    source, target = (file, server) if to_server else (server, file)
    chance, states = random.Random(11), set[str]()
    open_store(target).close()
    with open_store(source) as store:
        comment_on(store, 1)
        store.ledger.note_posts([a_post(number) for number in range(2, 4_000)])
    for turn in range(6):
        command = [sys.executable, "-c", COPY, source, target]
        with subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE) as copy:
            if turn == 0:
                _wait_until_closed(copy, source)
            else:
                time.sleep(0.4 + 1.5 * chance.random())
            copy.kill()
        states.add(_state(source))
    assert "moving" in states
    _finish(source, target)
    assert _state(source) == "moved"
    with open_store(target) as store:
        assert store.ledger.statistics().seen == 3_999
        assert store.ledger.statistics().total.standing == 1
        assert store.ledger.note_posts([a_post(5_000)]) == 1


def _wait_until_closed(copy: subprocess.Popen[bytes], source: str) -> None:
    while copy.poll() is None and _state(source) == "open":
        time.sleep(0.02)


def _finish(source: str, target: str) -> None:
    """Runs the same once more; a server takes a moment to see that who had a lock is gone."""
    for _ in range(50):
        with contextlib.suppress(InUse):
            copy_store(source, target, keep=False, say=lambda done, total: None)
            return
        time.sleep(0.2)
    pytest.fail("the lock was not given back")


def _state(source: str) -> str:
    try:
        open_store(source).close()
    except Moved as error:
        return "moving" if "it is being moved" in str(error) else "moved"
    return "open"
