"""Saying something once: the intent is durable before the request leaves (DESIGN, section 5).

Whatever happens between the intent and its confirmation (a lost answer, a kill, a full disk), a
later step finds the intent, waits until the platform must know, and asks it what stands there.
Who was frozen so long that another took over looks at once: the first comment stays.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
from asyncio import sleep
from collections.abc import Awaitable, Callable, Iterable, Sequence

from nutgraf import telemetry
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.outcomes import came_to
from nutgraf.bot.wording import is_bots
from nutgraf.community.values import Comment, Person, Post
from nutgraf.errors import Gone, NotAllowed, NutgrafError, PlatformDown, PlatformError
from nutgraf.store.values import (
    FOR_GOOD,
    Claim,
    LedgerNotice,
    LedgerPost,
    LostClaim,
    Moved,
    Saying,
    Words,
)

log = logging.getLogger(__name__)

Claimed = Claim[LedgerPost] | Claim[LedgerNotice]

_LOOKS = 4
"""Tries to see what stands where two may have said something."""

_SHOWS = 2.0
"""Seconds after which what was written shows in lists; so long is waited, then twice as long."""

_CLOCKS_APART = datetime.timedelta(minutes=5)


class NotSettled(NutgrafError):  # noqa: N818 - a state of things
    """It is too early to tell whether something was said.

    Args:
        until: when it is not.
    """

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__(f"not to be told before {until.isoformat()}")
        self.until = until


async def say(  # noqa: PLR0913, PLR0917 - what, where, and for whom
    crew: Crew,
    seat: Seat,
    claim: Claimed,
    words: Words,
    post: Post,
    send: Callable[[], Awaitable[Comment]],
) -> Saying:
    """Says something for the first and only time.

    Args:
        crew: whose ledger it is.
        seat: of the account that speaks.
        claim: of the post or notice.
        words: what, and where.
        post: under which.
        send: asks the platform, once.

    Raises:
        LostClaim: somebody else has taken over. Nothing was sent, or it was seen to that of what
            was sent no more than one stands.
        AlreadySaid: it was said before; nothing was sent.
        Moved: the store is closed. What was sent was taken away if the next bot had said it.
        PlatformError: as `send` does; where nothing can have been said, the intent is gone.
    """
    ledger = crew.store.ledger
    await seat.use_turn()
    ledger.extend(claim, crew.lease)
    saying = ledger.intend(claim, words)
    try:
        with telemetry.step("say", account=seat.name):
            comment = await send()
    except PlatformDown as error:
        if not error.maybe_done:
            ledger.unsay(claim, saying)
        elif not _has_still(crew, claim):
            await _keep_one_of_two(crew, seat, claim, words, post)
        raise
    except PlatformError:
        ledger.unsay(claim, saying)
        raise
    try:
        return ledger.confirm(claim, saying, uri=comment.uri, local_id=comment.id)
    except LostClaim:
        await _keep_one_of_two(crew, seat, claim, words, post, comment)
        raise
    except Moved:
        await _give_way(seat, words, post, comment)
        raise


def _has_still(crew: Crew, claim: Claimed) -> bool:
    """Whether nobody else has taken over."""
    try:
        crew.store.ledger.extend(claim, crew.lease)
    except LostClaim:
        return False
    return True


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
        with telemetry.step("say", account=seat.name):
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
    with telemetry.step("settle", account=seat.name):
        there = await own_comments(seat, post, saying.words.parent_id)
        standing = _standing(there)
        if standing:
            first, *others = standing
            crew.store.ledger.confirm(claim, saying, uri=first.uri, local_id=first.id)
            await _withdraw_doubles(seat, others, post)
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
    await _keep_first(crew, seat, saying, _standing(there), post)


async def keep_one_answer(crew: Crew, seat: Seat, saying: Saying, post: Post) -> None:
    """The same for an answer; but what somebody wrote there by hand as the account stays."""
    there = await own_comments(seat, post, saying.words.parent_id)
    bots = [
        comment
        for comment in _standing(there)
        if comment.id == saying.local_id or is_bots(comment.body, (saying.words.text.strip(),))
    ]
    await _keep_first(crew, seat, saying, bots, post)


async def _keep_first(
    crew: Crew, seat: Seat, saying: Saying, standing: Sequence[Comment], post: Post
) -> None:
    if standing:
        first, *others = standing
        await _withdraw_doubles(seat, others, post)
        if first.id != saying.local_id:  # of two that clean up, each may have withdrawn its own
            crew.store.ledger.move_saying(saying.id, uri=first.uri, local_id=first.id)


async def _keep_one_of_two(  # noqa: PLR0913, PLR0917 - as `say`
    crew: Crew, seat: Seat, claim: Claimed, words: Words, post: Post, sent: Comment | None = None
) -> None:
    """Looks at once at what stands where another has taken over while something was sent.

    The other one looks, too, after it has said what it says, and keeps the same; but it may have
    looked before this came. So what does not answer is asked again, and where it is not known what
    was sent, it is looked for once more when it must show.
    """
    log.warning("%s: another took over %s while it was said", seat.name, claim.subject.uri)
    for attempt in range(_LOOKS):
        await sleep(min(_SHOWS, crew.times.settle) * attempt)
        is_last = attempt == _LOOKS - 1
        try:
            done = await _keep_first_of(crew, seat, claim, words, post, sent, is_last=is_last)
        except PlatformError as error:  # after the last try: who looks after it later finds it
            log.warning("%s: cannot tell what stands under %s: %s", seat.name, post.uri, error)
        else:
            if done and (sent is not None or attempt):
                return


async def _give_way(seat: Seat, words: Words, post: Post, sent: Comment) -> None:
    """Takes away what came second, where the store was moved before it was sent.

    What the next bot knows is in a store that this one does not have, so the place alone tells
    which was first; the next bot keeps the same. Whatever was first, and stands no more, was to go.
    """
    for attempt in range(_LOOKS):
        await sleep(_SHOWS * attempt)
        try:
            there = await own_comments(seat, post, words.parent_id)
            if any(comment.id == sent.id for comment in there):  # so what was before it shows too
                if there[0].id != sent.id:
                    await _withdraw_doubles(seat, [sent], post)
                return
        except PlatformError as error:  # after the last try: the next bot looks after it
            log.warning("%s: cannot tell what stands under %s: %s", seat.name, post.uri, error)


async def _keep_first_of(  # noqa: PLR0913, PLR0917 - as `say`
    crew: Crew,
    seat: Seat,
    claim: Claimed,
    words: Words,
    post: Post,
    sent: Comment | None,
    *,
    is_last: bool,
) -> bool:
    """Keeps the first of what stands; false if what the other one said does not show yet."""
    there = await own_comments(seat, post, words.parent_id)
    known = {comment.id for comment in there}
    saying = crew.store.ledger.saying(words.kind, claim.subject.uri)
    if saying is not None and saying.local_id not in {None, *known} and not is_last:
        return False
    if sent is not None and sent.id not in known:
        there.append(sent)  # a list may show late what was just written
    standing = _standing(there)
    if _is_over(crew, claim, saying):
        await _withdraw_doubles(seat, standing, post)
    elif saying is not None and saying.state == "posted":
        await _keep_first(crew, seat, saying, standing, post)
    elif standing and isinstance(claim.subject, LedgerPost):
        await _take_back(crew, seat, claim.subject, words, standing, post)
    return True


def _is_over(crew: Crew, claim: Claimed, saying: Saying | None) -> bool:
    """Whether it was decided meanwhile that nothing is to stand there."""
    if saying is not None and saying.state in FOR_GOOD:
        return True
    if not isinstance(claim.subject, LedgerPost):
        return False
    row = crew.store.ledger.post(claim.subject.uri)
    return row is not None and row.state in {"skipped", *FOR_GOOD}


async def _take_back(  # noqa: PLR0913, PLR0917 - as `say`
    crew: Crew,
    seat: Seat,
    subject: LedgerPost,
    words: Words,
    standing: Sequence[Comment],
    post: Post,
) -> None:
    """Puts down what stands, unless somebody has the post in hand, who will find it."""
    ledger = crew.store.ledger
    claim = ledger.claim_post_by_uri(subject.uri, lease=crew.lease)
    if claim is None:
        return
    first, *others = standing
    await _withdraw_doubles(seat, others, post)
    saying = ledger.intend(claim, words)
    ledger.confirm(claim, saying, uri=first.uri, local_id=first.id)
    came_to(subject, "posted", "found")


async def own_comments(seat: Seat, post: Post, parent_id: int | None) -> list[Comment]:
    """Returns this account's comments at one place under a post, oldest first."""
    with telemetry.step("comments"):
        found = await seat.platform.comments_by_me(post)
    return [comment for comment in found if comment.parent_id == parent_id]


def _standing(comments: Iterable[Comment]) -> list[Comment]:
    return [comment for comment in comments if not comment.deleted and not comment.removed]


async def withdraw_all(seat: Seat, comments: Iterable[Comment]) -> None:
    """Withdraws comments of this account; what is gone is as it should be."""
    for comment in comments:
        with contextlib.suppress(Gone):
            await seat.platform.withdraw(comment.id)


async def _withdraw_doubles(seat: Seat, comments: Sequence[Comment], post: Post) -> None:
    """Withdraws what stands beside the one comment, and lets it be known."""
    if comments:
        log.warning("%s: %d comments too many under %s", seat.name, len(comments), post.uri)
        await withdraw_all(seat, comments)
        telemetry.count("double", len(comments), account=seat.name)
