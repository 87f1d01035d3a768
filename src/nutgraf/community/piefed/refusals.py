"""What a PieFed means when it says no: nearly all of it is a 400 with a sentence of free text."""

from __future__ import annotations

from typing import Literal

from nutgraf.community.wire import Refused
from nutgraf.errors import (
    Gone,
    NotAllowed,
    PlatformDown,
    PlatformError,
    RateLimited,
    RefusalReason,
)

_SHOWN = 200

_REASONS: tuple[tuple[str, RefusalReason], ...] = (
    ("comments are disabled on this post", "locked"),
    ("this comment cannot be replied to", "locked"),
    ("not permitted to comment in this community", "banned-from-community"),
    ("banned from commenting", "banned-from-instance"),
    ("account is too new", "account-too-new"),
    ("blocked phrase", "words"),
    ("low quality reply", "words"),
    ("replier blocked", "other"),
    ("has blocked the author", "other"),
    ("private community", "other"),
)
"""Said before anything is written, in English whatever the site's language: requests name none."""

_GONE = (
    "no object found",
    "no row was found",
    "unknown community",
    "comment with parent_id not found",
)

_NOTHING = "'nonetype' object has no attribute"
"""How it says that there is no such post or comment."""

_NO_POST = f"{_NOTHING} 'community'"
"""The same of the post to comment on. All else that is not found or has no attribute can come after
a comment or message was stored."""

_TOO_LARGE = 413
_TOO_MANY = 429


def is_of_session(refused: Refused) -> bool:
    """Whether the session is named as the reason; editing another's comment is refused so, too."""
    said = _said(refused).lower()
    return said.startswith(("incorrect_login", "incorrect login", "signature has expired"))


Asking = Literal["reading", "searching", "changing", "writing"]
"""What was asked for: what must be there, what a stranger named, that something become as it is
wanted (which can be asked for again), or that something be written (which cannot)."""


def meaning(refused: Refused, host: str, asking: Asking) -> PlatformError:
    """Returns the error that a refusal is.

    A sentence that is not known proves nothing where something was to be written: a PieFed may
    answer 400 when it has already stored what it was sent. Where something was searched for, it
    is no sign that the instance is unwell: a stranger chose the words, or the page to be fetched.

    Args:
        refused: by the instance.
        host: of it.
        asking: what was asked for.
    """
    said = _said(refused)
    told = f"{host} says: {said}" if said else f"{host} answered {refused.status}"
    if refused.status == _TOO_MANY or said.lower().startswith("rate_limited"):
        return RateLimited(f"{host} wants fewer requests", refused.retry_after)
    reason = _reason(refused, said.lower())
    if reason is not None:
        return NotAllowed(reason, told)
    if _is_gone(refused, said.lower(), asking):
        return Gone(told)
    invalid = said.lower().startswith("validation failed")
    maybe_done = asking in {"changing", "writing"} and not invalid
    return PlatformDown(told, maybe_done=maybe_done, retry_after=refused.retry_after)


def _reason(refused: Refused, said: str) -> RefusalReason | None:
    if refused.status == _TOO_LARGE:
        return "too-long"
    return next((reason for part, reason in _REASONS if part in said), None)


def _is_gone(refused: Refused, said: str, asking: Asking) -> bool:
    if asking == "writing":
        return said.startswith(_NO_POST)
    if refused.body.get("status") == "Not found" or any(part in said for part in _GONE):
        return True
    if asking == "searching":
        return bool(said)
    return said.startswith(_NOTHING)


def _said(refused: Refused) -> str:
    message = refused.body.get("message")
    if not isinstance(message, str) or message == "()":
        return ""
    return " ".join(message.split())[:_SHOWN]
