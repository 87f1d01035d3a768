"""Limits on requests, as each software sets them for one address unless its admins change them."""

from __future__ import annotations

import datetime
from collections import deque
from dataclasses import dataclass
from typing import Literal, get_args

Bucket = Literal["message", "comment", "search", "login", "mail", "site"]
BUCKETS: frozenset[Bucket] = frozenset(get_args(Bucket))


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests within so many seconds."""

    most: int
    seconds: float


_LEMMY: dict[Bucket, Limit] = {
    "message": Limit(180, 60),
    "comment": Limit(6, 600),
    "search": Limit(60, 600),
    "login": Limit(10, 3600),
}
_PIEFED: dict[Bucket, Limit] = {
    "comment": Limit(3, 60),
    "mail": Limit(3, 60),
    "site": Limit(20, 60),
    "login": Limit(20, 3600),
}


class Limits:
    """Counts requests of one address, which is all the world there is on loopback.

    Args:
        software: of the instance.

    Attributes:
        on: whether requests are refused.
        refused: how many were, ever.
    """

    def __init__(self, software: str) -> None:
        self.on = False
        self.refused = 0
        self._limits = dict(_PIEFED if software == "piefed" else _LEMMY)
        self._taken: dict[Bucket, deque[datetime.datetime]] = {}

    def set(self, bucket: Bucket, limit: Limit) -> None:
        """Sets a limit, as an admin may."""
        self._limits[bucket] = limit

    def take(self, bucket: Bucket, now: datetime.datetime) -> bool:
        """Counts a request; false if it is to be refused, which is not counted."""
        limit = self._limits.get(bucket)
        if not self.on or limit is None:
            return True
        taken = self._taken.setdefault(bucket, deque())
        while taken and (now - taken[0]).total_seconds() >= limit.seconds:
            taken.popleft()
        if len(taken) >= limit.most:
            self.refused += 1
            return False
        taken.append(now)
        return True

    def wait(self, bucket: Bucket, now: datetime.datetime) -> float:
        """Returns after how many seconds a request will be taken again."""
        limit, taken = self._limits.get(bucket), self._taken.get(bucket)
        if limit is None or not taken:
            return 0.0
        return max(0.0, limit.seconds - (now - taken[0]).total_seconds())
