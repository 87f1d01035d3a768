"""New posts: page by page, until nothing on a page is new."""

from __future__ import annotations

import datetime
import logging
from collections.abc import AsyncIterator

from nutgraf.community.lemmy.dialect import Dialect
from nutgraf.community.lemmy.session import Session
from nutgraf.community.lemmy.views import Views
from nutgraf.community.values import Community, Post

log = logging.getLogger(__name__)

PAGE = 50
"""As many as Lemmy gives at once, of whatever it lists."""

_PAGES = 400


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
    for _ in range(_PAGES):
        page = await session.ask("GET", "/post/list", params=params)
        posts = [views.post(view) for view in page.parts(dialect.posts)]
        newer = [p for p in posts if p.id > since and p.published >= not_before]
        for post in newer:
            if post.id not in told:
                told.add(post.id)
                yield post
        # pinned posts come first whatever their age: they alone do not end it
        is_over = not newer and not all(post.featured for post in posts)
        cursor = page.optional_text("next_page")
        if is_over or not posts or cursor is None or cursor == params.get("page_cursor"):
            return
        params["page_cursor"] = cursor
    log.warning("%s: more than %d new posts; older ones are left out", session.wire.host, len(told))
