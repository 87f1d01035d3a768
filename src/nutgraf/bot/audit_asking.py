"""Asking an instance gently: so often a minute, and not for ever where it does not answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nutgraf.errors import PlatformDown, PlatformError, RateLimited

T = TypeVar("T")

_PATIENCE = 3
"""So often is the same asked anew, and so often in a row may there be no answer."""

_LONGEST_WAIT = 900.0
_USUAL_WAIT = 60.0


class Asker:
    """Asks one instance, for all accounts there: where it does not answer one, it answers none.

    Args:
        per_minute: requests at most.
        sleep: waits so many seconds.
        clock: in seconds, which only goes forward.
    """

    def __init__(
        self,
        per_minute: float,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = 60.0 / per_minute
        self._sleep = sleep
        self._clock = clock
        self._next = clock()
        self._unanswered = 0
        self._down: PlatformDown | None = None

    async def turn(self) -> None:
        """Waits until the next request may leave."""
        now = self._clock()
        if self._next > now:
            await self._sleep(self._next - now)
        self._next = max(self._next, now) + self._seconds

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """Asks in turn; again, after a rest, where the instance wants fewer requests.

        Args:
            question: that asks once.

        Raises:
            PlatformError: as `question` does; without asking, once the instance has not answered
                several times in a row.
        """
        if self._unanswered >= _PATIENCE and self._down is not None:
            raise PlatformDown(str(self._down), maybe_done=False)
        for _ in range(_PATIENCE - 1):
            await self.turn()
            try:
                answer = await question()
            except RateLimited as error:
                await self.rest(error)
            except PlatformDown as error:
                self._unanswered += 1
                self._down = error
                raise
            except PlatformError:
                self._unanswered = 0
                raise
            else:
                self._unanswered = 0
                return answer
        await self.turn()
        return await question()

    def patience(self) -> Patience:
        """With a list that is asked for page by page."""
        return Patience(self)

    async def rest(self, error: RateLimited) -> None:
        """Waits as long as an instance asked for."""
        await self._sleep(min(_LONGEST_WAIT, error.retry_after or _USUAL_WAIT))


class Patience:
    """Bears with an instance that wants fewer requests, so often for the same page.

    Args:
        asker: that waits.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._refused = 0

    def renew(self) -> None:
        """A page has come."""
        self._refused = 0

    async def rest(self, error: RateLimited) -> None:
        """Waits until the same may be asked for again; raises what it is given at the end."""
        self._refused += 1
        if self._refused >= _PATIENCE:
            raise error
        await self._asker.rest(error)
        await self._asker.turn()
