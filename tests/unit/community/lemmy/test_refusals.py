"""Every code that matters has its meaning; what has no code proves nothing."""

from __future__ import annotations

import pytest

from nutgraf.community.lemmy.refusals import (
    NO_COMMENT,
    NO_MESSAGE,
    explain,
    is_no_session,
)
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
        ("person_is_blocked", "other"),
    ],
)
def test_what_is_not_allowed(code: str, reason: str) -> None:
    for proofs in (None, NO_COMMENT, NO_MESSAGE):
        error = explain(refusal(code), "lemmy.test", proofs=proofs)
        assert isinstance(error, NotAllowed)
        assert error.reason == reason
        assert str(error) == f"lemmy.test does not do that: {code}"


@pytest.mark.parametrize("code", ["couldnt_find_post", "couldnt_find_community", "deleted"])
def test_what_is_gone(code: str) -> None:
    for proofs in (None, NO_COMMENT, NO_MESSAGE):
        assert isinstance(explain(refusal(code, 404), "x", proofs=proofs), Gone)


@pytest.mark.parametrize("code", ["couldnt_find_object", "not_found", "couldnt_find_person"])
def test_what_was_asked_for_is_gone(code: str) -> None:
    assert isinstance(explain(refusal(code, 404), "x"), Gone)


def test_too_many_requests() -> None:
    for refused in (
        refusal("rate_limit_error", retry_after=12.0),
        refusal("too_many_requests", 429, 12.0),
        refusal("", 429, 12.0),
    ):
        error = explain(refused, "x", proofs=NO_COMMENT)
        assert isinstance(error, RateLimited)
        assert error.retry_after == 12.0


@pytest.mark.parametrize(
    "code",
    [
        "not_found",
        "couldnt_find_comment",
        "couldnt_find_person",
        "couldnt_find_private_message",
        "couldnt_get_comments",
        "couldnt_like_comment",
        "couldnt_update",
        "couldnt_update_replies",
        "something_new_in_2027",
    ],
)
def test_only_codes_that_are_known_prove_that_nothing_was_written(code: str) -> None:
    for proofs in (NO_COMMENT, NO_MESSAGE):
        error = explain(refusal(code), "x", proofs=proofs)
        assert isinstance(error, PlatformDown)
        assert error.maybe_done
    assert not isinstance(explain(refusal(code), "x"), PlatformDown)


@pytest.mark.parametrize(
    ("code", "comment", "message"),
    [
        ("couldnt_create_comment", NotAllowed, PlatformDown),
        ("couldnt_create_private_message", PlatformDown, NotAllowed),
        # in version 1.0 also said of the vote on a comment that stands
        ("couldnt_create", PlatformDown, NotAllowed),
    ],
)
def test_what_could_not_be_stored(
    code: str, comment: type[Exception], message: type[Exception]
) -> None:
    assert isinstance(explain(refusal(code), "x", proofs=NO_COMMENT), comment)
    assert isinstance(explain(refusal(code), "x", proofs=NO_MESSAGE), message)


def test_lemmy_without_its_database() -> None:
    for proofs in (None, NO_COMMENT, NO_MESSAGE):
        error = explain(refusal("unknown"), "x", proofs=proofs)
        assert isinstance(error, PlatformDown)
        assert error.maybe_done


@pytest.mark.parametrize("code", ["", "Not A Code", "x" * 61, "<html>", "a b", "ünknown"])
def test_what_has_no_code_proves_nothing(code: str) -> None:
    error = explain(refusal(code, 403), "x", proofs=NO_COMMENT)
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
