"""Looking after what was said: votes, deleted posts, what moderators took away, doubles."""

from __future__ import annotations

import datetime
import logging
from typing import Literal

from nutgraf import telemetry
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.one_by_one import OneByOne
from nutgraf.bot.outbox import keep_one
from nutgraf.bot.outcomes import was_taken_away
from nutgraf.bot.places import is_said_there
from nutgraf.community.values import Comment
from nutgraf.errors import Gone
from nutgraf.store.values import Saying

log = logging.getLogger(__name__)

_HOUR = datetime.timedelta(hours=1)
_AGES = tuple(_HOUR * hours for hours in (0, 0.25, 0.5, 1, 2, 4, 8, 16, 24, 48, 96, 168))
"""Ages of a summary at which it is looked at: most of what happens to one happens early."""

_AT_ONCE = 500
TENDED = "look"
"""The mark in the ledger for the time of the last look, in seconds since 1970."""


def is_time_to_look(crew: Crew, seat: Seat) -> bool:
    """Whether the last look at an account's summaries is long enough ago."""
    return crew.store.now() - _last_look(crew, seat) >= datetime.timedelta(seconds=crew.times.look)


async def look_after(crew: Crew, seat: Seat) -> None:
    """Looks at those summaries of the account that have come to an age to be looked at."""
    now, last = crew.store.now(), _last_look(crew, seat)
    since, after = max(last, now - _AGES[-1]) - _AGES[-1], 0
    with OneByOne(seat.name) as each:
        while True:
            found = crew.store.ledger.standing(
                seat.name, since=since, limit=_AT_ONCE, after_id=after
            )
            for saying in found:
                if _is_due(saying, last, now):
                    with telemetry.about(saying.key, seat.name):
                        await each.do(f"looking after {saying.uri}", tend(crew, seat, saying))
            if len(found) < _AT_ONCE:
                break
            after = found[-1].id
    crew.store.ledger.move_watermark(seat.name, TENDED, int(now.timestamp()))


def _last_look(crew: Crew, seat: Seat) -> datetime.datetime:
    """When it was; the beginning of time if never. A clock that was set back makes it lately."""
    seconds = crew.store.ledger.watermark(seat.name, TENDED)
    lately = crew.store.now() - datetime.timedelta(seconds=crew.times.look)
    last = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return last if last <= crew.store.now() else lately


def _is_due(saying: Saying, last: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether it has come to one of the ages since the last look."""
    return any(last < saying.intended_at + age <= now for age in _AGES)


async def tend(crew: Crew, seat: Seat, saying: Saying) -> None:
    """Looks at one summary that stands, and withdraws it where its post is gone."""
    ledger = crew.store.ledger
    post_row = ledger.post(saying.key)
    comment = None if post_row is None else await still_standing(crew, seat, saying)
    if comment is None or post_row is None:
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
    elif crew.store.now() - saying.intended_at < _HOUR:
        await keep_one(crew, seat, saying, post)


async def still_standing(crew: Crew, seat: Seat, saying: Saying) -> Comment | None:
    """Asks whether a comment of the account stands, and notes it where it does not.

    Returns:
        The comment as it is now; None if it was taken away.
    """
    if saying.local_id is None:
        return None
    try:
        comment = await seat.platform.find_comment(saying.local_id)
    except Gone:
        comment = None
    if comment is None or not is_said_there(saying, comment, seat.person):
        _mark(crew, saying, "withdrawn", "gone")  # or another has its number now
        return None
    if comment.removed:
        log.info("%s: a moderator removed %s", seat.name, comment.uri)
        _mark(crew, saying, "removed", "by a moderator")
        return None
    if comment.deleted:
        _mark(crew, saying, "withdrawn", "deleted")
        return None
    return comment


def _mark(crew: Crew, saying: Saying, state: Literal["withdrawn", "removed"], reason: str) -> None:
    crew.store.ledger.mark_saying(saying.id, state, reason)
    was_taken_away(saying, state, reason.replace(" ", "-"))


def _is_unwelcome(crew: Crew, comment: Comment) -> bool:
    """Whether enough people voted, and too few of them in favour, the bot's own aside."""
    policy = crew.policy
    below, others = policy.withdraw_below, comment.upvotes - 1
    if below is None:
        return False
    return (
        others + comment.downvotes >= policy.withdraw_voters and others - comment.downvotes < below
    )


async def _withdraw(seat: Seat, crew: Crew, saying: Saying, reason: str) -> None:
    assert saying.local_id is not None  # noqa: S101 - the caller looked
    await seat.platform.withdraw(saying.local_id)
    _mark(crew, saying, "withdrawn", reason)
    log.info("%s: withdrew %s (%s)", seat.name, saying.uri, reason)
