"""What every budget of requests does; a store that shares one between processes joins here."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.fetch.pacing import MemoryRateBudget


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def taken(
    budget: MemoryRateBudget, clock: Clock, count: int, *, per_second: float, burst: int
) -> list[float]:
    """Takes turns, waiting as told; returns when each was taken, counted from the start."""
    start = clock.now
    found: list[float] = []
    while len(found) < count:
        wait = asyncio.run(budget.take("a.example", per_second=per_second, burst=burst))
        if wait == 0:
            found.append(clock.now - start)
        clock.now += wait
    return found


def test_a_burst_is_free_and_then_turns_come_at_the_rate() -> None:
    clock = Clock()
    budget = MemoryRateBudget(clock)
    assert taken(budget, clock, 6, per_second=2, burst=3) == pytest.approx([0, 0, 0, 0.5, 1, 1.5])


def test_a_turn_that_is_not_free_is_not_taken() -> None:
    clock = Clock()
    budget = MemoryRateBudget(clock)
    waits = [asyncio.run(budget.take("a.example", per_second=2, burst=1)) for _ in range(5)]
    assert waits == pytest.approx([0, 0.5, 0.5, 0.5, 0.5])


def test_rest_earns_the_burst_again() -> None:
    clock = Clock()
    budget = MemoryRateBudget(clock)
    taken(budget, clock, 5, per_second=1, burst=2)
    clock.now += 100
    assert taken(budget, clock, 3, per_second=1, burst=2) == pytest.approx([0, 0, 1])


def test_hosts_do_not_share() -> None:
    budget = MemoryRateBudget(Clock())
    for host in ("a.example", "b.example"):
        assert asyncio.run(budget.take(host, per_second=1, burst=1)) == 0


def test_a_pause_is_told_until_it_ends_and_the_longest_counts() -> None:
    clock = Clock()
    budget = MemoryRateBudget(clock)
    asyncio.run(budget.pause("a.example", 60))
    asyncio.run(budget.pause("a.example", 5))
    assert asyncio.run(budget.paused("a.example")) == pytest.approx(60)
    assert asyncio.run(budget.paused("b.example")) == 0
    clock.now += 61
    assert asyncio.run(budget.paused("a.example")) == 0


@given(
    st.lists(st.floats(0, 5), min_size=1, max_size=40),
    st.floats(0.2, 20),
    st.integers(1, 6),
)
def test_no_window_holds_more_than_burst_and_rate(
    gaps: list[float], per_second: float, burst: int
) -> None:
    clock = Clock()
    budget = MemoryRateBudget(clock)
    turns = []
    for gap in gaps:
        clock.now += gap
        taken(budget, clock, 1, per_second=per_second, burst=burst)
        turns.append(clock.now)
    for first in range(len(turns)):
        for last in range(first, len(turns)):
            span = turns[last] - turns[first]
            assert last - first + 1 <= burst + span * per_second + 1e-6


def test_hosts_that_owe_nothing_are_forgotten() -> None:
    clock = Clock()
    budget = MemoryRateBudget(clock)
    for number in range(5_000):
        clock.now += 10
        asyncio.run(budget.take(f"{number}.example", per_second=1, burst=1))
    assert len(budget._due) < 2_100
