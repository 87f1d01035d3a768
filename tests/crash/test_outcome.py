"""What the siege of workers judges."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.crash.outcome import DOUBLE, LATEST, TAKEN_OVER, Outcome, told
from tests.crash.takeover import probes
from tests.crash.worker_crew import WorkerCrew
from tests.crash.workers import Plan, Siege

GOOD: dict[str, Any] = {
    "eligible": 9,
    "standing": Counter({1: 9}),
    "answers": Counter({1: 2}),
    "most_at_once": 1,
    "taken_over": [TAKEN_OVER, None],
}
FROZEN: dict[str, Any] = GOOD | {
    "phase": "freezes",
    "most_at_once": 2,
    "doubles": [1.0],
    "fenced": 2,
}


def test_what_is_as_it_should_be_is_good() -> None:
    for facts in (GOOD, FROZEN, GOOD | {"pace": 2.0, "taken_over": [1.5 * TAKEN_OVER]}):
        assert Outcome(**facts).failings == []
    assert "good" in told(Outcome(**GOOD))


@pytest.mark.parametrize(
    "facts",
    [
        GOOD | {"standing": Counter({1: 8, 0: 1})},
        GOOD | {"ineligible": 1},
        GOOD | {"answers": Counter({1: 1, 2: 1})},
        GOOD | {"most_at_once": 2},
        GOOD | {"leases": 1},
        GOOD | {"astray": 1},
        GOOD | {"taken_over": [TAKEN_OVER + 1]},
        GOOD | {"taken_over": [1.0, 1.0, LATEST + 1]},
        FROZEN | {"doubles": []},
        FROZEN | {"doubles": [None]},
        FROZEN | {"doubles": [DOUBLE + 1]},
        FROZEN | {"fenced": 0},
        FROZEN | {"open": 1},
    ],
)
def test_each_thing_that_is_not_is_told(facts: dict[str, Any]) -> None:
    outcome = Outcome(**facts)
    assert len(outcome.failings) == 1
    assert not outcome.is_good
    assert outcome.failings[0] in told(outcome)


def test_void_claims_are_counted_by_phase(tmp_path: Path) -> None:
    steps = tmp_path / "steps.log"
    steps.write_text("1.0 7 fenced a\n2.0 7 fenced a\n2.5 8 begin a\n3.0 8 open a\n")
    assert probes(steps, 1.5) == (1, 1)


def test_workers_that_wedge_end_the_siege(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object) -> None:
        pass

    siege = object.__new__(Siege)
    siege._plan = Plan(10, patience=0.1, pause=1_000.0)
    siege._chance = random.Random(1)
    siege._town = cast(Any, SimpleNamespace(posts=0, post=nothing))
    monkeypatch.setattr(siege, "_unsettled", lambda: 0)
    crew = cast(WorkerCrew, SimpleNamespace(look=nothing, log="workers.log"))
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"workers\.log"):
        asyncio.run(siege._strike_while_working(Outcome(), crew, 10))
    assert time.monotonic() - began < 5.0
