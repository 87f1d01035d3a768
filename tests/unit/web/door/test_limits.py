"""How often each may: in the long run, at once, and in bounded memory."""

from __future__ import annotations

import pytest

from nutgraf.web.door.limits import Limits, Rate, too_many

RATE = Rate(per_minute=60, burst=10)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_is_let_in_and_then_one_after_another() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    assert [limits.take("a", RATE) for _ in range(10)] == [0.0] * 10
    assert limits.take("a", RATE) == pytest.approx(1.0)
    clock.seconds += 1
    assert limits.take("a", RATE) == 0
    assert limits.take("a", RATE) == pytest.approx(1.0)


def test_each_is_counted_alone() -> None:
    limits = Limits(clock=Clock())
    assert not any(limits.take("a", RATE) for _ in range(10))
    assert limits.take("a", RATE)
    assert not limits.take("b", RATE)


def test_many_at_once_count_as_many() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    assert limits.take("a", RATE, count=8) == 0
    assert limits.take("a", RATE, count=8) == pytest.approx(6.0)
    assert limits.take("a", RATE, count=2) == 0


def test_more_than_a_burst_is_let_in_once_nothing_is_owed() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    assert limits.take("a", RATE, count=100) == 0
    assert limits.take("a", RATE) == pytest.approx(91.0)


def test_who_has_used_up_their_turns_is_remembered_through_a_flood() -> None:
    limits = Limits(most=1_000, clock=Clock())
    for _ in range(10):
        limits.take("greedy", RATE)
    for number in range(20_000):
        limits.take(f"10.0.{number // 256}.{number % 256}", RATE)
    assert len(limits) <= 1_000
    assert limits.take("greedy", RATE)


@pytest.mark.slow
def test_a_million_addresses_take_no_more_memory_than_fifty_thousand() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    most = 0
    for number in range(1_000_000):
        clock.seconds += 0.00001
        limits.take(f"2001:db8:{number >> 16:x}:{number & 65_535:x}::/64", RATE)
        most = max(most, len(limits))
    assert most <= 50_000


def test_a_refusal_tells_when_to_come_again() -> None:
    problem = too_many(3.2, "one address may ask 60 times a minute")
    assert (problem.status, problem.reason) == (429, "too-many")
    assert problem.headers["Retry-After"] == "4"
    assert problem.detail == "one address may ask 60 times a minute: wait 4 s"
