"""Work for the sandbox takes turns, and no more may wait than can be served soon."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from nutgraf.web.problems import Problem

T = TypeVar("T")


class Turns:
    """As many threads as the sandbox has workers: each does nothing but wait for its worker.

    Args:
        workers: of the sandbox.
        most: that may wait or be served at once.
    """

    def __init__(self, workers: int, most: int) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="nutgraf-reading")
        self._most = most
        self.length = 0

    async def take(self, work: Callable[[], T]) -> T:
        """Does a piece of work in its turn and returns its result.

        Raises:
            Problem: 503, too many wait.
        """
        if self.length >= self._most:
            raise busy()
        self.length += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self.length -= 1

    def close(self) -> None:
        """Lets go of the threads; what waits is not done any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def busy() -> Problem:
    """The problem of too many at once."""
    detail = "too many are waiting for a summary: try again in a few seconds"
    return Problem(503, "busy", detail, headers={"Retry-After": "5"})
