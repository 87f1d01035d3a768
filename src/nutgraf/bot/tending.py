"""Looking after what was said: votes, deleted posts, what moderators took away, doubles."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from nutgraf import telemetry
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.one_by_one import OneByOne
from nutgraf.bot.outbox import keep_one, keep_one_answer
from nutgraf.bot.outcomes import was_taken_away
from nutgraf.bot.places import is_said_there
from nutgraf.community.values import Comment
from nutgraf.errors import Gone
from nutgraf.store.values import Saying, SayingKind

log = logging.getLogger(__name__)

_Ages = tuple[datetime.timedelta, ...]


class _Look(Protocol):
    async def __call__(self, crew: Crew, seat: Seat, saying: Saying, *, is_fresh: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class _Due:
    """A look that is due.

    Attributes:
        at: since when.
        saying: to be looked at.
        look: how.
        is_fresh: whether another comment of the bot's may have come to stand beside it.
    """

    at: datetime.datetime
    saying: Saying
    look: _Look
    is_fresh: bool


_FRESH = (0.0, 0.25, 0.5, 1.0)
"""Parts of the time for which a comment is fresh, at which it is looked at."""

_HOUR = datetime.timedelta(hours=1)
_OLDER = tuple(_HOUR * hours for hours in (2, 4, 8, 16, 24, 48, 96, 168))
"""Later ages of a summary at which it is: most of what happens to one happens early."""

_AT_ONCE = 500
_NOTED = 20
"""After so many looks it is noted how far they are."""

TENDED = "look"
"""The mark in the ledger up to which all was looked at, in seconds since 1970."""


def is_time_to_look(crew: Crew, seat: Seat) -> bool:
    """Whether the last look at an account's summaries is long enough ago."""
    return crew.store.now() - _last_look(crew, seat) >= datetime.timedelta(seconds=crew.times.look)


async def look_after(crew: Crew, seat: Seat) -> None:
    """Looks at what has come to an age to be looked at, in the order in which it did.

    A round that breaks off is continued by the next: an instance that wants fewer requests would
    else be asked the same again and again, and never the rest.
    """
    now, last = crew.store.now(), _last_look(crew, seat)
    until = last
    try:
        with OneByOne(seat.name) as each:
            for number, due in enumerate(_due(crew, seat, last, now), 1):
                saying = due.saying
                with telemetry.about(saying.key, seat.name):
                    work = due.look(crew, seat, saying, is_fresh=due.is_fresh)
                    if await each.do(f"looking after {saying.uri}", work):
                        until = due.at
                if number % _NOTED == 0:
                    _note_look(crew, seat, until)
        until = now
    finally:
        if until > last:
            _note_look(crew, seat, until)


def _due(crew: Crew, seat: Seat, last: datetime.datetime, now: datetime.datetime) -> list[_Due]:
    """What has come to an age since the last look, that first which came to it first."""
    fresh = tuple(datetime.timedelta(seconds=crew.times.fresh) * part for part in _FRESH)
    kinds: tuple[tuple[SayingKind, _Ages, _Look], ...] = (
        ("summary", (*fresh, *_OLDER), tend),
        ("answer", fresh, tend_answer),
    )
    found = []
    for kind, ages, look in kinds:
        for saying in _standing(crew, seat, kind, max(last, now - _OLDER[-1]) - ages[-1]):
            due = [age for age in ages if last < saying.intended_at + age <= now]
            if due:  # it was fresh then, however late this look is
                found.append(_Due(saying.intended_at + due[0], saying, look, due[0] in fresh))
    return sorted(found, key=lambda each: each.at)


def _note_look(crew: Crew, seat: Seat, until: datetime.datetime) -> None:
    crew.store.ledger.move_watermark(seat.name, TENDED, int(until.timestamp()))


def _last_look(crew: Crew, seat: Seat) -> datetime.datetime:
    """When it was; the beginning of time if never. A clock that was set back makes it lately."""
    seconds = crew.store.ledger.watermark(seat.name, TENDED)
    lately = crew.store.now() - datetime.timedelta(seconds=crew.times.look)
    last = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return last if last <= crew.store.now() else lately


def _standing(
    crew: Crew, seat: Seat, kind: SayingKind, since: datetime.datetime
) -> Iterator[Saying]:
    """What stands of one kind; no more of it than need be is held at a time."""
    after = 0
    while True:
        found = crew.store.ledger.standing(
            seat.name, since=since, limit=_AT_ONCE, after_id=after, kind=kind
        )
        yield from found
        if len(found) < _AT_ONCE:
            return
        after = found[-1].id


async def tend(crew: Crew, seat: Seat, saying: Saying, *, is_fresh: bool) -> None:
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
    elif is_fresh:
        await keep_one(crew, seat, saying, post)


async def tend_answer(crew: Crew, seat: Seat, saying: Saying, *, is_fresh: bool) -> None:
    """Looks whether a second answer stands beside one that is fresh."""
    words = saying.words
    if is_fresh and words.channel == "comment" and words.post_uri is not None:
        post = await seat.platform.find_post(words.post_uri)
        await keep_one_answer(crew, seat, saying, post)


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
