"""Looking for what is new: posts, mentions, replies, messages; into the ledger, each once."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Sequence

from nutgraf import telemetry
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.decisions import Standing, asks_only, is_denied, refuse_post
from nutgraf.bot.one_by_one import OneByOne
from nutgraf.bot.policy import Policy
from nutgraf.community.values import Community, Mention, Post, PrivateMessage, host_of
from nutgraf.errors import Gone, NotAllowed, PlatformDown
from nutgraf.store.values import NewNotice, NewPost

log = logging.getLogger(__name__)

_AT_ONCE = 200
_FEEDS_AT_MOST = 10
"""More communities than that are watched through the list of all posts: one request, not many."""

_BACK = datetime.timedelta(hours=3)
_BACK_EACH = 3_600
_MISSING_EACH = datetime.timedelta(hours=1)
_UNMARKED_AT_MOST = 3
"""Notices that could not be marked as read, after which the others are left for another time."""
ALL = "all"


async def look_for_posts(crew: Crew, seat: Seat) -> None:
    """Notes what was posted since the last look.

    The mark up to which posts are known moves when a look is complete, so that one that breaks
    off is done again; the ledger takes each post once.
    """
    handles = _watched(crew)
    with OneByOne(seat.name) as each:
        if _watches_all(crew, handles):
            for handle in handles:
                await each.do(handle, _find(crew, seat, handle))
            await _look_at(crew, seat, None)
        else:
            for handle in handles:
                await each.do(handle, _look_in(crew, seat, handle))


async def _look_in(crew: Crew, seat: Seat, handle: str) -> None:
    """Looks at one community; one that refuses is left alone for a while."""
    community = await _find(crew, seat, handle)
    if community is None:
        return
    try:
        await _look_at(crew, seat, community)
    except (Gone, NotAllowed):
        del seat.communities[handle]
        seat.not_found[handle] = crew.store.now()
        raise


async def _look_at(crew: Crew, seat: Seat, community: Community | None) -> None:
    ledger = crew.store.ledger
    feed = ALL if community is None else community.uri
    since = ledger.watermark(seat.name, feed)
    not_before = crew.later(-3600.0 * crew.policy.maximum_age_hours)
    newest = await _note(crew, seat, community, since, not_before)
    ledger.move_watermark(seat.name, feed, max(since, newest))
    await _look_back(crew, seat, community, feed)


async def _look_back(crew: Crew, seat: Seat, community: Community | None, feed: str) -> None:
    """Now and then looks at posts of the last hours again.

    Lists are in the order of writing: a post that another instance sent late stands below posts
    that are known. And an instance that was restored from a backup counts from lower numbers on.
    """
    ledger, now = crew.store.ledger, crew.store.now()
    mark, seconds = f"back:{feed}", int(now.timestamp())
    last = seat.looked_back.get(feed) or ledger.watermark(seat.name, mark)
    if abs(seconds - last) < _BACK_EACH:
        return
    if last:
        newest = await _note(crew, seat, community, 0, now - _BACK)
        if 0 < newest < ledger.watermark(seat.name, feed):
            log.warning("%s: %s counts posts from lower numbers on", seat.name, feed)
            ledger.reset_watermark(seat.name, feed, newest)
    ledger.move_watermark(seat.name, mark, seconds)  # never goes back, but clocks do
    seat.looked_back[feed] = seconds


async def _note(
    crew: Crew,
    seat: Seat,
    community: Community | None,
    since: int,
    not_before: datetime.datetime,
) -> int:
    """Notes posts; the greatest number of those that were found, 0 for none."""
    newest, batch, policy = 0, list[NewPost](), crew.policy
    async for post in seat.platform.new_posts(community, since=since, not_before=not_before):
        newest = max(newest, post.id)
        batch.append(noted(post, seat, skip=_skip_at_sight(crew, policy, seat, post)))
        if len(batch) >= _AT_ONCE:
            _put_down(crew, seat, batch)
            batch.clear()
            await asyncio.sleep(crew.times.breath)
    _put_down(crew, seat, batch)
    return newest


def _put_down(crew: Crew, seat: Seat, batch: Sequence[NewPost]) -> None:
    """Notes posts, and tells of those that are new if anybody listens."""
    ledger = crew.store.ledger
    new = ledger.unknown([post.uri for post in batch]) if log.isEnabledFor(logging.INFO) else ()
    ledger.note_posts(batch, at_work=crew.at_work)
    for post in batch:
        if post.uri in new:
            why = f"; nothing is said: {post.skip}" if post.skip else ""
            with telemetry.about(post.uri, seat.name):
                log.info("%s: saw %s in %s%s", seat.name, post.uri, post.community, why)


def _skip_at_sight(crew: Crew, policy: Policy, seat: Seat, post: Post) -> str | None:
    wishes = crew.store.choices.wishes(seat.name, post.community.uri, post.author.uri)
    if wishes.paused:
        return "banned"
    standing = Standing(wishes.choice, wishes.stopped)
    return refuse_post(post, policy, standing, crew.store.now(), crew.is_own)


def noted(post: Post, seat: Seat, *, skip: str | None = None) -> NewPost:
    """A post as the ledger takes it."""
    return NewPost(
        uri=post.uri,
        account=seat.name,
        local_id=post.id,
        community_uri=post.community.uri,
        community=post.community.handle,
        author_uri=post.author.uri,
        title=post.title,
        link=post.link,
        language=post.language,
        published=post.published,
        skip=skip,
    )


def _watches_all(crew: Crew, handles: Sequence[str]) -> bool:
    """Whether to look at all that the instance knows, not at a few communities one by one."""
    policy = crew.policy
    whole = any(local.mode == "on" for local in policy.instance.values())
    if policy.mode == "allowlist":
        whole = whole or bool(policy.instances)
    return policy.mode == "all" or whole or len(handles) > _FEEDS_AT_MOST


def _watched(crew: Crew) -> list[str]:
    """Handles of the communities that are named, by the operator or their moderators."""
    policy = crew.policy
    named = {*policy.communities}
    named |= {handle for handle, local in policy.community.items() if local.mode == "on"}
    if policy.moderators_may_turn_on:
        named |= {c.community.lower() for c in crew.store.choices.communities() if c.mode == "on"}
    return sorted(h for h in named if not asks_only(policy, h) and not is_denied(policy, h))


async def _find(crew: Crew, seat: Seat, handle: str) -> Community | None:
    """A community, followed when it is met first: else a remote one may send nothing here."""
    if handle in seat.communities:
        return seat.communities[handle]
    if (asked := seat.not_found.get(handle)) and abs(crew.store.now() - asked) < _MISSING_EACH:
        return None
    try:
        found = await seat.platform.find_community(handle)
    except Gone:
        log.warning("%s: there is no community %s to be seen from here", seat.name, handle)
        seat.not_found[handle] = crew.store.now()
        return None
    if host_of(found.uri) != seat.platform.instance:
        try:
            await seat.platform.follow(found)
        except NotAllowed as error:
            log.warning("%s: cannot follow %s: %s", seat.name, handle, error)
    seat.communities[handle] = found
    return found


async def look_for_notices(crew: Crew, seat: Seat) -> None:
    """Notes mentions, replies and messages, then marks them as read.

    Those that cannot be marked come again, and are known then.
    """
    platform = seat.platform
    found: list[Mention | PrivateMessage] = [
        *await platform.mentions(),
        *await platform.replies_to_me(),
        *await platform.private_messages(),
    ]
    crew.store.ledger.note_notices([_notice(each, seat) for each in found])
    unmarked = 0
    for each in found:
        try:
            await platform.mark_read(each)
        except (Gone, NotAllowed, PlatformDown) as error:
            log.warning("%s: cannot mark %s as read: %s", seat.name, _notice(each, seat).uri, error)
            unmarked += 1
            if unmarked >= _UNMARKED_AT_MOST:
                return


def _notice(found: Mention | PrivateMessage, seat: Seat) -> NewNotice:
    if isinstance(found, PrivateMessage):
        return NewNotice(
            uri=found.uri,
            kind="message",
            account=seat.name,
            local_id=found.id,
            author_uri=found.sender.uri,
            author_id=found.sender.id,
            author_name=found.sender.name,
            author_bot=found.sender.bot,
            text=found.text,
            published=found.published,
        )
    comment, community = found.comment, found.community
    return NewNotice(
        uri=comment.uri,
        kind=found.kind,
        account=seat.name,
        local_id=found.id,
        author_uri=comment.author.uri,
        author_id=comment.author.id,
        author_name=comment.author.name,
        author_bot=comment.author.bot,
        text=comment.body,
        published=comment.published,
        comment_id=comment.id,
        ancestors=comment.ancestors,
        post_id=comment.post_id,
        post_uri=comment.post_uri,
        community_uri=community.uri,
        community_id=community.id,
        community=community.handle,
    )
