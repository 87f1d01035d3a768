"""What Lemmy means when it says no: its codes as our errors."""

from __future__ import annotations

import re

from nutgraf.community.wire import Refused
from nutgraf.errors import (
    Gone,
    NotAllowed,
    PlatformDown,
    PlatformError,
    RateLimited,
    RefusalReason,
)

_CODE = re.compile(r"[a-z0-9_]{1,60}")

_REASONS: dict[str, RefusalReason] = {
    "locked": "locked",
    "post_is_locked": "locked",
    "person_is_banned_from_community": "banned-from-community",
    "banned_from_community": "banned-from-community",
    "site_ban": "banned-from-instance",
    "banned": "banned-from-instance",
    "person_is_banned_from_site": "banned-from-instance",
    "invalid_bot_action": "not-a-person",
    "invalid_body_field": "too-long",
    "bio_length_overflow": "too-long",
    "max_comment_depth_reached": "too-deep",
    "language_not_allowed": "language",
    "blocked_url": "blocked-link",
    "slurs": "words",
    "only_mods_can_post_in_community": "moderators-only",
    "not_a_moderator": "moderators-only",
    "not_a_mod_or_admin": "moderators-only",
}

_GONE = frozenset(("not_found", "deleted", "resolve_object_failed"))
_GONE_BEGINS = "couldnt_find_"

_TOO_MANY = frozenset(("rate_limit_error", "too_many_requests"))

_FAILED = "unknown"
"""Said with a status of 400 where something of Lemmy's own failed, such as its database."""

_NO_SESSION = frozenset(("incorrect_login", "not_logged_in"))

_CHECKED = frozenset(_REASONS) | {
    "deleted",  # the post, its community or the account
    "couldnt_find_community",
    "couldnt_find_post",
    "person_is_blocked",
    "community_is_blocked",
    "instance_is_blocked",
    "instance_is_private",
    "plugin_error",
}
"""Codes of what Lemmy looks at before it stores anything, a comment or a message."""

NO_COMMENT = _CHECKED | {"couldnt_create_comment"}
"""Codes that prove that no comment was stored. All others can come when it stands already: its
author's vote, notices and the answer are made later, and fail in words of their own; in version 1.0
as "couldnt_create" or "not_found"."""

NO_MESSAGE = _CHECKED | {"couldnt_create_private_message", "couldnt_create"}
"""The same of a message; the second where the recipient takes none."""


def code_of(refused: Refused) -> str:
    """Returns the code that Lemmy gave; empty where it gave none that looks like one."""
    code = refused.body.get("error")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def is_rate_limit(refused: Refused) -> bool:
    """Whether it only wants fewer requests."""
    return refused.status == 429 or code_of(refused) in _TOO_MANY


def says_no_reason(refused: Refused) -> bool:
    """Whether nothing was refused for a reason: the instance, or something before it, failed."""
    return code_of(refused) in {"", _FAILED}


def is_no_session(refused: Refused) -> bool:
    """Whether the token is missing or does not hold any more; nothing was done then."""
    if is_rate_limit(refused):
        return False
    return refused.status == 401 or code_of(refused) in _NO_SESSION


def explain(refused: Refused, host: str, *, proofs: frozenset[str] | None = None) -> PlatformError:
    """Says what a refusal means.

    Args:
        refused: by Lemmy.
        host: of the instance, for the message.
        proofs: where something was to be written once, codes that prove that nothing was; None
            for what may be asked for again.

    Returns:
        The error to raise.
    """
    code = code_of(refused)
    if is_rate_limit(refused):
        return RateLimited(f"{host} wants fewer requests", refused.retry_after)
    if says_no_reason(refused):
        return PlatformDown(
            f"{host} answered {refused.status} without saying why",
            retry_after=refused.retry_after,
        )
    if proofs is not None and code not in proofs:
        return PlatformDown(f"{host} broke off while it wrote: {code}")
    if code in _GONE or code.startswith(_GONE_BEGINS):
        return Gone(f"{host}: {code}")
    return NotAllowed(_REASONS.get(code, "other"), f"{host} does not do that: {code}")
