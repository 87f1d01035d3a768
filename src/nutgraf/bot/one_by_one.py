"""Things done one after the other, of which one that fails must not stop those behind it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from types import TracebackType
from typing import Self

from nutgraf.bot.outcomes import platform_failed
from nutgraf.errors import Gone, NotAllowed, PlatformDown

log = logging.getLogger(__name__)


class OneByOne:
    """Does something with each of many, as a context.

    What an instance refuses for one is logged, and the next has its turn. So it is where it does
    not answer for one; where it does not for two in a row, or for any, it needs a rest.

    Args:
        name: of the account, for the log.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._answered = False
        self._down: PlatformDown | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self._down is not None and not self._answered:
            raise self._down

    async def do(self, what: str, work: Awaitable[object]) -> bool:
        """Does it with one.

        Args:
            what: for the log.
            work: that asks the instance.

        Returns:
            Whether it could be done.

        Raises:
            PlatformError: there is no sense in going on with the next.
        """
        try:
            await work
        except (Gone, NotAllowed) as error:
            if isinstance(error, NotAllowed) and error.reason == "banned-from-instance":
                raise
            self._note(what, error, down=None)
            return False
        except PlatformDown as error:
            if self._down is not None or error.retry_after is not None:
                raise
            self._note(what, error, down=error)
            return False
        self._answered, self._down = True, None
        return True

    def _note(self, what: str, error: Exception, *, down: PlatformDown | None) -> None:
        platform_failed(self._name, error)
        log.warning("%s: %s: %s", self._name, what, error)
        self._answered = self._answered or down is None
        self._down = down
