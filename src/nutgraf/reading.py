"""Page → Article → Summary: the only place that joins the steps.

The command line, the batch, the web and the bot call this; none of them calls the rooms itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nutgraf.article import extract
from nutgraf.page import MINIMUM_WORDS
from nutgraf.summary import summarize

if TYPE_CHECKING:
    from nutgraf.article.model import Article
    from nutgraf.page import Page
    from nutgraf.sandbox import Sandbox
    from nutgraf.summary.model import Summary


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
    article = extract_page(page, options)
    article = replace(
        article,
        title=options.title or article.title,
        language=options.language or article.language,
    )
    return summarize(
        article,
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

    def extract(self, page: Page, options: ReadingOptions | None = None) -> Article:
        """Takes the article from a page.

        Raises:
            NotAnArticle: with the reason; `unreadable` where the parser had to be stopped.
        """
        return self._sandbox.call(extract_page, page, options or ReadingOptions())

    def summarize(self, page: Page, options: ReadingOptions | None = None) -> Summary:
        """Summarises a page.

        Raises:
            NotAnArticle: as `extract` does.
            BadOption: a length that makes no sense.
        """
        return self._sandbox.call(summarize_page, page, options or ReadingOptions())
