"""The guarded fetcher: the only door to addresses that strangers chose."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Iterator, MutableSequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import aiohttp

from nutgraf import telemetry
from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.fetch.addresses import AddressRules
from nutgraf.fetch.asking import Asker
from nutgraf.fetch.cache import (
    CachedPage,
    MemoryPageCache,
    PageCache,
    cached,
    confirmed,
    to_keep,
)
from nutgraf.fetch.connection import open_connector
from nutgraf.fetch.deadline import within
from nutgraf.fetch.errand import Errand, Hop
from nutgraf.fetch.freshness import may_be_stored
from nutgraf.fetch.links import Link, LinkRules
from nutgraf.fetch.options import FetchOptions
from nutgraf.fetch.pacing import MemoryRateBudget, RateBudget
from nutgraf.fetch.robots import Robots
from nutgraf.fetch.way import Means, Way
from nutgraf.page import Page

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

    from nutgraf.fetch.connection import Dial
    from nutgraf.fetch.exchange import Answer

_ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1"
_LONGEST_HEADER = 65_536
"""Bytes; the rules for scripts that some sites send are longer than aiohttp's 8,190."""


class Fetcher:
    """Fetches pages, many at once, within limits and with manners.

    Use it as an async context manager; it keeps connections, rules of robots.txt and rates for as
    long as it is open.

    Args:
        options: limits and manners.
        cache: of pages; by default in memory.
        budget: of requests to each host; by default of this process.
        resolver: of names, for tests.
        dial: makes the socket for an address that has been judged, for tests.
    """

    def __init__(
        self,
        options: FetchOptions | None = None,
        *,
        cache: PageCache | None = None,
        budget: RateBudget | None = None,
        resolver: AbstractResolver | None = None,
        dial: Dial | None = None,
    ) -> None:
        self._options = options or FetchOptions()
        self._cache = MemoryPageCache() if cache is None else cache
        self._budget = MemoryRateBudget() if budget is None else budget
        self._addresses = AddressRules(self._options.allowed_addresses)
        self._links = LinkRules(self._addresses, self._options.ports)
        self._robots = Robots()
        self._resolver = resolver
        self._dial = dial
        self._session: aiohttp.ClientSession | None = None
        self._means: Means | None = None

    async def __aenter__(self) -> Self:
        options = self._options
        self._session = aiohttp.ClientSession(
            connector=open_connector(
                options, self._addresses, resolver=self._resolver, dial=self._dial
            ),
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=options.connect_seconds, sock_read=options.read_seconds
            ),
            headers={"User-Agent": options.user_agent, "Accept": _ACCEPT},
            trust_env=False,
            max_field_size=_LONGEST_HEADER,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        asker = Asker(self._session, options, self._budget)
        self._means = Means(options, self._links, self._robots, asker)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = self._means = None

    async def fetch(
        self,
        url: str,
        *,
        journal: MutableSequence[Hop] | None = None,
        readable: Callable[[str], bool] | None = None,
    ) -> Page:
        """Fetches a page.

        Args:
            url: an http or https address, as posted.
            journal: where each request is noted when it has ended.
            readable: which media types are read; by default those that an article comes as.

        Raises:
            FetchFailed: with a reason of `FETCH_REASONS`.
            NotAnArticle: `unsupported-type`, for what is neither HTML, text nor PDF.
        """
        if self._means is None:
            raise RuntimeError("the fetcher is not open: use it in 'async with'")
        means = replace(self._means, readable=readable) if readable else self._means
        link = self._links.parse(url)
        kept = await self._cache.get(link.url)
        if kept is not None and _now() < kept.fresh_until:
            return replace(kept.page, url=url, from_cache=True)
        with telemetry.step("fetch", site=link.host), _counted(link):
            answer = await self._ask(link, kept, journal, means)
        seconds = self._options.fresh_seconds
        if answer.status == 304 and kept is not None:
            entry = confirmed(kept, answer.headers, _now(), seconds)
        else:
            entry = cached(_page_of(link, answer), _now(), seconds)
        if may_be_stored(entry.page.headers):
            await self._cache.put(link.url, to_keep(entry))
        return replace(entry.page, url=url)

    async def _ask(
        self,
        link: Link,
        kept: CachedPage | None,
        journal: MutableSequence[Hop] | None,
        means: Means,
    ) -> Answer:
        """Asks within the deadlines; the inner kinds of failure become plain ones."""
        seconds, queue = self._options.seconds, self._options.queue_seconds
        whole = None
        try:
            async with asyncio.timeout(seconds + queue) as whole, within(seconds) as deadline:
                way = Way(means, Errand(deadline, journal), kept.page if kept else None)
                return await way.go(link, kept.validators if kept else {})
        except TimeoutError:
            late = f"{link.host} could not be asked in turn within {queue:g} s"
            slow = f"no complete answer within {seconds:g} s (fetch.seconds)"
            raise FetchFailed("timeout", late if whole and whole.expired() else slow) from None
        except FetchFailed as error:
            raise FetchFailed(error.reason, error.evidence, error.retry_after) from None


@contextmanager
def _counted(link: Link) -> Iterator[None]:
    """Lets those who listen know how the asking for a page ended."""
    try:
        yield
    except (FetchFailed, NotAnArticle) as error:
        telemetry.count("fetch", site=link.host, outcome=error.reason)
        raise
    telemetry.count("fetch", site=link.host, outcome="ok")


def _page_of(link: Link, answer: Answer) -> Page:
    return Page(
        body=answer.body,
        url=link.url,
        final_url=answer.link.url,
        status=answer.status,
        content_type=answer.content_type,
        charset=answer.charset,
        headers=answer.headers,
        fetched_at=_now(),
    )


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
