"""An account's own comments, whatever post they stand under, page by page."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

from nutgraf.community.values import Comment, Person
from nutgraf.errors import RateLimited

T = TypeVar("T")

Rest = Callable[[RateLimited], Awaitable[None]]
"""Waits where an instance wants fewer requests, or raises what it is given."""

OWN_PAGES = 4_000
"""So many pages at most: an instance could go on telling without end."""


async def own_since(
    pages: AsyncIterator[Sequence[Comment]], me: Person, since: datetime.datetime
) -> AsyncIterator[Sequence[Comment]]:
    """Takes from pages, newest first, what is the account's and not too old.

    What comes meanwhile moves comments to the next page, where they are not told again.

    Args:
        pages: as the instance tells them.
        me: whose comments are wanted.
        since: older ones are of no interest; the first that is ends it.

    Yields:
        What is left of each page.
    """
    seen: set[int] = set()
    async for page in pages:
        new = [comment for comment in page if comment.id not in seen]
        seen.update(comment.id for comment in new)
        yield [each for each in new if each.author.uri == me.uri and each.published >= since]
        if not new or min(each.published for each in new) < since:
            return


async def patiently(question: Callable[[], Awaitable[T]], rest: Rest | None) -> T:
    """Asks for a page, and for the same again where the instance wanted fewer requests.

    Args:
        question: that asks once.
        rest: None to have no patience.

    Raises:
        PlatformError: as `question` does, or `rest`.
    """
    while True:
        try:
            return await question()
        except RateLimited as error:
            if rest is None:
                raise
            await rest(error)
