"""How a step ends that could not do what it was meant to: one place for posts and notices."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nutgraf import telemetry
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.outbox import NotSettled
from nutgraf.bot.outcomes import account_of, came_to, platform_failed, waits
from nutgraf.errors import (
    BadCredentials,
    Gone,
    NotAllowed,
    NutgrafError,
    PlatformDown,
    RateLimited,
    StoreFailed,
)
from nutgraf.store.due import WORKER_DIED
from nutgraf.store.resting import failures
from nutgraf.store.values import AlreadySaid, Claim, LedgerNotice, LedgerPost, LostClaim

log = logging.getLogger(__name__)

_BROKEN_REST = 3_600.0
_LONGEST_REST = 6 * 3_600.0
_UNSETTLED = "unsettled"
_SHORT = datetime.timedelta(seconds=1)
"""A wait for a turn that is shorter is no news: a busy bot has one for each comment."""

_REFUSALS = {
    "locked": "locked",
    "banned-from-community": "banned",
    "banned-from-instance": "banned",
    "too-long": "too-long",
}

Claimed = Claim[LedgerPost] | Claim[LedgerNotice]


class Ended(NutgrafError):  # noqa: N818 - a state of things
    """Nothing will be said here.

    Args:
        reason: of a closed set.
        evidence: for people, what was seen.
    """

    def __init__(self, reason: str, evidence: str = "") -> None:
        super().__init__(reason, evidence)
        self.reason = reason
        self.evidence = evidence


class Later(NutgrafError):  # noqa: N818 - a state of things
    """Nothing can be said now.

    Args:
        until: when to try again.
        reason: why.
        evidence: for people, what was seen.
    """

    def __init__(self, until: datetime.datetime, reason: str, evidence: str = "") -> None:
        super().__init__(reason, evidence)
        self.until = until
        self.reason = reason
        self.evidence = evidence


@asynccontextmanager
async def ending(crew: Crew, seat: Seat, claim: Claimed) -> AsyncIterator[None]:
    """Ends a claim by what stopped the step, if anything did.

    Raises:
        PlatformDown: after the claim has ended: the instance needs a rest.
        RateLimited: the same.
        BadCredentials: the same: the account needs one.
        StoreFailed: the ledger cannot be written; the lease runs out by itself.
    """
    try:
        try:
            yield
        except Exception as error:
            await _end(crew, seat, claim, error)
    except LostClaim:
        log.warning("%s: another took over %s", seat.name, claim.subject.uri)
    except asyncio.CancelledError:
        _release(crew, claim)
        raise


def is_deadly(crew: Crew, subject: LedgerPost | LedgerNotice) -> bool:
    """Whether too many workers in a row have died with something; what was begun is settled."""
    return subject.state != "intended" and failures(subject, WORKER_DIED) >= crew.times.attempts


async def give_up(crew: Crew, seat: Seat, claim: Claimed) -> None:
    """Ends the claim on something deadly."""
    with telemetry.about(claim.subject.uri, seat.name):
        async with ending(crew, seat, claim):
            deaths = claim.subject.attempts
            raise Ended("unexpected", f"{deaths} workers died with it in hand")


async def _end(crew: Crew, seat: Seat, claim: Claimed, error: Exception) -> None:
    match error:
        case LostClaim():
            raise error
        case Ended():
            _finish(crew, claim, error.reason, error.evidence)
        case Later():
            _postpone(crew, claim, error.until, error.reason, error.evidence)
        case NotSettled():
            _postpone(crew, claim, error.until, "unanswered")
        case AlreadySaid():
            _release(crew, claim)
        case StoreFailed():
            raise error
        case RateLimited():
            rest = error.retry_after or crew.times.rate_limited
            await seat.pause_turns(rest)
            _postpone(crew, claim, crew.later(rest), "rate-limited")
            raise error
        case Gone():
            platform_failed(seat.name, error)
            _gone(crew, claim)
        case NotAllowed():
            platform_failed(seat.name, error)
            refuse(crew, seat, claim, error)
        case BadCredentials():
            _postpone(crew, claim, crew.later(crew.times.log_in), "no-log-in", str(error))
            raise error
        case PlatformDown():
            rest = max(
                _twice_as_long(crew.times.down, claim.subject, "platform-down"),
                error.retry_after or 0.0,
                crew.times.settle if error.maybe_done else 0.0,
            )
            _postpone(crew, claim, crew.later(rest), "platform-down", str(error))
            raise error
        case _:
            _broken(crew, claim, error)


def refuse(crew: Crew, seat: Seat, claim: Claimed, error: NotAllowed) -> None:
    """Ends a claim by what the platform does not let the account do."""
    pause_where_banned(crew, seat, community_of(claim.subject), error)
    if error.reason == "banned-from-instance":
        log.error("%s: banned from its instance", seat.name)
    _finish(crew, claim, _REFUSALS.get(error.reason, "refused"), str(error))


def pause_where_banned(crew: Crew, seat: Seat, community: str | None, error: NotAllowed) -> None:
    """Lets an account leave a community alone that banned it; another does not evade that."""
    if error.reason == "banned-from-community" and community is not None:
        until = crew.later(crew.times.pause)
        crew.store.choices.pause(seat.name, community, until, error.reason)
        log.warning("%s: banned from %s, which is left alone until %s", seat.name, community, until)


def community_of(subject: LedgerPost | LedgerNotice) -> str | None:
    """Canonical URI of the community in which something stands."""
    return (
        subject.community_uri if isinstance(subject, LedgerPost) else subject.notice.community_uri
    )


def _finish(crew: Crew, claim: Claimed, reason: str, evidence: str = "") -> None:
    """Ends a claim without words, unless words may stand there of which nobody knows yet.

    What was begun is asked after again, ever more rarely: forgotten, it could not be withdrawn.
    """
    subject, ledger = claim.subject, crew.store.ledger
    told = f"{reason}: {evidence}" if evidence else reason
    if isinstance(claim.subject, LedgerPost):
        ended = ledger.skip(claim, reason, evidence)
    else:
        ended = ledger.ignore(claim, reason)
    if ended:
        came_to(subject, "skipped" if isinstance(subject, LedgerPost) else "ignored", reason)
        log.info("%s: nothing is said on %s: %s", account_of(subject), subject.uri, told)
        return
    log.warning("cannot tell what stands under %s: %s", subject.uri, told)
    rest = _twice_as_long(_BROKEN_REST, subject, _UNSETTLED)
    _postpone(crew, claim, crew.later(rest), _UNSETTLED, told)


def _gone(crew: Crew, claim: Claimed) -> None:
    """The post is not there any more; an intent under it comes to nothing."""
    ledger, uri = crew.store.ledger, claim.subject.uri
    if isinstance(claim.subject, LedgerPost):
        saying = ledger.saying("summary", uri)
        if saying is not None and saying.state == "intended":
            ledger.close(claim, "withdrawn", "post gone")
            came_to(claim.subject, "withdrawn", "deleted")
            return
    else:
        saying = ledger.saying("answer", uri)
        if saying is not None and saying.state == "intended":
            ledger.mark_saying(saying.id, "withdrawn", "post gone")
    _finish(crew, claim, "deleted")


def _twice_as_long(first: float, subject: LedgerPost | LedgerNotice, reason: str) -> float:
    """Seconds to rest: after each step that failed for the same reason twice as many."""
    return min(_LONGEST_REST, first * 2.0 ** min(failures(subject, reason), 16))


def _postpone(
    crew: Crew, claim: Claimed, until: datetime.datetime, reason: str, evidence: str = ""
) -> None:
    crew.store.ledger.postpone(claim, until, reason, evidence)
    subject, told = claim.subject, f"{reason}: {evidence}" if evidence else reason
    waits(subject, reason)
    is_short = reason == "turn" and until - crew.store.now() < _SHORT
    level = logging.DEBUG if is_short else logging.INFO
    name = account_of(subject)
    log.log(level, "%s: %s waits until %s: %s", name, subject.uri, _at(until), told)


def _at(when: datetime.datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S} UTC"


def _release(crew: Crew, claim: Claimed) -> None:
    try:
        crew.store.ledger.release(claim)
    except StoreFailed as error:  # the lease runs out by itself
        log.warning("cannot release %s: %s", claim.subject.uri, error)


def _broken(crew: Crew, claim: Claimed, error: Exception) -> None:
    """A fault of ours: it must not stop the bot, nor be tried for ever."""
    log.error("a step failed on %s", claim.subject.uri, exc_info=error)
    told = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    if failures(claim.subject, "unexpected") + 1 >= crew.times.attempts:
        _finish(crew, claim, "unexpected", told)
    else:
        _postpone(crew, claim, crew.later(_BROKEN_REST), "unexpected", told)
