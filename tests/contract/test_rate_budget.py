"""What every budget of requests does, in memory or shared between processes in a store."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.fetch.pacing import MemoryRateBudget, RateBudget
from nutgraf.store.budget import StoreRateBudget
from nutgraf.store.opening import open_database, open_store


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


Make = Callable[[Clock], RateBudget]
START = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


@contextmanager
def in_store(clock: Clock) -> Iterator[RateBudget]:
    """A budget in a store whose clock is the same."""
    with closing(
        open_database(":memory:", clock=lambda: START + datetime.timedelta(seconds=clock.now))
    ) as database:
        yield StoreRateBudget(database)


@pytest.fixture(params=["memory", "store"])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    if request.param == "memory":
        yield MemoryRateBudget
        return
    with ExitStack() as stack:
        yield lambda clock: stack.enter_context(in_store(clock))


def taken(
    budget: RateBudget, clock: Clock, count: int, *, per_second: float, burst: int
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


def test_a_burst_is_free_and_then_turns_come_at_the_rate(make: Make) -> None:
    clock = Clock()
    budget = make(clock)
    assert taken(budget, clock, 6, per_second=2, burst=3) == pytest.approx([0, 0, 0, 0.5, 1, 1.5])


def test_a_turn_that_is_not_free_is_not_taken(make: Make) -> None:
    clock = Clock()
    budget = make(clock)
    waits = [asyncio.run(budget.take("a.example", per_second=2, burst=1)) for _ in range(5)]
    assert waits == pytest.approx([0, 0.5, 0.5, 0.5, 0.5])


def test_rest_earns_the_burst_again(make: Make) -> None:
    clock = Clock()
    budget = make(clock)
    taken(budget, clock, 5, per_second=1, burst=2)
    clock.now += 100
    assert taken(budget, clock, 3, per_second=1, burst=2) == pytest.approx([0, 0, 1])


def test_hosts_do_not_share(make: Make) -> None:
    budget = make(Clock())
    for host in ("a.example", "b.example"):
        assert asyncio.run(budget.take(host, per_second=1, burst=1)) == 0


def test_a_pause_is_told_until_it_ends_and_the_longest_counts(make: Make) -> None:
    clock = Clock()
    budget = make(clock)
    asyncio.run(budget.pause("a.example", 60))
    asyncio.run(budget.pause("a.example", 5))
    assert asyncio.run(budget.paused("a.example")) == pytest.approx(60)
    assert asyncio.run(budget.paused("b.example")) == 0
    clock.now += 61
    assert asyncio.run(budget.paused("a.example")) == 0


@pytest.mark.slow
@given(
    st.booleans(),
    st.lists(st.floats(0, 5), min_size=1, max_size=40),
    st.floats(0.2, 20),
    st.integers(1, 6),
)
def test_no_window_holds_more_than_burst_and_rate(
    stored: bool, gaps: list[float], per_second: float, burst: int
) -> None:
    clock = Clock()
    shared = in_store(clock) if stored else nullcontext(MemoryRateBudget(clock))
    turns = []
    with shared as budget:
        for gap in gaps:
            clock.now += gap
            taken(budget, clock, 1, per_second=per_second, burst=burst)
            turns.append(clock.now)
    for first in range(len(turns)):
        for last in range(first, len(turns)):
            span = turns[last] - turns[first]
            assert last - first + 1 <= burst + span * per_second + 1e-3


@pytest.mark.slow
def test_hosts_that_owe_nothing_are_forgotten() -> None:
    clock = Clock()
    budget = MemoryRateBudget(clock)
    for number in range(5_000):
        clock.now += 10
        asyncio.run(budget.take(f"{number}.example", per_second=1, burst=1))
    assert len(budget._due) < 2_100


def test_a_clock_that_was_set_back_blocks_no_host() -> None:
    clock = Clock()
    with in_store(clock) as budget:
        taken(budget, clock, 5, per_second=0.1, burst=3)
        asyncio.run(budget.pause("a.example", 3_600))
        clock.now -= 500.0
        assert asyncio.run(budget.paused("a.example")) == 0
        assert asyncio.run(budget.take("a.example", per_second=0.1, burst=3)) <= 10


def test_a_site_cannot_ask_to_be_left_alone_for_ever() -> None:
    clock = Clock()
    with in_store(clock) as budget:
        asyncio.run(budget.pause("a.example", 1e300))
        assert asyncio.run(budget.paused("a.example")) < 4 * 86_400


def test_a_budget_is_shared_by_all_who_open_the_store(tmp_path: Path) -> None:
    with (
        open_store(str(tmp_path / "a.db")) as one,
        open_store(str(tmp_path / "a.db")) as other,
    ):
        waits = [
            asyncio.run(each.budget.take("a.example", per_second=0.01, burst=2))
            for each in (one, other, one, other)
        ]
        asyncio.run(one.budget.pause("a.example", 60))
        assert asyncio.run(other.budget.paused("a.example")) == pytest.approx(60, abs=5)
    assert waits[:2] == [0, 0]
    assert min(waits[2:]) > 50


def test_no_turn_is_taken_in_a_pause_by_who_heeds_it(make: Make) -> None:
    clock = Clock()
    budget = make(clock)
    asyncio.run(budget.pause("a.example", 60))
    waits = [
        asyncio.run(budget.take("a.example", per_second=1, burst=1, unless_paused=heeds))
        for heeds in (True, False)
    ]
    assert waits == pytest.approx([60, 0])
    clock.now += 61
    heeded = budget.take("a.example", per_second=1, burst=1, unless_paused=True)
    assert asyncio.run(heeded) == 0
