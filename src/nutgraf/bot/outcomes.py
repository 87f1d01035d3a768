"""How steps end and what instances refuse, told to whoever counts it."""

from __future__ import annotations

from typing import Literal

from nutgraf import telemetry
from nutgraf.errors import BadCredentials, Gone, NotAllowed, PlatformDown, RateLimited
from nutgraf.store.resting import NO_FAILURES
from nutgraf.store.values import LedgerNotice, LedgerPost, Saying

Outcome = Literal["posted", "answered", "skipped", "ignored", "withdrawn", "removed"]

_KINDS: dict[type[Exception], str] = {
    RateLimited: "rate-limited",
    NotAllowed: "refused",
    Gone: "gone",
    BadCredentials: "no-log-in",
    PlatformDown: "down",
}


def account_of(subject: LedgerPost | LedgerNotice) -> str:
    """The account to which something came."""
    return subject.account if isinstance(subject, LedgerPost) else subject.notice.account


def came_to(subject: LedgerPost | LedgerNotice, outcome: Outcome, reason: str = "") -> None:
    """Tells that a step has ended.

    Args:
        subject: of the step.
        outcome: of a closed set.
        reason: of a closed set too, never a stranger's words.
    """
    _count(_kind(subject), outcome, reason, account_of(subject))


def waits(subject: LedgerPost | LedgerNotice, reason: str) -> None:
    """Tells that a step has ended for now: it waits for room, or for another try."""
    outcome = "waiting" if reason in NO_FAILURES else "failed"
    _count(_kind(subject), outcome, reason, account_of(subject))


def was_taken_away(
    saying: Saying, outcome: Literal["withdrawn", "removed"], reason: str = ""
) -> None:
    """Tells that what was said does not stand any more."""
    kind = "post" if saying.words.kind == "summary" else "notice"
    _count(kind, outcome, reason, saying.words.account)


def platform_failed(account: str, error: Exception) -> None:
    """Tells that an instance did not do what an account asked of it."""
    kind = next((kind for of, kind in _KINDS.items() if isinstance(error, of)), "unexpected")
    telemetry.count("platform-error", account=account, kind=kind)


def waits_for_turn(instance: str, seconds: float) -> None:
    """Tells that somebody waits for a turn to comment."""
    telemetry.count("wait", seconds, on="turn", whom=instance)


def _kind(subject: LedgerPost | LedgerNotice) -> str:
    return "post" if isinstance(subject, LedgerPost) else "notice"


def _count(kind: str, outcome: str, reason: str, account: str) -> None:
    telemetry.count("outcome", kind=kind, outcome=outcome, reason=reason, account=account)
