"""The guarded fetcher: the only door to addresses that strangers chose."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, MutableSequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self

import aiohttp

from nutgraf.errors import FetchFailed, NutgrafError
from nutgraf.fetch.addresses import AddressRules
from nutgraf.fetch.apis import PUBLIC_APIS
from nutgraf.fetch.asking import Asker
from nutgraf.fetch.cache import CachedPage, MemoryPageCache, PageCache, cached, confirmed
from nutgraf.fetch.connection import open_connector
from nutgraf.fetch.deadline import within
from nutgraf.fetch.errand import Errand, Hop
from nutgraf.fetch.exchange import Answer, PassingFailure, Question, Sizes, is_readable
from nutgraf.fetch.freshness import may_be_stored
from nutgraf.fetch.links import Link, LinkRules
from nutgraf.fetch.options import FetchOptions
from nutgraf.fetch.pacing import MemoryRateBudget, RateBudget
from nutgraf.fetch.redirects import TooManyRedirects, follow
from nutgraf.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from nutgraf.fetch.robots import Robots, RobotsFile
from nutgraf.page import Page

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

    from nutgraf.fetch.connection import Dial

_ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1"
_LONGEST_HEADER = 65_536
"""Bytes; the rules for scripts that some sites send are longer than aiohttp's 8,190."""
_API_BYTES = 5_000_000
_ROBOTS_SECONDS = 10.0
_ROBOTS_REDIRECTS = 5


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
        self._cache = cache or MemoryPageCache()
        self._budget = budget or MemoryRateBudget()
        self._addresses = AddressRules(self._options.allowed_addresses)
        self._links = LinkRules(self._addresses, self._options.ports)
        self._resolver = resolver
        self._dial = dial
        self._robots = Robots()
        self._session: aiohttp.ClientSession | None = None
        self._asker: Asker | None = None

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
        self._asker = Asker(self._session, options, self._budget)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = self._asker = None

    async def fetch(self, url: str, *, journal: MutableSequence[Hop] | None = None) -> Page:
        """Fetches a page.

        Args:
            url: an http or https address, as posted.
            journal: where each request is noted when it has ended.

        Raises:
            FetchFailed: with a reason of `FETCH_REASONS`.
            NotAnArticle: `unsupported-type`, for what is neither HTML, text nor PDF.
        """
        if self._asker is None:
            raise RuntimeError("the fetcher is not open: use it in 'async with'")
        link = self._links.parse(url)
        kept = await self._cache.get(link.url)
        if kept is not None and _now() < kept.fresh_until:
            return replace(kept.page, url=url, from_cache=True)
        seconds = self._options.seconds
        try:
            async with within(seconds) as deadline:
                entry = await self._ask(link, kept, Errand(deadline, journal), self._asker)
        except TimeoutError:
            raise FetchFailed("timeout", f"no complete answer within {seconds:g} s") from None
        except (PassingFailure, TooManyRedirects) as error:
            raise FetchFailed(error.reason, error.evidence, error.retry_after) from None
        if may_be_stored(entry.page.headers):
            await self._cache.put(
                link.url, replace(entry, page=replace(entry.page, from_cache=False))
            )
        return replace(entry.page, url=url)

    async def _ask(
        self, link: Link, kept: CachedPage | None, errand: Errand, asker: Asker
    ) -> CachedPage:
        """Asks the site, or its public API, for a page or whether the one that is kept is it."""
        seconds = self._options.fresh_seconds
        if self._options.public_apis:
            page = await self._ask_api(link, errand, asker)
            if page is not None:
                return cached(page, _now(), seconds)
        answer = await self._ask_site(link, kept, errand, asker)
        if answer.status == 304 and kept is not None:
            return confirmed(kept, answer.headers, _now(), seconds)
        if not 200 <= answer.status < 300:
            raise FetchFailed("network", f"{answer.link.host} answered {answer.status}, unasked")
        return cached(_page_of(link, answer), _now(), seconds)

    async def _ask_site(
        self, link: Link, kept: CachedPage | None, errand: Errand, asker: Asker
    ) -> Answer:
        sizes = Sizes(self._options.max_bytes, self._options.max_pdf_bytes)

        async def ask(hop: Link, cookies: Mapping[str, str]) -> Answer:
            delay = None
            if self._options.robots:
                load = partial(self._load_robots, hop, errand, asker)
                delay = await self._robots.judge(hop, load)
            asked = kept.validators if kept and kept.page.final_url == hop.url else {}
            question = Question(hop, sizes, asked, cookies, is_readable)
            return await asker.ask(question, errand, "page", delay)

        return await follow(link, ask, self._links, most=self._options.max_redirects)

    async def _load_robots(self, link: Link, errand: Errand, asker: Asker) -> RobotsFile:
        """Asks for the robots.txt that counts for a link."""
        sizes = Sizes(ROBOTS_BYTES, ROBOTS_BYTES, cut=True)
        start = self._links.parse("/robots.txt", base=link.url)
        try:
            async with within(_ROBOTS_SECONDS, errand.deadline) as deadline:
                own = Errand(deadline, errand.journal)

                async def ask(hop: Link, cookies: Mapping[str, str]) -> Answer:
                    return await asker.ask(Question(hop, sizes, cookies=cookies), own, "robots.txt")

                answer = await follow(start, ask, self._links, most=_ROBOTS_REDIRECTS)
        except TimeoutError:
            return RobotsFile("failing", f"no answer within {_ROBOTS_SECONDS:g} s")
        except TooManyRedirects:
            return RobotsFile("absent")
        except FetchFailed as error:
            if error.reason in ("blocked-address", "bad-url", "network"):
                raise  # the page would fare no better
            absent = error.reason == "http-4xx" and not isinstance(error, PassingFailure)
            return RobotsFile("absent" if absent else "failing", error.evidence)
        return RobotsFile("found", answer.body.decode("utf-8", "replace"))

    async def _ask_api(self, link: Link, errand: Errand, asker: Asker) -> Page | None:
        """Asks the public API of a link's site; None where it has none, or does not help."""
        for api in PUBLIC_APIS:
            address = api.question(link)
            if address is None:
                continue
            try:
                sizes = Sizes(_API_BYTES, _API_BYTES)
                asked = Question(self._links.parse(address), sizes)
                answer = await asker.ask(asked, errand, "api")
            except NutgrafError:
                return None  # then the page itself is asked
            made = api.page(link, answer.body)
            if made is None:
                return None
            body, final_url = made
            return Page(
                body=body,
                url=link.url,
                final_url=final_url,
                status=answer.status,
                content_type="text/html",
                charset="utf-8",
                fetched_at=_now(),
            )
        return None


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
