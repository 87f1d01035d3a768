"""How much of what there is one visitor may have in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from nutgraf.web.door.visitor import Visitor

MOST_OF_A_STRANGER = 8
MOST_OF_A_KEY = 128


class Shares:
    """Counts the requests in hand of each visitor; who asks from this machine has no limit."""

    def __init__(self) -> None:
        self._in_hand: Counter[str] = Counter()

    @contextmanager
    def take(self, visitor: Visitor | None) -> Iterator[None]:
        """Counts a request while it is in hand.

        Args:
            visitor: whose it is; None for ourselves.

        Raises:
            Problem: 429, the visitor has too many already.
        """
        if visitor is None or visitor.is_local:
            yield
            return
        who = visitor.share
        most = MOST_OF_A_STRANGER if visitor.key is None else MOST_OF_A_KEY
        if self._in_hand[who] >= most:
            detail = f"{most} of your requests are in hand already: wait for their answers"
            raise Problem(429, "too-many", detail, headers={"Retry-After": "2"})
        self._in_hand[who] += 1
        try:
            yield
        finally:
            self._in_hand[who] -= 1
            if not self._in_hand[who]:
                del self._in_hand[who]
