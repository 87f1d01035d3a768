"""Taking a summary away for good: as its author, a moderator or the operator wants."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.endings import Later
from nutgraf.bot.outbox import NotSettled, own_comments, wait_until_settled, withdraw_all
from nutgraf.bot.outcomes import came_to
from nutgraf.bot.watching import noted
from nutgraf.community.values import Comment, Post
from nutgraf.errors import BadOption, Gone, NotAllowed
from nutgraf.store.values import FOR_GOOD, Claim, LedgerPost

log = logging.getLogger(__name__)

BUSY = "the bot is busy with that post; try again in a few minutes"

_WRITER_AWAY = 6 * 3_600.0
_UNSETTLED = 3_600.0


async def withdraw_by_hand(crew: Crew, seat: Seat, post: Post) -> bool:
    """Takes the summary under a post away for good, as the operator wants; as the next.

    Raises:
        BadOption: it cannot be done now, and why.
        PlatformError: the instance does not do it; nothing has changed.
    """
    try:
        return await withdraw_summary(crew, seat, post, "by the operator")
    except Later as wait:
        raise BadOption(wait.evidence or BUSY) from None


async def withdraw_summary(crew: Crew, seat: Seat, post: Post, reason: str) -> bool:
    """Takes the summary under a post away for good, or sees to it that there will be none.

    Args:
        crew: whose summary it is.
        seat: that knows the post.
        post: under which.
        reason: for the ledger.

    Returns:
        Whether there was one that stood.

    Raises:
        Later: somebody is busy with that post, or it cannot be told now what stands there, or who
            commented is not logged in.
        PlatformError: the instance does not do it; nothing has changed.
    """
    ledger = crew.store.ledger
    ledger.note_posts([noted(post, seat, skip="denied")])
    claim = ledger.claim_post_by_uri(post.uri, lease=crew.lease, busy=crew.busy_posts)
    if claim is None:
        raise Later(crew.later(crew.times.down), "post-in-hand")
    with in_hand(crew, claim):
        try:
            stood = await _take_away(crew, seat, post, claim)
        except BaseException:
            ledger.release(claim)
            raise
        ledger.close(claim, "withdrawn", reason)
    came_to(claim.subject, "withdrawn", "ordered")
    return stood


async def _take_away(crew: Crew, seat: Seat, post: Post, claim: Claim[LedgerPost]) -> bool:
    """Withdraws what stands at the top level, told of in the ledger or not."""
    saying = crew.store.ledger.saying("summary", post.uri)
    if saying is None:
        writer = crew.seats.get(claim.subject.account, seat)
    elif saying.words.account in crew.seats:
        writer = crew.seats[saying.words.account]
    else:
        told = f"{saying.words.account}, which commented there, is not logged in"
        log.error("%s is to be withdrawn: %s", post.uri, told)
        raise Later(crew.later(_WRITER_AWAY), "account-missing", told)
    if saying is not None and saying.state == "posted" and saying.local_id is not None:
        await writer.platform.withdraw(saying.local_id)
        return True
    if saying is not None and saying.state == "intended":
        try:
            wait_until_settled(crew, saying)
        except NotSettled as early:
            raise Later(early.until, "unanswered") from None
    try:
        there = await standing_comments(seat, writer, post)
    except (Gone, NotAllowed) as error:
        if saying is None or saying.state in FOR_GOOD:
            return False
        raise Later(crew.later(_UNSETTLED), "unsettled", str(error)) from None
    await withdraw_all(writer, there)
    return bool(there)


async def standing_comments(seat: Seat, writer: Seat, post: Post) -> list[Comment]:
    """Returns the comments of an account at the top level, as its own instance lists them.

    Args:
        seat: that knows the post.
        writer: whose comments.
        post: as the first knows it.
    """
    there = post if writer is seat else await writer.platform.find_post(post.uri)
    own = await own_comments(writer, there, None)
    return [comment for comment in own if not comment.deleted and not comment.removed]


@contextmanager
def in_hand(crew: Crew, claim: Claim[LedgerPost]) -> Iterator[None]:
    """Keeps a bot in the same process off a post, however long it takes."""
    crew.busy_posts.add(claim.subject.id)
    try:
        yield
    finally:
        crew.busy_posts.discard(claim.subject.id)
