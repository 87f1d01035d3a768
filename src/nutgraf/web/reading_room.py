"""Where the web reads and summarises: fetches by the guard, parses in the sandbox, each once."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from nutgraf.errors import FetchFailed, NotAnArticle, NutgrafError, StoreFailed
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.fetch.freshness import may_be_stored
from nutgraf.page import Page
from nutgraf.reading import PARSERS, Reader, ReadingOptions
from nutgraf.render.characters import encodable
from nutgraf.sandbox import Sandbox
from nutgraf.store.browsing_values import KeptResult
from nutgraf.web.cache import Cache
from nutgraf.web.flights import Flights
from nutgraf.web.kept import pack, unpack
from nutgraf.web.metrics import Metrics, outcome_of
from nutgraf.web.problems import Problem
from nutgraf.web.turns import Turns, busy

if TYPE_CHECKING:
    from nutgraf.article.model import Article
    from nutgraf.config import Settings
    from nutgraf.store.opening import Store
    from nutgraf.summary.model import Summary
    from nutgraf.web.door.door import Door
    from nutgraf.web.door.visitor import Visitor

_DEFAULT = ReadingOptions()
_SUMMARY_BYTES = 40_000_000
_ARTICLE_BYTES = 20_000_000
_MOST_WAITING = 256
_MOST_FETCHING = 200
_SENTENCE_BYTES = 900
"""What a sentence takes besides its text, with its reasons."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to read: exactly one of `url`, `html` and `text`.

    Attributes:
        url: of a page.
        html: of a page, as text.
        text: plain, its paragraphs parted by blank lines.
        options: how it is read.
        share: whether the result of pasted text is kept; that of a page on the web always is.
    """

    url: str | None = None
    html: str | None = None
    text: str | None = None
    options: ReadingOptions = _DEFAULT
    share: bool = False

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.url, self.html, self.text)) != 1:
            raise Problem(422, "bad-request", "give exactly one of url, html and text")

    @property
    def key(self) -> tuple[str, ReadingOptions]:
        """What makes it the same as another."""
        if self.url is not None:
            return self.url, self.options
        kind, content = ("html", self.html) if self.html is not None else ("text", self.text)
        return f"{kind} {sha256(_bytes(content or '')).hexdigest()}", self.options

    def page(self) -> Page:
        """Returns what was pasted as a page."""
        if self.html is not None:
            return Page(_bytes(self.html), content_type="text/html", charset="utf-8")
        return Page(_bytes(self.text or ""), content_type="text/plain", charset="utf-8")


@dataclass(frozen=True, slots=True)
class Result:
    """A summary, and where it can be seen again.

    Attributes:
        summary: of an article.
        id: unguessable; None where nothing is kept.
        expires: until when it is kept, with a time zone.
        from_cache: whether it was worked out before.
    """

    summary: Summary
    id: str | None
    expires: datetime.datetime | None
    from_cache: bool


class ReadingRoom:
    """Reads and summarises for whoever asks, within limits.

    Call `start` before threads are started; use it as an async context manager (`create_app` does)
    in the event loop that asks it.

    Args:
        settings: of the operator.
        store: that is open.
        door: rations what is fetched.
        sandbox: another one to parse in, which its owner closes.

    Attributes:
        metrics: what is counted, here and of all requests.
    """

    def __init__(
        self, settings: Settings, store: Store, door: Door, *, sandbox: Sandbox | None = None
    ) -> None:
        self._settings = settings
        self._store = store
        self._door = door
        self._workers = settings.web.workers
        self._own = sandbox or Sandbox(
            self._workers,
            seconds=settings.sandbox.seconds,
            megabytes=settings.sandbox.megabytes,
            preload=PARSERS,
        )
        self._closes = sandbox is None
        self._reader = Reader(self._own)
        self._fetcher = Fetcher(settings.fetch, cache=store.pages, budget=store.budget)
        self._turns = Turns(self._workers, _MOST_WAITING)
        self._articles: Cache[str, Article] = Cache(_ARTICLE_BYTES)
        self._results: Cache[tuple[str, ReadingOptions], Result] = Cache(_SUMMARY_BYTES)
        self._reading: Flights[tuple[str, ReadingOptions], Result] = Flights()
        self._extracting: Flights[str, tuple[Article, bool]] = Flights()
        self.metrics = Metrics()
        self.metrics.watch_queue(lambda: self._turns.length)

    def start(self) -> None:
        """Starts the workers of the sandbox; cheap while this process has one thread."""
        self._reader.start(self._workers)

    async def __aenter__(self) -> Self:
        await self._fetcher.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._fetcher.__aexit__()
        self._turns.close()
        if self._closes:
            self._own.close()

    async def ping(self) -> None:
        """Asks the sandbox for something small.

        Raises:
            Problem: 503, too many wait for it.
            Exception: it does not answer.
        """
        await self._turns.take(partial(self._own.call, len, "nutgraf"))

    async def summarize(self, wanted: Wanted, visitor: Visitor) -> Result:
        """Summarises what somebody wants to read.

        Args:
            wanted: what.
            visitor: who; a page is fetched at the expense of whoever asks first.

        Raises:
            NotAnArticle: it holds no article.
            FetchFailed: it could not be fetched.
            BadOption: a length or language that makes no sense.
            Problem: 429, no more is fetched for the visitor now; 503, too many wait.
        """
        try:
            result = await self._summarize(wanted, visitor)
        except (NutgrafError, Problem) as error:
            self.metrics.summaries.labels(outcome_of(error)).inc()
            raise
        self.metrics.summaries.labels("done").inc()
        self.metrics.known.labels("hit" if result.from_cache else "miss").inc()
        return result

    async def _summarize(self, wanted: Wanted, visitor: Visitor) -> Result:
        key = wanted.key
        if wanted.url is None:
            work = partial(self._summarize_pasted, wanted)
            result = await self._reading.join(key, work)
            return self._keep(result.summary, wanted.options) if wanted.share else result
        known = self._results.get(key)
        if known is not None:
            return replace(known, from_cache=True)
        if key not in self._reading:
            await self._admit_fetch(wanted.url, visitor)
        return await self._reading.join(key, partial(self._summarize_linked, wanted.url, key))

    async def article(self, wanted: Wanted, visitor: Visitor) -> Article:
        """Takes the article from what somebody wants to read; as `summarize`."""
        if wanted.url is None:
            work = partial(self._reader.extract, wanted.page(), wanted.options)
            return await self._turns.take(work)
        await self._admit_fetch(wanted.url, visitor)
        article, _ = await self._extracting.join(
            wanted.url, partial(self._extract_linked, wanted.url)
        )
        return article

    async def kept(self, id: str, options: ReadingOptions | None = None) -> Result:  # noqa: A002 - the web's word
        """Returns a result that was kept, at another length if options are given.

        Raises:
            Problem: 404, there is none, or not any more; 503, too many wait.
            BadOption: as `summarize`.
        """
        known = self._results.get((id, options or _DEFAULT))
        if known is not None:
            return replace(known, from_cache=True)
        found = self._store.results.get(id)
        if found is None:
            raise _gone()
        try:
            article, first = unpack(found.record)
        except ValueError:  # another version of nutgraf wrote it
            raise _gone() from None
        chosen = first if options is None else _with_length(first, options)
        summary = await self._turns.take(partial(self._reader.summarize_article, article, chosen))
        result = Result(summary, id, found.expires, from_cache=False)
        self._remember((id, options or _DEFAULT), result)
        return result

    async def _admit_fetch(self, url: str, visitor: Visitor) -> None:
        if self._articles.get(url) is not None or url in self._extracting:
            return
        if len(self._extracting) >= _MOST_FETCHING:
            raise busy()
        await self._door.take_fetch(visitor)

    async def _summarize_pasted(self, wanted: Wanted) -> Result:
        work = partial(self._reader.summarize, wanted.page(), wanted.options)
        return Result(await self._turns.take(work), None, None, from_cache=False)

    async def _summarize_linked(self, url: str, key: tuple[str, ReadingOptions]) -> Result:
        _, options = key
        article, storable = await self._extracting.join(url, partial(self._extract_linked, url))
        summary = await self._turns.take(partial(self._reader.summarize_article, article, options))
        result = self._keep(summary, options)
        if storable:
            self._remember(key, result, self._settings.fetch.fresh_seconds)
        return result

    async def _extract_linked(self, url: str) -> tuple[Article, bool]:
        """Returns the article at an address, and whether its site lets it be kept in a cache."""
        known = self._articles.get(url)
        if known is not None:
            return known, True
        page = await self._fetch(url)
        article = await self._extract(page)
        storable = may_be_stored(page.headers)
        if storable:
            size = 2 * _bytes_of(article) + 2 * len(url) + 2_000
            self._articles.put(url, article, size, self._settings.fetch.fresh_seconds)
        return article, storable

    async def _extract(self, page: Page) -> Article:
        """As `Reader.read_fetched` does, without a thread that waits for the second page."""
        options = _DEFAULT
        try:
            return await self._turns.take(partial(self._reader.extract, page, options))
        except NotAnArticle as refusal:
            elsewhere = await self._turns.take(partial(self._reader.elsewhere, page, refusal))
            if elsewhere is None:
                raise
            try:
                other = await self._fetch(elsewhere)
                return await self._turns.take(partial(self._reader.extract, other, options))
            except (NotAnArticle, FetchFailed):
                raise refusal from None

    async def _fetch(self, url: str) -> Page:
        try:
            page = await self._fetcher.fetch(url)
        except NutgrafError as error:
            self.metrics.fetches.labels(outcome_of(error)).inc()
            raise
        self.metrics.fetches.labels("cached" if page.from_cache else "fetched").inc()
        return page

    def _keep(self, summary: Summary, options: ReadingOptions) -> Result:
        """Keeps a result under an address that nobody can guess."""
        expires = self._store.now() + datetime.timedelta(hours=self._settings.web.keep_hours)
        name = secrets.token_urlsafe(16)
        try:
            self._store.results.put(KeptResult(name, pack(summary.article, options), expires))
        except StoreFailed:
            return Result(summary, None, None, from_cache=False)
        result = Result(summary, name, expires, from_cache=False)
        self._remember((name, _DEFAULT), result)
        return result

    def _remember(
        self, key: tuple[str, ReadingOptions], result: Result, seconds: float | None = None
    ) -> None:
        if result.expires is None:
            return
        left = (result.expires - self._store.now()).total_seconds()
        size = _size_of(result.summary) + 2 * len(key[0])
        self._results.put(key, result, size, left if seconds is None else min(left, seconds))


def _gone() -> Problem:
    detail = "there is no such result, or it has expired: summarise it again"
    return Problem(404, "not-found", detail)


def _with_length(first: ReadingOptions, asked: ReadingOptions) -> ReadingOptions:
    """The options a result was made with, at the length that is asked for now."""
    return replace(
        asked,
        title=asked.title or first.title,
        language=asked.language or first.language,
        minimum_words=first.minimum_words,
    )


def _size_of(summary: Summary) -> int:
    return 3 * _bytes_of(summary.article) + _SENTENCE_BYTES * len(summary.candidates)


def _bytes_of(article: Article) -> int:
    return 4 * len(article.text) if not article.text.isascii() else len(article.text)


def _bytes(text: str) -> bytes:
    return encodable(text).encode()
