"""Saying something once: the intent is durable before the request leaves (DESIGN, section 5).

Whatever happens between the intent and its confirmation (a lost answer, a kill, a full disk), a
later step finds the intent, waits until the platform must know, and asks it what stands there.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from nutgraf.bot.crew import Crew, Seat
from nutgraf.community.values import Comment, Person, Post
from nutgraf.errors import NotAllowed, NutgrafError, PlatformDown, PlatformError
from nutgraf.store.values import Claim, LedgerNotice, LedgerPost, Saying, Words

log = logging.getLogger(__name__)

Claimed = Claim[LedgerPost] | Claim[LedgerNotice]

_CLOCKS_APART = datetime.timedelta(minutes=5)


class NotSettled(NutgrafError):  # noqa: N818 - a state of things
    """It is too early to tell whether something was said.

    Args:
        until: when it is not.
    """

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__(f"not to be told before {until.isoformat()}")
        self.until = until


async def say(
    crew: Crew, seat: Seat, claim: Claimed, words: Words, send: Callable[[], Awaitable[Comment]]
) -> Saying:
    """Says something for the first and only time.

    Args:
        crew: whose ledger it is.
        seat: of the account that speaks.
        claim: of the post or notice.
        words: what, and where.
        send: asks the platform, once.

    Raises:
        LostClaim: somebody else has taken over; nothing was sent.
        AlreadySaid: it was said before; nothing was sent.
        PlatformError: as `send` does; where nothing can have been said, the intent is gone.
    """
    ledger = crew.store.ledger
    await seat.use_turn()
    ledger.extend(claim, crew.lease)
    saying = ledger.intend(claim, words)
    try:
        comment = await send()
    except PlatformDown as error:
        if not error.maybe_done:
            ledger.unsay(claim, saying)
        raise
    except PlatformError:
        ledger.unsay(claim, saying)
        raise
    return ledger.confirm(claim, saying, uri=comment.uri, local_id=comment.id)


async def say_by_message(  # noqa: PLR0913 - as `say`, and to whom
    crew: Crew,
    seat: Seat,
    claim: Claim[LedgerNotice],
    words: Words,
    person: Person,
    *,
    key: str | None = None,
) -> Saying:
    """Says something by private message; as `say`.

    Args:
        crew: whose ledger it is.
        seat: of the account that speaks.
        claim: of the notice.
        words: what.
        person: to whom.
        key: under which it can be said once; by default the notice's.
    """
    ledger = crew.store.ledger
    ledger.extend(claim, crew.lease)
    saying = ledger.intend(claim, words, key=key)
    try:
        await seat.platform.send_message(person, words.text)
    except PlatformDown as error:
        if not error.maybe_done:
            ledger.unsay(claim, saying)
        raise
    except PlatformError:
        ledger.unsay(claim, saying)
        raise
    return ledger.confirm(claim, saying, uri=None, local_id=None)


async def settle(
    crew: Crew, seat: Seat, claim: Claimed, saying: Saying, post: Post
) -> Sequence[Comment]:
    """Finds what became of an intent that got no answer, and takes it over.

    Returns:
        This account's comments in that place, those taken away among them; none if nothing was
        said: then the intent is gone, and it may be said now.

    Raises:
        NotSettled: it is too early to tell.
        PlatformError: it cannot be told; nothing may be said.
    """
    wait_until_settled(crew, saying)
    there = await own_comments(seat, post, saying.words.parent_id)
    standing = [comment for comment in there if not comment.deleted and not comment.removed]
    if standing:
        first, *others = standing
        crew.store.ledger.confirm(claim, saying, uri=first.uri, local_id=first.id)
        await withdraw_all(seat, others)
    elif not there:
        crew.store.ledger.unsay(claim, saying)
    return there


async def settle_message(
    crew: Crew, seat: Seat, claim: Claimed, saying: Saying, person: Person
) -> bool:
    """The same for a private message.

    Returns:
        Whether it was sent. Where the platform does not tell, it counts as sent: better one
        message too few than one too many.
    """
    wait_until_settled(crew, saying)
    try:
        sent = await seat.platform.messages_to(person, saying.intended_at - _CLOCKS_APART)
        found = any(message.text.strip() == saying.words.text.strip() for message in sent)
    except NotAllowed:
        found = True
    if found:
        crew.store.ledger.confirm(claim, saying, uri=None, local_id=None)
    else:
        crew.store.ledger.unsay(claim, saying)
    return found


def wait_until_settled(crew: Crew, saying: Saying) -> None:
    """Raises `NotSettled` while a request may still be carried out, or not be seen yet."""
    ready = saying.intended_at + datetime.timedelta(seconds=crew.times.settle)
    now = crew.store.now()
    if now < ready and ready - now <= datetime.timedelta(seconds=crew.times.settle):
        raise NotSettled(ready)
    if now < ready:  # the clock was set back: count from now, once
        raise NotSettled(now + datetime.timedelta(seconds=crew.times.settle))


async def keep_one(crew: Crew, seat: Seat, saying: Saying, post: Post) -> None:
    """Withdraws all but the first of this account's comments in one place.

    There can only be a second one where a process was frozen between its last look at the clock
    and the moment it sent.
    """
    there = await own_comments(seat, post, saying.words.parent_id)
    standing = [comment for comment in there if not comment.deleted and not comment.removed]
    if len(standing) > 1:
        first, *others = standing
        log.warning("%s: %d comments too many under %s", seat.name, len(others), post.uri)
        await withdraw_all(seat, others)
        if first.id != saying.local_id:
            crew.store.ledger.move_saying(saying.id, uri=first.uri, local_id=first.id)


async def own_comments(seat: Seat, post: Post, parent_id: int | None) -> list[Comment]:
    """Returns this account's comments at one place under a post, oldest first."""
    found = await seat.platform.comments_by_me(post)
    return [comment for comment in found if comment.parent_id == parent_id]


async def withdraw_all(seat: Seat, comments: Iterable[Comment]) -> None:
    """Withdraws comments of this account."""
    for comment in comments:
        await seat.platform.withdraw(comment.id)
