"""Every code that matters has its meaning; what has no code proves nothing."""

from __future__ import annotations

import pytest

from nutgraf.community.lemmy.refusals import MAYBE_WRITTEN, explain, is_no_session
from nutgraf.errors import Gone, NotAllowed, PlatformDown, RateLimited

from .script import refusal


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("locked", "locked"),
        ("person_is_banned_from_community", "banned-from-community"),
        ("banned_from_community", "banned-from-community"),
        ("site_ban", "banned-from-instance"),
        ("invalid_bot_action", "not-a-person"),
        ("invalid_body_field", "too-long"),
        ("max_comment_depth_reached", "too-deep"),
        ("language_not_allowed", "language"),
        ("blocked_url", "blocked-link"),
        ("slurs", "words"),
        ("only_mods_can_post_in_community", "moderators-only"),
        ("couldnt_create_comment", "other"),
        ("person_is_blocked", "other"),
        ("something_new_in_2027", "other"),
    ],
)
def test_what_is_not_allowed(code: str, reason: str) -> None:
    for maybe_written in (None, MAYBE_WRITTEN):
        error = explain(refusal(code), "lemmy.test", maybe_written=maybe_written)
        assert isinstance(error, NotAllowed)
        assert error.reason == reason
        assert str(error) == f"lemmy.test does not do that: {code}"


@pytest.mark.parametrize(
    "code",
    ["couldnt_find_post", "couldnt_find_community", "couldnt_find_object", "not_found", "deleted"],
)
def test_what_is_gone(code: str) -> None:
    for maybe_written in (None, MAYBE_WRITTEN):
        assert isinstance(explain(refusal(code, 404), "x", maybe_written=maybe_written), Gone)


def test_too_many_requests() -> None:
    for refused in (
        refusal("rate_limit_error", retry_after=12.0),
        refusal("too_many_requests", 429, 12.0),
        refusal("", 429, 12.0),
    ):
        error = explain(refused, "x", maybe_written=MAYBE_WRITTEN)
        assert isinstance(error, RateLimited)
        assert error.retry_after == 12.0


@pytest.mark.parametrize("code", sorted(MAYBE_WRITTEN))
def test_what_can_come_after_a_comment_was_stored(code: str) -> None:
    error = explain(refusal(code), "x", maybe_written=MAYBE_WRITTEN)
    assert isinstance(error, PlatformDown)
    assert error.maybe_done
    assert not isinstance(explain(refusal(code), "x"), PlatformDown)


@pytest.mark.parametrize("code", ["", "Not A Code", "x" * 61, "<html>", "a b", "ünknown"])
def test_what_has_no_code_proves_nothing(code: str) -> None:
    error = explain(refusal(code, 403), "x", maybe_written=MAYBE_WRITTEN)
    assert isinstance(error, PlatformDown)
    assert error.maybe_done
    assert "403" in str(error)
    assert code not in str(error) or not code


def test_a_code_that_is_no_text() -> None:
    refused = refusal("x")
    refused.body = {"error": {"nested": 1}}
    assert isinstance(explain(refused, "x"), PlatformDown)


def test_which_refusals_mean_that_nobody_is_logged_in() -> None:
    assert is_no_session(refusal("incorrect_login", 401))
    assert is_no_session(refusal("not_logged_in", 400))
    assert is_no_session(refusal("", 401))
    assert not is_no_session(refusal("rate_limit_error", 400))
    assert not is_no_session(refusal("", 403))
    assert not is_no_session(refusal("locked", 400))
