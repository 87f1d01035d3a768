"""A deadline that stands still while we wait for our own reasons."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext


class Deadline:
    """Ends what takes too long.

    Args:
        timeout: as `asyncio.timeout` gives it, entered.
        outer: a deadline around it, which stands still with it.
    """

    def __init__(self, timeout: asyncio.Timeout, outer: Deadline | None = None) -> None:
        self._timeout = timeout
        self._outer = outer
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Does not count the time inside: it is not the server's fault."""
        with self._outer.paused() if self._outer else nullcontext():
            yield from self._paused()

    def _paused(self) -> Iterator[None]:
        when = self._timeout.when()
        started = self._loop.time()
        self._timeout.reschedule(None)
        try:
            yield
        finally:
            if when is not None:
                self._timeout.reschedule(when + self._loop.time() - started)


@asynccontextmanager
async def within(seconds: float, outer: Deadline | None = None) -> AsyncIterator[Deadline]:
    """Raises TimeoutError in what takes longer than that.

    Args:
        seconds: not counting pauses.
        outer: a deadline around this one.
    """
    async with asyncio.timeout(seconds) as timeout:
        yield Deadline(timeout, outer)
