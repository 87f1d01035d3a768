"""Turns in the store when the machine's clock is set."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Iterator

import pytest

from nutgraf.store.opening import Store, open_store

NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime.datetime:
        return self.time

    def pass_(self, seconds: float) -> None:
        self.time += datetime.timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[Store]:
    with open_store(":memory:", clock=clock) as store:
        yield store


def take(store: Store, *, per_second: float = 0.01, burst: int = 1) -> float:
    return asyncio.run(store.budget.take("host", per_second=per_second, burst=burst))


@pytest.mark.parametrize("burst", [1, 3])
def test_a_clock_that_was_set_back_costs_one_turn_and_not_a_day(
    burst: int, store: Store, clock: Clock
) -> None:
    while take(store, burst=burst) == 0:
        pass
    clock.time -= DAY
    assert 0 < take(store, burst=burst) <= 100
    clock.pass_(100.1)
    assert take(store, burst=burst) == 0
    assert take(store, burst=burst) > 0


def test_asking_in_vain_does_not_put_the_turn_off(store: Store, clock: Clock) -> None:
    take(store)
    for _ in range(9):
        clock.pass_(10)
        assert take(store) > 0
    clock.pass_(10.1)
    assert take(store) == 0


def test_a_faster_rate_counts_at_once(store: Store, clock: Clock) -> None:
    """As when an operator sets `comment_seconds` and starts anew."""
    take(store)
    assert take(store, per_second=1) == pytest.approx(1)
    clock.pass_(1.1)
    assert take(store, per_second=1) == 0
