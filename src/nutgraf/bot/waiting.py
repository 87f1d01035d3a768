"""What is waited for, in words for people: by posts, and by the bot for its accounts."""

from __future__ import annotations

from collections.abc import Iterable

from nutgraf.errors import FETCH_REASONS, PlatformDown, RateLimited
from nutgraf.store.values import Waiting

_FOR = {
    "due": "due now; each takes a turn to comment",
    "turn": "for a turn to comment, as fast as the instance allows",
    "quiet-hours": "for the end of the quiet hours",
    "hourly-limit": "as the community has had its comments of this hour (per_hour)",
    "daily-limit": "as the community has had its comments of this day (per_day)",
    "unanswered": "until it can be told whether a comment that was begun stands",
    "unsettled": "as nobody could tell what stands there",
    "post-in-hand": "for the same article, which is being summarised under another post",
    "rate-limited": "as the instance wants fewer requests",
    "no-log-in": "as the account cannot log in",
    "platform-down": "as the instance does not answer",
    "worker-died": "to be tried again, as a worker died with it in hand",
    "unexpected": "to be tried again after a fault of nutgraf, which the log has",
}


def told(waiting: Waiting) -> str:
    """Tells for what some posts wait, and until when: what follows on their number."""
    why = told_for(waiting.reason)
    if waiting.until is None:
        return why
    return f"{why}, the first until {waiting.until:%Y-%m-%d %H:%M} UTC"


def told_for(reason: str) -> str:
    """Tells for what a post waits."""
    if reason in FETCH_REASONS:
        return f"to be read again, as the page could not be fetched ({reason})"
    return _FOR.get(reason, f"({reason})")


def told_in_line(waits: Iterable[Waiting]) -> str:
    """Tells how many posts wait and for what, in one line."""
    lines = "; ".join(f"{each.posts:,} {told(each)}" for each in waits)
    return f"posts that wait: {lines}" if lines else "nothing waits"


def not_at_work(name: str, why: Exception, error: str) -> str:
    """Tells in one line why an account is not there; it is named once.

    Args:
        name: "name@instance".
        why: what came in the place of a seat.
        error: that, in words.
    """
    if name.lower() in error.lower():
        return error
    if isinstance(why, PlatformDown | RateLimited):
        return f"{name} is not at work: {error}"
    return f"{name} cannot log in: {error}"
