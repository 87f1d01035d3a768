"""Turns are fair: one after another, those who are known first, and no stranger has them all."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from nutgraf.config import KeySettings
from nutgraf.web.door.visitor import Visitor
from nutgraf.web.problems import Problem
from nutgraf.web.shares import MOST_OF_A_KEY, MOST_OF_A_STRANGER, Shares
from nutgraf.web.turns import Turns

GREEDY, OTHER = Visitor("203.0.113.1"), Visitor("203.0.113.2")
KEYED = Visitor("203.0.113.1", KeySettings("anna", "0" * 64))
LOCAL = Visitor("127.0.0.1", is_local=True)


class Queue:
    """Turns whose work waits until it is let go, and notes whose it was."""

    def __init__(self, workers: int, most: int = 100) -> None:
        self.turns = Turns(workers, most)
        self.go_on = threading.Event()
        self.done: list[str] = []

    def ask(self, visitor: Visitor | None, count: int = 1) -> list[asyncio.Task[None]]:
        def work() -> None:
            assert self.go_on.wait(5)
            self.done.append("ours" if visitor is None else visitor.share)

        return [asyncio.create_task(self.turns.take(work, visitor)) for _ in range(count)]


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(5):
            await test()

    asyncio.run(within())


def test_who_wants_much_does_not_keep_others_waiting() -> None:
    async def test() -> None:
        queue = Queue(1)
        waiting = queue.ask(GREEDY, 5)
        await asyncio.sleep(0)
        waiting += queue.ask(OTHER, 2)
        await asyncio.sleep(0)
        queue.go_on.set()
        await asyncio.gather(*waiting)
        one, other = GREEDY.share, OTHER.share
        assert queue.done == [one, one, other, one, other, one, one]
        queue.turns.close()

    run(test)


@pytest.mark.parametrize("visitor", [KEYED, LOCAL, None])
def test_who_is_known_comes_before_strangers(visitor: Visitor | None) -> None:
    async def test() -> None:
        queue = Queue(1)
        waiting = [*queue.ask(GREEDY), *queue.ask(OTHER, 3)]
        await asyncio.sleep(0)
        waiting += queue.ask(visitor, 2)
        await asyncio.sleep(0)
        queue.go_on.set()
        await asyncio.gather(*waiting)
        assert GREEDY.share == queue.done[0]
        assert OTHER.share not in queue.done[:3]
        queue.turns.close()

    run(test)


def test_no_stranger_has_all_workers() -> None:
    async def test() -> None:
        queue = Queue(2)
        held = queue.ask(GREEDY, 4)
        await asyncio.sleep(0.01)
        await queue.turns.take(lambda: None, OTHER)  # beside the one that holds a worker
        await queue.turns.take(lambda: None, KEYED)
        assert queue.done == []
        queue.go_on.set()
        await asyncio.gather(*held)
        queue.turns.close()

    run(test)


def test_who_goes_away_frees_the_place_and_not_the_thread() -> None:
    async def test() -> None:
        queue = Queue(1)
        served, waits = queue.ask(KEYED, 2)
        await asyncio.sleep(0.01)
        for each in (served, waits):
            each.cancel()
            with pytest.raises(asyncio.CancelledError):
                await each
        assert queue.turns.length == 1  # what works cannot be stopped
        (last,) = queue.ask(OTHER)
        await asyncio.sleep(0.01)
        queue.go_on.set()
        await last
        assert queue.done == [KEYED.share, OTHER.share]
        await asyncio.sleep(0.01)
        assert queue.turns.length == 0
        queue.turns.close()

    run(test)


@pytest.mark.parametrize(
    ("visitor", "most"), [(GREEDY, MOST_OF_A_STRANGER), (KEYED, MOST_OF_A_KEY)]
)
def test_a_visitor_has_a_share(visitor: Visitor, most: int) -> None:
    shares = Shares()
    held = [shares.take(visitor) for _ in range(most)]
    for each in held:
        each.__enter__()
    with pytest.raises(Problem, match="429 too-many"), shares.take(visitor):
        pass
    with shares.take(OTHER):
        pass
    held.pop().__exit__(None, None, None)
    with shares.take(visitor):
        pass


def test_this_machine_has_no_share() -> None:
    shares = Shares()
    for _ in range(1_000):
        shares.take(LOCAL).__enter__()
        shares.take(None).__enter__()
