"""Turns to comment: whoever shares an instance's limit, together they never exceed it."""

from __future__ import annotations

import asyncio
import datetime
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nutgraf.bot.crew import Seat
from nutgraf.community.port import Platform
from nutgraf.community.values import CommentLimits, Person
from nutgraf.fetch.pacing import MemoryRateBudget

START = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)
LEMMY, PIEFED = (6, 600.0), (3, 60.0)
ME = Person("https://home.example/u/nutgraf", 1, "nutgraf", bot=True)

Step = tuple[int, float, float]
"""Which seat, after how long, and for how long it reads before it comments."""


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def time(self) -> datetime.datetime:
        return START + datetime.timedelta(seconds=self.seconds)


def seats(count: int, limits: tuple[int, float], clock: Clock) -> list[Seat]:
    """An account in several processes: nothing but the budget is shared."""
    comments, seconds = limits
    platform = cast(
        Platform,
        SimpleNamespace(
            instance="home.example", limits=CommentLimits(10_000, 1_000, comments, seconds)
        ),
    )
    budget = MemoryRateBudget(clock)
    return [
        Seat("nutgraf@home.example", platform, ME, budget, clock=clock.time) for _ in range(count)
    ]


async def comment(seat: Seat, clock: Clock, said: list[float]) -> None:
    """Comments if it may, as `bot.posts` does: the turn is asked for again just before."""
    if await seat.take_turn() == 0:
        await seat.use_turn()
        said.append(clock.seconds)


async def live(crew: list[Seat], steps: list[Step], clock: Clock) -> list[float]:
    """Lets seats take turns and comment later; returns when there was a comment."""
    said: list[float] = []
    reading: list[tuple[float, Seat]] = []
    for number, pause, reads in steps:
        seat, until = crew[number % len(crew)], clock.seconds + pause
        for done, reader in sorted(reading, key=lambda each: each[0]):
            if done <= until:
                clock.seconds = max(clock.seconds, done)
                await comment(reader, clock, said)
                reading.remove((done, reader))
        clock.seconds = until
        if await seat.take_turn() == 0:
            reading.append((clock.seconds + reads, seat))
    return said


def most_within(said: list[float], seconds: float) -> int:
    return max((sum(t <= each < t + seconds for each in said) for t in said), default=0)


def turns(most: float) -> st.SearchStrategy[list[Step]]:
    seconds = st.one_of(st.just(0.0), st.floats(0, most), st.floats(most * 0.99, most))
    reads = st.one_of(seconds, st.floats(0, 5 * most))
    return st.lists(st.tuples(st.integers(0, 4), seconds, reads), min_size=10, max_size=80)


@pytest.mark.parametrize("limits", [LEMMY, PIEFED, (20, 600.0)])
@pytest.mark.parametrize("count", [1, 4])
@settings(max_examples=25)
@given(data=st.data())
def test_in_no_window_there_are_more_comments_than_the_instance_allows(
    limits: tuple[int, float], count: int, data: st.DataObject
) -> None:
    comments, seconds = limits
    clock = Clock()
    interval = seconds / comments / 0.9
    steps = data.draw(turns(interval * 1.2))
    said = asyncio.run(live(seats(count, limits, clock), steps, clock))
    assert most_within(said, seconds) <= comments


@settings(max_examples=50)
@given(hold=st.floats(0.0, 3.0))
@example(hold=0.8999)
@example(hold=0.9001)
def test_a_turn_that_was_kept_makes_no_bunch_with_those_that_follow(hold: float) -> None:
    """The worst there is: one held as long as can be, then everybody as soon as they may."""

    async def run() -> list[float]:
        clock = Clock()
        crew, said = seats(4, LEMMY, clock), list[float]()
        assert await crew[0].take_turn() == 0
        clock.seconds = hold * 600 / 6 / 0.9
        while len(said) < 12:
            for seat in crew:
                await comment(seat, clock, said)
            clock.seconds += 2
        return said

    assert most_within(asyncio.run(run()), 600.0) <= 6


def test_one_alone_comments_as_often_as_before() -> None:
    async def run() -> list[float]:
        clock = Clock()
        (seat,), said = seats(1, LEMMY, clock), list[float]()
        while clock.seconds < 6_000:
            if await seat.take_turn() == 0:
                clock.seconds += 20  # it reads, lists comments, and says
                await comment(seat, clock, said)
            clock.seconds += 0.5
        return said

    assert len(asyncio.run(run())) == 54  # 6 in 10 minutes, of which nine tenths are used


def test_a_turn_that_is_over_is_taken_anew() -> None:
    async def run() -> None:
        clock = Clock()
        (first, second) = seats(2, LEMMY, clock)
        assert await first.take_turn() == 0
        held = []
        for pause in (95, 20):
            clock.seconds += pause
            held.append(first.holds_turn)
        assert held == [True, False]
        assert await second.take_turn() == 0
        assert await first.take_turn() > 0

    asyncio.run(run())


def test_a_clock_that_was_set_back_keeps_no_turn_for_ever() -> None:
    async def run() -> None:
        clock = Clock()
        (seat,) = seats(1, LEMMY, clock)
        assert await seat.take_turn() == 0
        clock.seconds -= 3_600
        assert not seat.holds_turn

    asyncio.run(run())
