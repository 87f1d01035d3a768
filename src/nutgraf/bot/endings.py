"""How a step ends that could not do what it was meant to: one place for posts and notices."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.outbox import NotSettled
from nutgraf.errors import (
    BadCredentials,
    Gone,
    NotAllowed,
    NutgrafError,
    PlatformDown,
    RateLimited,
    StoreFailed,
)
from nutgraf.store.values import AlreadySaid, Claim, LedgerNotice, LedgerPost, LostClaim

log = logging.getLogger(__name__)

_BROKEN_REST = 3_600.0
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
        case Gone():
            _gone(crew, claim)
        case NotAllowed():
            refuse(crew, seat, claim, error)
        case BadCredentials():
            _postpone(crew, claim, crew.later(crew.times.log_in), "no-log-in", str(error))
            raise error
        case PlatformDown():
            rest = max(
                crew.back_off(claim.subject.attempts),
                error.retry_after or 0.0,
                crew.times.settle if error.maybe_done else 0.0,
            )
            _postpone(crew, claim, crew.later(rest), "platform-down", str(error))
            raise error
        case _:
            _broken(crew, claim, error)


def refuse(crew: Crew, seat: Seat, claim: Claimed, error: NotAllowed) -> None:
    """Ends a claim by what the platform does not let the account do.

    A ban from a community pauses that community for this account; it is not evaded by another.
    """
    community = community_of(claim.subject)
    if error.reason == "banned-from-community" and community is not None:
        until = crew.later(crew.times.pause)
        crew.store.choices.pause(seat.name, community, until, error.reason)
        log.warning("%s: banned from %s, which is left alone until %s", seat.name, community, until)
    if error.reason == "banned-from-instance":
        log.error("%s: banned from its instance", seat.name)
    _finish(crew, claim, _REFUSALS.get(error.reason, "refused"), str(error))


def community_of(subject: LedgerPost | LedgerNotice) -> str | None:
    """Canonical URI of the community in which something stands."""
    return (
        subject.community_uri if isinstance(subject, LedgerPost) else subject.notice.community_uri
    )


def _finish(crew: Crew, claim: Claimed, reason: str, evidence: str = "") -> None:
    ledger = crew.store.ledger
    if isinstance(claim.subject, LedgerPost):
        log.debug("skipped %s: %s", claim.subject.uri, reason)
        ledger.skip(claim, reason, evidence)
    else:
        ledger.ignore(claim, reason)


def _gone(crew: Crew, claim: Claimed) -> None:
    """The post is not there any more; an intent under it comes to nothing."""
    if isinstance(claim.subject, LedgerPost) and claim.subject.state == "intended":
        crew.store.ledger.close(claim, "withdrawn", "post gone")
    else:
        _finish(crew, claim, "deleted")


def _postpone(
    crew: Crew, claim: Claimed, until: datetime.datetime, reason: str, evidence: str = ""
) -> None:
    crew.store.ledger.postpone(claim, until, reason, evidence)


def _release(crew: Crew, claim: Claimed) -> None:
    try:
        crew.store.ledger.release(claim)
    except StoreFailed as error:  # the lease runs out by itself
        log.warning("cannot release %s: %s", claim.subject.uri, error)


def _broken(crew: Crew, claim: Claimed, error: Exception) -> None:
    """A fault of ours: it must not stop the bot, nor be tried for ever."""
    log.error("a step failed on %s", claim.subject.uri, exc_info=error)
    told = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    if claim.subject.attempts + 1 >= crew.times.attempts:
        _finish(crew, claim, "unexpected", told)
    else:
        _postpone(crew, claim, crew.later(_BROKEN_REST), "unexpected", told)
