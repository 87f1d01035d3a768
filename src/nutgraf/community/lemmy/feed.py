"""New posts: page by page, until nothing on a page is new."""

from __future__ import annotations

import datetime
import logging
from collections.abc import AsyncIterator, Sequence

from nutgraf.community.lemmy.dialect import Dialect
from nutgraf.community.lemmy.session import Session
from nutgraf.community.lemmy.views import Views
from nutgraf.community.values import Community, Post

log = logging.getLogger(__name__)

PAGE = 50
"""As many as Lemmy gives at once, of whatever it lists."""

_PAGES = 400
_LATE = datetime.timedelta(minutes=10)
_LATE_PAGES = 3
"""So late may a post come from another instance and still be found, in so many pages more."""


async def read_feed(  # noqa: PLR0913 - where to look, and how far back
    session: Session,
    dialect: Dialect,
    views: Views,
    *,
    community: Community | None,
    since: int,
    not_before: datetime.datetime,
) -> AsyncIterator[Post]:
    """Finds posts as `nutgraf.community.port.Platform.new_posts` has it.

    Args:
        session: to ask with.
        dialect: of the API.
        views: to read posts with.
        community: where to look; None for everywhere.
        since: number of the newest post that was seen.
        not_before: posts published earlier are of no interest.
    """
    told: set[int] = set()
    params: dict[str, str | int | bool | None] = {
        "type_": dialect.everywhere,
        "sort": dialect.newest,
        "limit": PAGE,
        "community_id": None if community is None else community.id,
        "show_read": True,  # who asks about a post has read it
        "show_nsfw": True,
        **dialect.any_age,
    }
    back = _Back(not_before)
    for _ in range(_PAGES):
        page = await session.ask("GET", "/post/list", params=params)
        listed = page.parts(dialect.posts)
        posts = session.sieve.read(listed, views.post)
        newer = [p for p in posts if p.id > since and p.published >= not_before]
        for post in newer:
            if post.id not in told:
                told.add(post.id)
                yield post
        cursor = page.optional_text("next_page")
        is_over = back.is_far_enough(posts, found_new=bool(newer))
        if is_over or not listed or cursor is None or cursor == params.get("page_cursor"):
            return
        params["page_cursor"] = cursor
    log.warning("%s: more than %d new posts; older ones are left out", session.wire.host, len(told))


class _Back:
    """How far back a look goes.

    Posts are listed by the time at which they were written, and come in when other instances send
    them. So one that is new may stand among older ones, and the look goes on a little where
    nothing seems to be new.

    Args:
        not_before: posts published earlier are of no interest.
    """

    def __init__(self, not_before: datetime.datetime) -> None:
        self._not_before = not_before
        self._newest: datetime.datetime | None = None
        self._pages = 0

    def is_far_enough(self, posts: Sequence[Post], *, found_new: bool) -> bool:
        """Whether no more pages are to be asked for after one with these posts."""
        # pinned posts come first whatever their age: they alone say nothing
        times = [post.published for post in posts if not post.featured]
        if posts and not times:
            return False
        self._newest = self._newest or max(times, default=None)
        self._pages = 0 if found_new else self._pages + 1
        if found_new:
            return False
        if times and self._newest and min(times) < max(self._not_before, self._newest - _LATE):
            return True
        return self._pages > _LATE_PAGES
