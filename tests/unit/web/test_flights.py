"""Work that several wait for is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from nutgraf.web.flights import Flights


class Work:
    """Counts how often it was begun and given up."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancelled = 0
        self.go_on = asyncio.Event()

    async def __call__(self) -> int:
        self.begun += 1
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return self.begun


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(5):
            await test()

    asyncio.run(within())


def test_who_asks_for_the_same_gets_the_same() -> None:
    async def test() -> None:
        flights: Flights[str, int] = Flights()
        work = Work()
        waiting = [asyncio.create_task(flights.join("a", work)) for _ in range(5)]
        await asyncio.sleep(0)
        work.go_on.set()
        assert await asyncio.gather(*waiting) == [1] * 5
        assert await flights.join("a", work) == 2
        assert len(flights) == 0

    run(test)


def test_who_goes_away_does_not_take_the_others_along() -> None:
    async def test() -> None:
        flights: Flights[str, int] = Flights()
        work = Work()
        gone, stays = (asyncio.create_task(flights.join("a", work)) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        work.go_on.set()
        assert await stays == 1

    run(test)


def test_what_nobody_waits_for_is_given_up_and_begun_anew() -> None:
    async def test() -> None:
        flights: Flights[str, int] = Flights()
        work = Work()
        gone = asyncio.create_task(flights.join("a", work))
        await asyncio.sleep(0.01)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert "a" not in flights
        later = asyncio.create_task(flights.join("a", work))
        await asyncio.sleep(0.01)
        assert work.cancelled == 1
        assert "a" in flights
        work.go_on.set()
        assert await later == 2

    run(test)


def test_an_error_is_everybodys() -> None:
    async def fail() -> int:
        await asyncio.sleep(0)
        raise ValueError("no")

    async def test() -> None:
        flights: Flights[str, int] = Flights()
        told = await asyncio.gather(
            *(flights.join("a", fail) for _ in range(3)), return_exceptions=True
        )
        assert [str(each) for each in told] == ["no"] * 3

    run(test)
