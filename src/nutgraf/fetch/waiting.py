"""Fetching for those who have no event loop and wait for each page."""

from __future__ import annotations

import asyncio
from collections.abc import MutableSequence
from typing import TYPE_CHECKING, Self

from nutgraf.fetch.fetcher import Fetcher

if TYPE_CHECKING:
    from nutgraf.fetch.cache import PageCache
    from nutgraf.fetch.errand import Hop
    from nutgraf.fetch.options import FetchOptions
    from nutgraf.page import Page


class WaitingFetcher:
    """A fetcher with an event loop of its own, open until it is closed.

    Args:
        options: limits and manners.
        cache: of pages; by default in memory.
    """

    def __init__(
        self, options: FetchOptions | None = None, *, cache: PageCache | None = None
    ) -> None:
        self._runner = asyncio.Runner()
        self._fetcher = Fetcher(options, cache=cache)
        self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes all connections."""
        with self._runner:
            if self._open:
                self._runner.run(self._fetcher.__aexit__())

    def fetch(self, url: str, *, journal: MutableSequence[Hop] | None = None) -> Page:
        """Fetches a page, as `Fetcher.fetch` does, and waits for it."""
        if not self._open:
            self._runner.run(self._fetcher.__aenter__())
            self._open = True
        return self._runner.run(self._fetcher.fetch(url, journal=journal))
