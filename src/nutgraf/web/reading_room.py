"""Where the web reads and summarises, within limits, each thing once."""

from __future__ import annotations

import datetime
import logging
import secrets
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from nutgraf.errors import StoreFailed
from nutgraf.reading import PARSERS, Reader, ReadingOptions
from nutgraf.sandbox import Sandbox
from nutgraf.store.apart import Apart
from nutgraf.store.browsing_values import KeptResult
from nutgraf.web.cache import Cache
from nutgraf.web.flights import Flights
from nutgraf.web.kept import pack, unpack
from nutgraf.web.linked import LinkedArticles, bytes_of
from nutgraf.web.metrics import Metrics, outcome_of
from nutgraf.web.problems import Problem
from nutgraf.web.shares import Shares
from nutgraf.web.turns import Turns
from nutgraf.web.wanted import Key, Result, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from nutgraf.article.model import Article
    from nutgraf.config import Settings
    from nutgraf.store.opening import Store
    from nutgraf.summary.model import Summary
    from nutgraf.web.door.door import Door
    from nutgraf.web.door.visitor import Visitor

__all__ = ["ReadingRoom", "Result", "Wanted"]

log = logging.getLogger(__name__)

T = TypeVar("T")

_CACHE_BYTES = 40_000_000
_MOST_BYTES = _CACHE_BYTES // 8
"""Of one result, so that a few long ones do not drive out all others."""
_COUNTS_BYTES = 1_000_000
_MOST_WAITING = 256
_SENTENCE_BYTES = 900
"""What a sentence takes besides its text, with its reasons."""


