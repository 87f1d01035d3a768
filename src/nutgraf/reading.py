"""Page → Article → Summary: the only place that joins the steps.

The command line, the batch, the web and the bot call this; none of them calls the rooms itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from nutgraf import telemetry
from nutgraf.article import extract
from nutgraf.article.elsewhere import other_address
from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.fetch.identity import canonical_form, claimed_form
from nutgraf.page import MINIMUM_WORDS
from nutgraf.summary import summarize

if TYPE_CHECKING:
    from nutgraf.article.model import Article
    from nutgraf.page import Page
    from nutgraf.sandbox import Sandbox
    from nutgraf.summary.model import Summary


T = TypeVar("T")

Fetch = Callable[[str], "Page"]
"""Gets the page at an address that a stranger may have chosen: by `nutgraf.fetch`, nothing else."""

_SECOND_CHANCE = frozenset(("script-only", "empty", "too-short"))
_ALIKE = 0.5
_LONG = 40

PARSERS = ("nutgraf.article.webpage", "nutgraf.summary")
"""What a worker process should have loaded before it reads its first page."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How a page is to be read.

    Attributes:
        sentences: length in sentences; at most one of the three lengths may be given.
        words: length in words at most.
        ratio: length as a share of the article's words at most.
        title: instead of the page's own.
        language: instead of the one found.
        minimum_words: articles with fewer words are refused as `too-short`.
    """

    sentences: int | None = None
    words: int | None = None
    ratio: float | None = None
    title: str | None = None
    language: str | None = None
    minimum_words: int = MINIMUM_WORDS


def extract_page(page: Page, options: ReadingOptions) -> Article:
    """Takes the article from a page, in this process."""
    return extract(page, minimum_words=options.minimum_words)


def summarize_page(page: Page, options: ReadingOptions) -> Summary:
    """Summarises a page, in this process."""
    return summarize_article(extract_page(page, options), options)


def summarize_article(article: Article, options: ReadingOptions) -> Summary:
    """Summarises an article, in this process."""
    return summarize(
        replace(article, title=options.title or article.title),
        language=options.language,
        sentences=options.sentences,
        words=options.words,
        ratio=options.ratio,
    )


class Reader:
    """Reads pages in a sandbox.

    Args:
        sandbox: where pages are parsed.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def start(self, workers: int = 1) -> None:
        """Makes ready to read; cheaper before threads are started, as a fetcher does.

        Args:
            workers: how many are wanted at once.
        """
        self._sandbox.start(workers)

    def extract(self, page: Page, options: ReadingOptions | None = None) -> Article:
        """Takes the article from a page.

        Raises:
            NotAnArticle: with the reason; `unreadable` where the parser had to be stopped.
        """
        return self._parse(extract_page, page, options or ReadingOptions())

    def summarize(self, page: Page, options: ReadingOptions | None = None) -> Summary:
        """Summarises a page.

        Raises:
            NotAnArticle: as `extract` does.
            BadOption: a length that makes no sense, or a language that is no code of one.
        """
        return self._parse(summarize_page, page, options or ReadingOptions())

    def summarize_article(self, article: Article, options: ReadingOptions) -> Summary:
        """Summarises what was extracted before, at whatever length; as `summarize`."""
        return self._parse(summarize_article, article, options)

    def _parse(self, function: Callable[..., T], *arguments: object) -> T:
        with telemetry.step("parse"):
            return self._sandbox.call(function, *arguments)

    def elsewhere(self, page: Page, refusal: NotAnArticle) -> str | None:
        """Returns where the text of a page without any may stand: its AMP copy, or a redirect.

        Args:
            page: that was refused.
            refusal: why.
        """
        if page.status is None or refusal.reason not in _SECOND_CHANCE:
            return None
        return self._parse(other_address, page)

    def read_fetched(self, page: Page, fetch: Fetch, read: Callable[[Page], T]) -> T:
        """Reads a page that was fetched, or where it has no text, the one to which it sends.

        That is its AMP copy, for a page that only scripts can fill, or where it forwards to.

        Args:
            page: that was fetched.
            fetch: gets the other page.
            read: `extract` or `summarize`, with options.

        Raises:
            NotAnArticle: as `read` does; if both are refused, with the first reason.
        """
        try:
            return read(page)
        except NotAnArticle as refusal:
            elsewhere = self.elsewhere(page, refusal)
            if elsewhere is None:
                raise
            try:
                return read(fetch(elsewhere))
            except (NotAnArticle, FetchFailed):
                raise refusal from None

    def identify(self, page: Page, article: Article, fetch: Fetch) -> str:
        """Returns the address under which an article counts as the same as others.

        What a page calls its canonical address is believed only on its own registrable domain,
        and only if the article stands there too: on a shared domain one author could pass for
        another. The claimed address is fetched for that.

        Args:
            page: that was fetched.
            article: taken from it.
            fetch: gets the page at the claimed address.

        Returns:
            An address in canonical form (`nutgraf.fetch.identity`).
        """
        own = canonical_form(page.address or "")
        claimed = claimed_form(page.address or "", article.url)
        if claimed == own or not article.url:
            return own
        try:
            other = self.extract(fetch(article.url))
        except (NotAnArticle, FetchFailed):
            return own
        return claimed if _alike(article, other) else own


def _alike(one: Article, other: Article) -> bool:
    """Whether two articles have most of their longer paragraphs in common."""
    here, there = (
        {paragraph for paragraph in article.paragraphs if len(paragraph) >= _LONG}
        for article in (one, other)
    )
    return bool(here) and len(here & there) >= _ALIKE * max(len(here), len(there))
