"""Work takes turns that are fair, and no more may wait than can be served soon."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from nutgraf.web.door.visitor import Visitor

T = TypeVar("T")

_Line = OrderedDict[str, deque["asyncio.Future[None]"]]
"""Who waits, with their turns; whoever is first gets the next one, and then stands last."""


class Turns:
    """As many threads as there are workers: each does one piece of work after another.

    Visitors take turns one by one, however much each of them wants. Those who have shown a key,
    or ask from this machine, come before strangers; and no stranger has all workers at once.

    Args:
        workers: of the sandbox, or of what else does the work.
        most: that may wait or be served at once.

    Attributes:
        length: how many wait or are served.
    """

    def __init__(self, workers: int, most: int) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="nutgraf-reading")
        self._free = workers
        self._most_of_a_stranger = max(1, workers - 1)
        self._most = most
        self._known: _Line = OrderedDict()
        self._strangers: _Line = OrderedDict()
        self._served: Counter[str] = Counter()
        self.length = 0

    async def take(self, work: Callable[[], T], visitor: Visitor | None = None) -> T:
        """Does a piece of work in its turn and returns its result.

        Args:
            work: in a thread.
            visitor: for whom; None for ourselves.

        Raises:
            Problem: 503, too many wait.
        """
        if self.length >= self._most:
            raise busy()
        loop = asyncio.get_running_loop()
        who = "" if visitor is None else visitor.share
        line = self._known if visitor is None or visitor.comes_first else self._strangers
        turn = loop.create_future()
        line.setdefault(who, deque()).append(turn)
        self.length += 1
        self._call()
        try:
            await turn
            job = self._threads.submit(work)
        except BaseException:
            if turn.done() and not turn.cancelled():
                self._leave(who)
            else:
                self._give_up(line, who, turn)
            raise

        def leave(_: Future[T]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._leave, who)

        job.add_done_callback(leave)  # not sooner: who goes away leaves a thread that still works
        return await asyncio.wrap_future(job)

    def close(self) -> None:
        """Lets go of the threads; what waits is not done any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _call(self) -> None:
        """Lets in whoever is next, while a worker is free."""
        while self._free and (found := self._next()):
            line, who = found
            turns = line[who]
            turn = turns.popleft()
            if turns:
                line.move_to_end(who)
            else:
                del line[who]
            if not turn.done():
                self._free -= 1
                self._served[who] += 1
                turn.set_result(None)

    def _next(self) -> tuple[_Line, str] | None:
        for who in self._known:
            return self._known, who
        for who in self._strangers:
            if self._served[who] < self._most_of_a_stranger:
                return self._strangers, who
        return None

    def _leave(self, who: str) -> None:
        self.length -= 1
        self._free += 1
        self._served[who] -= 1
        if not self._served[who]:
            del self._served[who]
        self._call()

    def _give_up(self, line: _Line, who: str, turn: asyncio.Future[None]) -> None:
        self.length -= 1
        turns = line.get(who)
        if turns is not None and turn in turns:
            turns.remove(turn)
            if not turns:
                del line[who]


def busy() -> Problem:
    """The problem of too many at once."""
    detail = "too many are waiting for a summary: try again in a few seconds"
    return Problem(503, "busy", detail, headers={"Retry-After": "5"})
