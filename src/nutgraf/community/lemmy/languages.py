"""In which languages communities take comments, as far as it is known."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST = 1_000
_HOLDS = 3600.0


class CommunityLanguages:
    """Numbers of the languages that communities take, for an hour after they were told.

    Args:
        clock: that does not jump, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[int, tuple[float, frozenset[int]]] = OrderedDict()

    def note(self, community_id: int, languages: frozenset[int]) -> None:
        """Notes what a community takes; none stands for all."""
        self._known[community_id] = (self._clock(), languages)
        self._known.move_to_end(community_id)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    def forget(self, community_id: int) -> None:
        """Forgets what a community took, where that has proven wrong."""
        self._known.pop(community_id, None)

    def of(self, community_id: int) -> frozenset[int] | None:
        """Returns what a community takes, empty for all; None where that is not known."""
        known = self._known.get(community_id)
        if known is None or self._clock() - known[0] > _HOLDS:
            return None
        return known[1]
