"""Lists of a PieFed, page by page."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial

from nutgraf.community.own_comments import OWN_PAGES, Rest, patiently
from nutgraf.community.parsing import Part
from nutgraf.community.piefed.answers import comment_in, post_in
from nutgraf.community.piefed.session import Params, Session
from nutgraf.community.values import Comment, Community, Person, Post

POSTS_A_PAGE = 50
PER_PAGE = 100
"""Asked for of everything else; an instance may give fewer."""

MOST_PAGES = 50
"""Of comments or messages."""

_PAGES_OF_POSTS = 400


async def pages(  # noqa: PLR0913 - what, of which, and how
    session: Session,
    path: str,
    field: str,
    params: Params,
    most: int,
    *,
    rest: Rest | None = None,
) -> AsyncIterator[list[Part]]:
    """Asks for a list until it ends.

    Lists of messages do not tell whether there is another page: they end with an empty one.

    Args:
        session: of the account.
        path: below the API's root.
        field: that holds the list.
        params: of the query, without the page.
        most: so many pages at most.
        rest: waits where the instance wants fewer requests; None not to.

    Yields:
        One page after the other; none is empty.
    """
    for page in range(1, most + 1):
        asked: Params = {**params, "limit": PER_PAGE, "page": page}
        answer = await patiently(partial(session.read, path, asked), rest)
        found = answer.parts(field)
        if found:
            yield found
        told_last = "next_page" in answer.raw and not answer.has("next_page")
        if not found or told_last:
            return


async def posts_since(
    session: Session,
    languages: Mapping[int, str],
    community: Community | None,
    since: int,
    not_before: datetime.datetime,
) -> AsyncIterator[Post]:
    """Finds new posts, as `Platform.new_posts` has it.

    The instance's `next_page` is no help here: it is null too early, and there too long. So pages
    are asked for until one is empty or holds nothing new; what was seen on a page before counts as
    new for that, since a crowd of arrivals can push a whole page to the next.
    """
    params: Params = {
        "sort": "New",
        "type_": "All",
        "nsfw": "Include",
        "ignore_sticky": True,
        "limit": POSTS_A_PAGE,
        "community_id": community.id if community else None,
    }
    seen: set[int] = set()
    for page in range(1, _PAGES_OF_POSTS + 1):
        answer = await session.read("/post/list", {**params, "page": page})
        listed = answer.parts("posts")
        found = session.sieve.read(listed, lambda view: post_in(view, languages))
        new = [post for post in found if post.id > since and post.published >= not_before]
        for post in new:
            if post.id not in seen:
                seen.add(post.id)
                yield post
        if not new:
            return


async def comments_of(
    session: Session, params: Params, *, needed: Callable[[Part], bool] | None = None
) -> tuple[list[Comment], bool]:
    """Asks for comments, oldest first.

    Args:
        session: of the account.
        params: whose they are, or under which post.
        needed: whether one must not be left out even if it makes no sense; by default none.

    Returns:
        The comments, those taken away among them, and whether these are all.
    """
    found: dict[int, Comment] = {}
    asked: Params = {**params, "sort": "Old"}
    count = 0
    async for page in pages(session, "/comment/list", "comments", asked, MOST_PAGES):
        read = session.sieve.read(page, comment_in, needed=needed)
        found |= {comment.id: comment for comment in read}
        count += 1
    return list(found.values()), count < MOST_PAGES


async def comments_by(
    session: Session, person: Person, rest: Rest | None
) -> AsyncIterator[Sequence[Comment]]:
    """Asks for somebody's comments under all posts, newest first, page by page."""
    asked: Params = {"person_id": person.id, "sort": "New"}
    async for page in pages(session, "/comment/list", "comments", asked, OWN_PAGES, rest=rest):
        yield session.sieve.read(page, comment_in)
