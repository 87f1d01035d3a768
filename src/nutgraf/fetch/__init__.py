"""Getting a page over HTTP: the only door to addresses that strangers chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.fetch.options import FetchOptions

if TYPE_CHECKING:
    from collections.abc import MutableSequence

    from nutgraf.fetch.cache import PageCache
    from nutgraf.fetch.errand import Hop
    from nutgraf.page import Page

__all__ = ["FetchOptions", "fetch_page"]


def fetch_page(
    url: str,
    options: FetchOptions | None = None,
    *,
    cache: PageCache | None = None,
    journal: MutableSequence[Hop] | None = None,
) -> Page:
    """Fetches one page and waits for it.

    For more than one page use `nutgraf.fetch.waiting.WaitingFetcher`, or inside of an event loop
    `nutgraf.fetch.fetcher.Fetcher`: they know what they have asked before.

    Args:
        url: an http or https address, as posted.
        options: limits and manners.
        cache: of pages; by default none.
        journal: where each request is noted when it has ended.

    Raises:
        FetchFailed: with a reason of `FETCH_REASONS`.
        NotAnArticle: `unsupported-type`, for what is neither HTML, text nor PDF.
    """
    from nutgraf.fetch.waiting import WaitingFetcher  # noqa: PLC0415 - 0.2 s, if not needed

    with WaitingFetcher(options, cache=cache) as fetcher:
        return fetcher.fetch(url, journal=journal)
