"""Pages that were fetched before and need not be asked for again.

A page is kept under the address that was asked for and no other, whatever it calls itself: a page
cannot put words into another's mouth.
"""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from nutgraf.fetch.freshness import fresh_for

if TYPE_CHECKING:
    from nutgraf.page import Page

_RENEWED = ("age", "cache-control", "date", "etag", "expires", "last-modified", "pragma")
_IN_MEMORY = 30_000_000
_LONGEST_HEADER = 500
_OVERHEAD = 1_000
"""What an entry takes besides its body, roughly."""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page with the time until which it need not be asked for again.

    Attributes:
        page: as it was fetched.
        fresh_until: with a time zone.
    """

    page: Page
    fresh_until: datetime.datetime

    @property
    def size(self) -> int:
        """Bytes it takes, roughly."""
        headers = sum(len(name) + len(value) for name, value in self.page.headers.items())
        return len(self.page.body) + headers + _OVERHEAD

    @property
    def validators(self) -> dict[str, str]:
        """Headers with which a site may answer that nothing has changed."""
        headers = self.page.headers
        asked = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
        return {name: headers[known] for name, known in asked.items() if known in headers}


class PageCache(Protocol):
    """Where fetched pages are kept, under the address asked for."""

    async def get(self, url: str) -> CachedPage | None:
        """Returns what is kept for an address; None for nothing, or what cannot be read."""
        ...

    async def put(self, url: str, entry: CachedPage) -> None:
        """Keeps a page; what was used longest ago goes where room is needed."""
        ...


class MemoryPageCache:
    """Keeps pages in memory.

    Args:
        max_bytes: of all of them at most.
    """

    def __init__(self, max_bytes: int = _IN_MEMORY) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, CachedPage] = OrderedDict()
        self._bytes = 0

    async def get(self, url: str) -> CachedPage | None:
        """As `PageCache` has it."""
        entry = self._entries.get(url)
        if entry is not None:
            self._entries.move_to_end(url)
        return entry

    async def put(self, url: str, entry: CachedPage) -> None:
        """As `PageCache` has it."""
        self._drop(url)
        if entry.size > self._max_bytes:
            return
        self._entries[url] = entry
        self._bytes += entry.size
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, url: str) -> None:
        gone = self._entries.pop(url, None)
        if gone is not None:
            self._bytes -= gone.size


def cached(page: Page, now: datetime.datetime, default_seconds: float) -> CachedPage:
    """Makes an entry of a page that was just fetched.

    Args:
        page: as it came.
        now: with a time zone.
        default_seconds: how long it is fresh where its site says nothing.
    """
    seconds = fresh_for(page.headers, default_seconds)
    return CachedPage(page, now + datetime.timedelta(seconds=seconds))


def to_keep(entry: CachedPage) -> CachedPage:
    """Returns what is worth keeping of an entry: of the headers those that are asked later."""
    headers = {
        name: value
        for name, value in entry.page.headers.items()
        if name in _RENEWED and len(value) <= _LONGEST_HEADER
    }
    return replace(entry, page=replace(entry.page, headers=headers, from_cache=False))


def confirmed(
    entry: CachedPage, headers: Mapping[str, str], now: datetime.datetime, default_seconds: float
) -> CachedPage:
    """Makes a new entry of one of which its site says that nothing has changed (304).

    Args:
        entry: the old one.
        headers: of the answer; what they say about freshness replaces what was kept.
        now: with a time zone.
        default_seconds: how long it is fresh where its site says nothing.
    """
    news = {name: headers[name] for name in _RENEWED if name in headers}
    page = replace(
        entry.page, headers={**entry.page.headers, **news}, fetched_at=now, from_cache=True
    )
    return cached(page, now, default_seconds)
