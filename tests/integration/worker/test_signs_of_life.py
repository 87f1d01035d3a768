"""Signs of life: who is frozen holds up nobody, and who ends its work is not taken for dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.besieged import REPOSITORY
from tests.integration.worker.conftest import Base
from tests.integration.worker.works import WORKER, open_place

pytestmark = pytest.mark.slow


async def test_who_freezes_with_the_turns_in_hand_holds_up_nobody_for_long(
    base: Base, tmp_path: Path
) -> None:
    async with open_place(base.url, tmp_path, posts=5) as place:
        await place.process("tests.integration.worker.frozen_process")
        await place.until(lambda: "frozen" in place.told())
        async with place.worker():
            await place.until(place.is_done, 30.0)  # the server lets its transaction stand 10 s
        standing = await place.judge()
    assert standing.standing == {1: len(place.town.eligible)}
    assert standing.most_at_once == 1


async def test_who_ends_its_work_is_not_taken_for_dead(
    base: Base, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    more = WORKER.replace("drain_seconds = 5.0", "drain_seconds = 20.0")
    async with open_place(base.url, tmp_path, posts=5, more=more) as place:
        ending = await place.slow(5.5)  # longer than one may be silent, and less than a lease
        ending.terminate()
        async with place.worker():
            assert await ending.wait() == 0, place.told()
            await place.until(place.is_done)
        standing = await place.judge()
    assert "was silent" not in caplog.text
    assert standing.standing == {1: len(place.town.eligible)}
    assert standing.most_at_once == 1


def test_a_hangup_does_not_end_who_waits_for_its_database(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.toml"
    account = '[[accounts]]\ninstance = "http://127.0.0.1:9"\nuser = "bot"\n'
    store = '[store]\nurl = "postgresql://nobody@127.0.0.1:9/nowhere"\n'
    file.write_text(account + store, encoding="utf-8")
    waiting = subprocess.Popen(
        [sys.executable, "-m", "nutgraf", "worker", "--config", str(file)],
        stderr=subprocess.PIPE,
        cwd=REPOSITORY,
        env=os.environ | {"NUTGRAF_PASSWORD": "secret"},
    )
    assert waiting.stderr is not None
    try:
        while b"is away" not in (line := waiting.stderr.readline()):
            assert line
        waiting.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(1.5)
        waiting.terminate()
        assert waiting.wait(20.0) == 2
    finally:
        waiting.kill()
        waiting.stderr.close()
