"""The short form of `tests.crash.workers`, which see."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.crash.outcome import told
from tests.crash.postgres_server import programs
from tests.crash.workers import Plan, besiege

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine"),
]


_CHANCE = {"no doubles though workers froze", "no claim was void though workers froze"}
"""What proves that freezes did harm: in so short a run it is chance whether one does before its
worker is killed. The long run demands both; `integration/bot/test_overtaken.py` makes them."""


def test_workers_that_are_killed_and_frozen_say_everything_once(tmp_path: Path) -> None:
    software = ("lemmy-v3", "lemmy-v4")  # PieFed takes no text twice: no doubles
    plan = Plan(
        posts=160, seed=3, software=software, pause=2.0, freezes=0.08, pace=1.5, patience=90.0
    )
    killed, frozen = asyncio.run(besiege(plan, tmp_path, print))
    print(told(killed), told(frozen), sep="\n")
    for outcome in (killed, frozen):
        assert outcome.standing == {1: 72}
        assert outcome.ineligible == 0
        assert outcome.answers == {1: 8}
        assert outcome.restarts == 2
        assert outcome.killed > 0
        assert set(outcome.failings) <= _CHANCE
    assert killed.most_at_once == 1
    assert frozen.states == {"posted": 144, "skipped": 16}
    assert frozen.frozen > 0
