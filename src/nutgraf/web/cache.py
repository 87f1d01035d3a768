"""What was worked out before, within a number of bytes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Keeps values in memory for a while; what was used longest ago goes first.

    Args:
        max_bytes: of all of them at most.
        clock: seconds that only go up.
    """

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[K, tuple[V, int, float]] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """Returns what is kept under a key, unless its time is over."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry[2] <= self._clock():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, size: int, seconds: float) -> None:
        """Keeps a value, if it is not larger than all room there is.

        Args:
            key: under which.
            value: what.
            size: bytes that both take, roughly.
            seconds: for how long.
        """
        self._drop(key)
        if size > self._max_bytes or seconds <= 0:
            return
        self._entries[key] = (value, size, self._clock() + seconds)
        self.bytes += size
        while self.bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: K) -> None:
        gone = self._entries.pop(key, None)
        if gone is not None:
            self.bytes -= gone[1]