class ReadingRoom:
    """Reads and summarises for whoever asks.

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
        self._workers = settings.web.workers
        self._sandbox = sandbox or Sandbox(
            self._workers,
            seconds=settings.sandbox.seconds,
            megabytes=settings.sandbox.megabytes,
            preload=PARSERS,
        )
        self._is_ours = sandbox is None
        self._reader = Reader(self._sandbox)
        self._turns = Turns(self._workers, _MOST_WAITING)
        self._beside = Turns(1, _MOST_WAITING)
        self._shares = Shares()
        self.metrics = Metrics()
        self.metrics.watch_queue(lambda: self._turns.length)
        self._apart = Apart(store)
        self._linked = LinkedArticles(
            settings.fetch, self._apart, door, self._reader, self._turns, self.metrics
        )
        self._known: Cache[Key, Result] = Cache(_CACHE_BYTES)
        self._counts: Cache[str, int] = Cache(_COUNTS_BYTES)
        self._reading: Flights[Key, Result] = Flights()

    def start(self) -> None:
        """Starts the workers of the sandbox; cheap while this process has one thread."""
        self._reader.start(self._workers)

    async def __aenter__(self) -> Self:
        await self._linked.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._linked.__aexit__()
        self._apart.close()
        self._turns.close()
        self._beside.close()
        if self._is_ours:
            self._sandbox.close()

    async def ask_store(self) -> None:
        """Asks the store for something small.

        Raises:
            Exception: it does not answer.
        """
        await self._apart.ask(self._store.ledger.newest_step)

    async def ping(self) -> None:
        """Asks the sandbox for something small, unless all its workers have something to read.

        Raises:
            Exception: it does not answer.
        """
        if self._turns.length >= self._workers:
            return  # and whoever takes too long is stopped, and fails by that
        await self._turns.take(partial(self._sandbox.call, len, "nutgraf"))

    async def summarize(self, wanted: Wanted, visitor: Visitor) -> Result:
        """Summarises what somebody wants to read.

        Args:
            wanted: what.
            visitor: who; a page is fetched at the expense of whoever asks first.

        Raises:
            NotAnArticle: it holds no article.
            FetchFailed: it could not be fetched.
            BadOption: a length or language that makes no sense.
            StoreFailed: a text that is to be shared cannot be kept.
            Problem: 429, no more is fetched or read for the visitor now; 503, too many wait.
        """
        try:
            with self._shares.take(visitor):
                result = await self._summarize(wanted, visitor)
        except Exception as error:
            self.metrics.summaries.labels(outcome_of(error)).inc()
            raise
        self.metrics.summaries.labels("done").inc()
        self.metrics.known.labels("hit" if result.from_cache else "miss").inc()
        return result

    async def article(self, wanted: Wanted, visitor: Visitor) -> Article:
        """Takes the article from what somebody wants to read; raises as `summarize` does."""
        with self._shares.take(visitor):
            if wanted.url is None:
                work = partial(self._reader.extract, wanted.page(), wanted.options)
                return await self._turns.take(work, visitor)
            url = wanted.key[1]
            await self._linked.admit(url, visitor)
            article, _ = await self._linked.get(url, visitor)
            return article

    async def beside(self, work: Callable[[], T], visitor: Visitor) -> T:
        """Does what takes longer than others should wait, beside the loop: drawing a long article.

        Raises:
            Problem: 429, the visitor has too much in hand; 503, too many wait.
        """
        with self._shares.take(visitor):
            return await self._beside.take(work, visitor)

    async def kept(
        self,
        id: str,  # noqa: A002 - the web's word
        options: ReadingOptions | None = None,
        *,
        visitor: Visitor | None = None,
    ) -> Result:
        """Returns a result that was kept, at another length if options are given.

        Args:
            id: of the result.
            options: other than those that it was made with.
            visitor: who asks; None for ourselves.

        Raises:
            Problem: 404, there is none, or not any more; 429, the visitor has too much in hand;
                503, too many wait.
            BadOption: as `summarize`.
        """
        count = self._counts.get(id)
        if options is not None and options.sentences is not None and count is not None:
            options = replace(options, sentences=max(1, min(options.sentences, count)))
        key: Key = ("id", id, options)
        known = self._known.get(key)
        if known is not None:
            return replace(known, from_cache=True)
        with self._shares.take(visitor):
            return await self._reading.join(key, partial(self._look_up, id, options, visitor))

    async def _look_up(
        self,
        id: str,  # noqa: A002 - the same
        options: ReadingOptions | None,
        visitor: Visitor | None,
    ) -> Result:
        article, first, expires = await self._apart.ask(self._find, id)
        chosen = first if options is None else _with_length(first, options)
        work = partial(self._reader.summarize_article, article, chosen)
        result = Result(await self._turns.take(work, visitor), id, expires, from_cache=False)
        self._remember(("id", id, options), result, _seconds_until(expires))
        return result

    def _find(self, id: str) -> tuple[Article, ReadingOptions, datetime.datetime]:  # noqa: A002 - the same
        found = self._store.results.get(id)
        if found is None:
            raise _gone()
        try:
            return *unpack(found.record), found.expires
        except ValueError:  # another version of nutgraf wrote it
            raise _gone() from None

    async def _summarize(self, wanted: Wanted, visitor: Visitor) -> Result:
        key = wanted.key
        if wanted.url is None:
            result = await self._reading.join(key, partial(self._summarize_pasted, wanted, visitor))
            return await self._keep(result.summary, wanted.options) if wanted.share else result
        known = self._known.get(key)
        if known is not None:
            return replace(known, from_cache=True)
        if key not in self._reading:
            await self._linked.admit(key[1], visitor)
        return await self._reading.join(
            key, partial(self._summarize_linked, key[1], wanted.options, visitor)
        )

    async def _summarize_pasted(self, wanted: Wanted, visitor: Visitor) -> Result:
        work = partial(self._reader.summarize, wanted.page(), wanted.options)
        return Result(await self._turns.take(work, visitor), None, None, from_cache=False)

    async def _summarize_linked(
        self, url: str, options: ReadingOptions, visitor: Visitor
    ) -> Result:
        article, storable = await self._linked.get(url, visitor)
        work = partial(self._reader.summarize_article, article, options)
        summary = await self._turns.take(work, visitor)
        try:
            result = await self._keep(summary, options)
        except StoreFailed as error:  # not remembered: who asks next may have it kept
            log.warning("a result is not kept: %s", error)
            return Result(summary, None, None, from_cache=False)
        if storable and result.expires is not None:
            # what is answered from here can still be had there
            seconds = min(self._settings.fetch.fresh_seconds, _seconds_until(result.expires))
            self._remember(("url", url, options), result, seconds)
        return result

    async def _keep(self, summary: Summary, options: ReadingOptions) -> Result:
        """Keeps a result under an address that nobody can guess.

        Raises:
            StoreFailed: it cannot be kept.
        """
        name = secrets.token_urlsafe(16)
        hours = datetime.timedelta(hours=self._settings.web.keep_hours)

        def put() -> datetime.datetime:
            expires = self._store.now() + hours
            self._store.results.put(KeptResult(name, pack(summary.article, options), expires))
            return expires

        expires = await self._apart.ask(put)
        result = Result(summary, name, expires, from_cache=False)
        self._remember(("id", name, None), result, hours.total_seconds())
        return result

    def _remember(self, key: Key, result: Result, seconds: float) -> None:
        summary = result.summary
        size = 3 * bytes_of(summary.article) + _SENTENCE_BYTES * len(summary.candidates)
        if result.id is not None:
            self._counts.put(result.id, len(summary.candidates), 2 * len(result.id) + 200, seconds)
        if size <= _MOST_BYTES:
            self._known.put(key, result, size + 2 * len(key[1]), seconds)


def _seconds_until(end: datetime.datetime) -> float:
    return (end - datetime.datetime.now(datetime.UTC)).total_seconds()


def _gone() -> Problem:
    detail = "there is no such result, or it has expired: summarise it again"
    return Problem(404, "not-found", detail)


def _with_length(first: ReadingOptions, asked: ReadingOptions) -> ReadingOptions:
    """The options that a result was made with, at the length that is asked for now."""
    return replace(
        asked,
        title=asked.title or first.title,
        language=asked.language or first.language,
        minimum_words=first.minimum_words,
    )
