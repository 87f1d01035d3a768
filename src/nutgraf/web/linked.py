"""Articles behind links: fetched by the guard, read in the sandbox, each once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Self

from nutgraf.errors import FetchFailed, NotAnArticle, NutgrafError
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.fetch.freshness import may_be_stored
from nutgraf.web.cache import Cache
from nutgraf.web.flights import Flights
from nutgraf.web.metrics import Metrics, outcome_of
from nutgraf.web.turns import Turns, busy
from nutgraf.web.wanted import AUTOMATIC

if TYPE_CHECKING:
    from nutgraf.article.model import Article
    from nutgraf.config import FetchSettings
    from nutgraf.page import Page
    from nutgraf.reading import Reader
    from nutgraf.store.apart import Apart
    from nutgraf.web.door.door import Door
    from nutgraf.web.door.visitor import Visitor

_CACHE_BYTES = 20_000_000
_MOST_AT_ONCE = 200
_OVERHEAD = 2_000
"""Bytes that an article takes besides its text, roughly."""


class LinkedArticles:
    """Reads what links lead to; an async context manager.

    Args:
        settings: of fetching.
        store: where pages and the turns at their hosts are kept.
        door: rations what is fetched.
        reader: of pages.
        turns: at the reader.
        metrics: where fetches are counted.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what the reading room shares with it
        self,
        settings: FetchSettings,
        store: Apart,
        door: Door,
        reader: Reader,
        turns: Turns,
        metrics: Metrics,
    ) -> None:
        self._fresh_seconds = settings.fresh_seconds
        self._fetcher = Fetcher(settings, cache=store.pages, budget=store.budget)
        self._door = door
        self._reader = reader
        self._turns = turns
        self._metrics = metrics
        self._known: Cache[str, Article] = Cache(_CACHE_BYTES)
        self._reading: Flights[str, tuple[Article, bool]] = Flights()

    async def __aenter__(self) -> Self:
        await self._fetcher.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._fetcher.__aexit__()

    async def admit(self, url: str, visitor: Visitor) -> None:
        """Takes one of a visitor's turns to have a page fetched, if it has to be.

        Raises:
            Problem: 429, there is none left now; 503, too many pages are being fetched.
        """
        if self._known.get(url) is not None or url in self._reading:
            return
        if len(self._reading) >= _MOST_AT_ONCE:
            raise busy()
        await self._door.take_fetch(visitor)

    async def get(self, url: str, visitor: Visitor) -> tuple[Article, bool]:
        """Returns the article at an address, and whether its site lets it be kept in a cache.

        Args:
            url: that was admitted; as a fetch would send it (`Wanted.key`).
            visitor: in whose turn it is read, if nobody else has asked for it yet.

        Raises:
            NotAnArticle: there is none.
            FetchFailed: it could not be fetched.
            Problem: 503, too many wait.
        """
        return await self._reading.join(url, partial(self._read, url, visitor))

    async def _read(self, url: str, visitor: Visitor) -> tuple[Article, bool]:
        known = self._known.get(url)
        if known is not None:
            return known, True
        page = await self._fetch(url)
        article = await self._extract(page, visitor)
        storable = may_be_stored(page.headers)
        if storable:
            size = 2 * bytes_of(article) + 2 * len(url) + _OVERHEAD
            self._known.put(url, article, size, self._fresh_seconds)
        return article, storable

    async def _extract(self, page: Page, visitor: Visitor) -> Article:
        """As `Reader.read_fetched` does, without a thread that waits for the second page."""
        try:
            return await self._turns.take(partial(self._reader.extract, page, AUTOMATIC), visitor)
        except NotAnArticle as refusal:
            elsewhere = await self._turns.take(
                partial(self._reader.elsewhere, page, refusal), visitor
            )
            if elsewhere is None:
                raise
            try:
                other = await self._fetch(elsewhere)
                return await self._turns.take(
                    partial(self._reader.extract, other, AUTOMATIC), visitor
                )
            except (NotAnArticle, FetchFailed):
                raise refusal from None

    async def _fetch(self, url: str) -> Page:
        try:
            page = await self._fetcher.fetch(url)
        except NutgrafError as error:
            self._metrics.fetches.labels(outcome_of(error)).inc()
            raise
        self._metrics.fetches.labels("cached" if page.from_cache else "fetched").inc()
        return page


def bytes_of(article: Article) -> int:
    """What the text of an article takes in memory, at most."""
    return len(article.text) if article.text.isascii() else 4 * len(article.text)
