"""Several processes on one store, killed at any moment: nobody gets what another has."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from nutgraf.errors import StoreFailed
from nutgraf.store.opening import connect, open_store
from tests.contract.stores import BOT, LEASE, a_post
from tests.postgres import new_database

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).parent.parent.parent

BEGIN = """
import datetime, json, sys, time
from nutgraf.store.opening import open_store
from nutgraf.store.values import LostClaim
from tests.contract.stores import BOT, DRAFT, LEASE, a_post, summary
store = open_store(sys.argv[1])
ledger = store.ledger
def tell(what):
    print(json.dumps(what), flush=True)
"""
CLAIM_ALL = """
while (claim := ledger.claim_post(lease=LEASE, accounts=(BOT,))) is not None:
    tell(claim.subject.local_id)
    ledger.skip(claim, "locked") if claim.subject.local_id % 3 else None
"""
INTEND = """
ledger.note_posts([a_post()])
claim = ledger.claim_post(lease=LEASE, accounts=(BOT,))
saying = ledger.intend(claim, summary(claim))
tell("intended")
time.sleep(60)
"""
HOLD = """
with store.hold("nutgraf bot run"):
    tell("held")
    time.sleep(60)
"""
WORK = """
first = int(sys.argv[2])
for number in range(first, first + 100_000):
    ledger.note_posts([a_post(number)])
    claim = ledger.claim_post_by_uri(a_post(number).uri, lease=LEASE)
    ledger.prepare(claim, DRAFT)
    saying = ledger.intend(claim, summary(claim))
    tell(["intended", number])
    ledger.confirm(claim, saying, uri=f"https://here.example/comment/{number}", local_id=number)
    tell(["posted", number])
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without tables."""
    if request.param == "sqlite":
        yield str(tmp_path / "nutgraf.db")
    else:
        yield from new_database()


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + script, *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def started(script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    with start(script, *arguments) as process:
        try:
            yield process
        finally:
            process.kill()


def kill(process: subprocess.Popen[str]) -> list[object]:
    """Kills a process as a power cut would; returns what it told."""
    os.kill(process.pid, signal.SIGKILL)
    told, _ = process.communicate()
    return [json.loads(line) for line in told.splitlines(keepends=True) if line.endswith("\n")]


def test_several_may_make_the_store_at_once(url: str) -> None:
    processes = [start("tell(ledger.waiting())", url) for _ in range(4)]
    assert [process.communicate()[0] for process in processes] == ["{}\n"] * 4
    assert [process.returncode for process in processes] == [0] * 4


def test_no_post_is_taken_by_two(url: str) -> None:
    with open_store(url) as store:
        store.ledger.note_posts([a_post(number) for number in range(300)])
    processes = [start(CLAIM_ALL, url) for _ in range(3)]
    taken = [[int(n) for n in process.communicate()[0].split()] for process in processes]
    assert sorted(number for each in taken for number in each) == list(range(300))
    assert all(process.returncode == 0 for process in processes)


def test_an_intent_outlives_a_kill(url: str) -> None:
    with started(INTEND, url) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == '"intended"\n'
        kill(process)
    with open_store(url) as store:
        saying = store.ledger.saying("summary", a_post().uri)
        assert saying is not None
        assert saying.state == "intended"
        assert store.ledger.claim_post(lease=LEASE, accounts=(BOT,)) is None  # leased


def test_one_bot_at_a_time_and_none_after_a_kill(url: str) -> None:
    with started(HOLD, url) as process, open_store(url) as store:
        assert process.stdout is not None
        assert process.stdout.readline() == '"held"\n'
        with pytest.raises(StoreFailed, match="another bot"), store.hold("another"):
            pytest.fail("two bots")
        kill(process)
        until = time.monotonic() + 10
        while time.monotonic() < until:  # the server needs a moment to see it
            try:
                with store.hold("another"):
                    return
            except StoreFailed:
                time.sleep(0.05)
        pytest.fail("the lock outlived its holder")


def test_what_was_told_is_there_after_many_kills(url: str) -> None:
    told: list[object] = []
    for number in range(6):
        with started(WORK, url, str(number * 100_000)) as process:
            assert process.stdout is not None
            told.append(json.loads(process.stdout.readline()))
            time.sleep(random.uniform(0, 0.6))
            told += kill(process)
    assert len(told) > 20
    with open_store(url) as store:
        for each in told:
            assert isinstance(each, list)
            state, number = each
            saying = store.ledger.saying("summary", a_post(number).uri)
            assert saying is not None
            assert state == "intended" or saying.state == "posted"
        total = store.ledger.statistics()
        waiting = store.ledger.waiting()
    assert total.seen == total.total.comments + sum(waiting.values())
    if "://" not in url:
        database = connect(url)
        with database.reading() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        database.close()
