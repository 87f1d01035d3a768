"""The short form of `tests.crash.kills`, which see."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.crash.kills import Plan, besiege


@pytest.mark.slow
@pytest.mark.parametrize(
    "software", [("lemmy-v3", "piefed"), ("lemmy-v4", "lemmy-v3")], ids="+".join
)
def test_killed_at_random_moments_it_says_everything_once(
    software: tuple[str, str], tmp_path: Path
) -> None:
    plan = Plan(posts=60, kills=12, seed=3, software=software)
    outcome = asyncio.run(besiege(plan, tmp_path, print))
    assert outcome.kills == 12
    assert outcome.integrity == "ok"
    assert outcome.eligible == 54
    assert outcome.standing == {1: 54}
    assert outcome.most_at_once == 1
    assert outcome.ineligible == 0
    assert outcome.answers == {1: 6}
    assert outcome.states == {"posted": 54, "skipped": 6}
