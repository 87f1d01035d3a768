"""Looking after what was said: votes, deleted posts, what moderators took away, doubles."""

from __future__ import annotations

import datetime
import logging

from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.outbox import keep_one
from nutgraf.community.values import Comment
from nutgraf.errors import Gone
from nutgraf.store.values import Saying

log = logging.getLogger(__name__)

_YOUNG = datetime.timedelta(days=1)
_OLD = datetime.timedelta(days=7)
_OLD_EACH = 24
"""Of the looks at young comments, every so many takes the older ones along."""

_AT_ONCE = 500


async def look_after(crew: Crew, seat: Seat) -> int:
    """Looks at the account's summaries of the last day, now and then of the last week.

    Returns:
        How many were looked at.
    """
    now = crew.store.now()
    hours = int(now.timestamp() / max(1.0, crew.times.look))
    age = _OLD if hours % _OLD_EACH == 0 else _YOUNG
    looked, last = 0, 0
    while True:
        found = crew.store.ledger.standing(
            seat.name, since=now - age, limit=_AT_ONCE, after_id=last
        )
        for saying in found:
            await tend(crew, seat, saying)
        looked += len(found)
        if len(found) < _AT_ONCE:
            return looked
        last = found[-1].id


async def tend(crew: Crew, seat: Seat, saying: Saying) -> None:
    """Looks at one summary that stands, and withdraws it where its post is gone."""
    ledger = crew.store.ledger
    post_row = ledger.post(saying.key)
    if saying.local_id is None or post_row is None:
        return
    try:
        comment = await seat.platform.find_comment(saying.local_id)
    except Gone:
        ledger.mark_saying(saying.id, "withdrawn", "gone")
        return
    if comment.removed:
        log.info("%s: a moderator removed %s", seat.name, comment.uri)
        ledger.mark_saying(saying.id, "removed", "by a moderator")
        return
    if comment.deleted:
        ledger.mark_saying(saying.id, "withdrawn", "deleted")
        return
    ledger.note_votes(saying.id, max(0, comment.upvotes - 1), comment.downvotes)
    try:
        post = await seat.platform.post(post_row.local_id)
    except Gone:
        post = None
    if post is None or post.deleted or post.removed:
        await _withdraw(seat, crew, saying, "post deleted")
    elif _is_unwelcome(crew, comment):
        await _withdraw(seat, crew, saying, "votes")
    elif crew.store.now() - saying.intended_at < _YOUNG:
        await keep_one(crew, seat, saying, post)


def _is_unwelcome(crew: Crew, comment: Comment) -> bool:
    """Whether enough people voted, and too few of them in favour, the bot's own aside."""
    below, others = crew.policy.withdraw_below, comment.upvotes - 1
    if below is None:
        return False
    return (
        others + comment.downvotes >= crew.policy.withdraw_voters
        and others - comment.downvotes < below
    )


async def _withdraw(seat: Seat, crew: Crew, saying: Saying, reason: str) -> None:
    assert saying.local_id is not None  # noqa: S101 - the caller looked
    await seat.platform.withdraw(saying.local_id)
    crew.store.ledger.mark_saying(saying.id, "withdrawn", reason)
    log.info("%s: withdrew %s (%s)", seat.name, saying.uri, reason)
