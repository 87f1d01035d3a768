"""How many connections there may be: of all, and of one address."""

from __future__ import annotations

import logging
import time
from collections import Counter

from nutgraf.web.door.addresses import Networks, group_of, read_address
from nutgraf.web.problems import Problem

MOST_CONNECTIONS = 1_000
"""At once, and so less than the files that a process may have open."""

MOST_OF_ONE = 100
"""Of one address, or of one /64 of IPv6."""

log = logging.getLogger(__name__)

_QUIET_SECONDS = 60.0
_HEADERS = {"Retry-After": "5", "Connection": "close"}


class Connections:
    """Counts connections.

    Those of this machine and of trusted proxies, behind which are many, count for all alone.

    Args:
        trusted: addresses of proxies.
        most: at once.
        most_of_one: of one address.
    """

    def __init__(
        self,
        trusted: tuple[str, ...] = (),
        most: int = MOST_CONNECTIONS,
        most_of_one: int = MOST_OF_ONE,
    ) -> None:
        self._trusted = Networks(trusted)
        self._most = most
        self._most_of_one = most_of_one
        self._of_each: Counter[str] = Counter()
        self._count = 0
        self._told = -_QUIET_SECONDS

    def open(self, host: str | None) -> str | None:
        """Counts one more.

        Args:
            host: at its other end, as the socket tells.

        Returns:
            By whom it is counted, for `close`.

        Raises:
            Problem: 429, one address has too many; 503, there are too many.
        """
        address = None if host is None else read_address(host)
        exempt = address is not None and (address.is_loopback or address in self._trusted)
        group = None if exempt else group_of(address)
        if group is not None and self._of_each[group] >= self._most_of_one:
            detail = "too many connections come from your address: close some"
            raise Problem(429, "too-many", detail, headers=_HEADERS)
        if self._count >= self._most:
            self._tell()
            detail = "too many are connected: try again in a few seconds"
            raise Problem(503, "busy", detail, headers=_HEADERS)
        self._count += 1
        if group is not None:
            self._of_each[group] += 1
        return group

    def close(self, group: str | None) -> None:
        """Counts one less."""
        self._count -= 1
        if group is not None:
            self._of_each[group] -= 1
            if self._of_each[group] <= 0:
                del self._of_each[group]

    def _tell(self) -> None:
        """Tells the operator, now and then."""
        now = time.monotonic()
        if now - self._told >= _QUIET_SECONDS:
            self._told = now
            log.warning("%d connections are all there may be: more are refused", self._most)
