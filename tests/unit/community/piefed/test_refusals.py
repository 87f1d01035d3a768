"""What refusals mean, from what a real 1.6.27 says."""

from __future__ import annotations

import pytest

from nutgraf.community.piefed.refusals import meaning
from nutgraf.community.wire import Refused
from nutgraf.errors import Gone, NotAllowed, PlatformDown, RateLimited, RefusalReason

from .script import refusal


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Comments are disabled on this post", "locked"),
        ("This comment cannot be replied to.", "locked"),
        ("You are not permitted to comment in this community", "banned-from-community"),
        ("Banned from commenting", "banned-from-instance"),
        ("Blocked phrase in comment", "words"),
        ("Replier blocked", "other"),
        (
            "You are not permitted to send a private message at this time to this recipient, "
            "likely because your account is too new.",
            "account-too-new",
        ),
    ],
)
def test_what_is_not_allowed(said: str, reason: RefusalReason) -> None:
    error = meaning(refusal(said), "pie.test", "writing")
    assert isinstance(error, NotAllowed)
    assert error.reason == reason


@pytest.mark.parametrize(
    "refused",
    [
        refusal("()", kind="Not found"),
        refusal("No row was found when one was required"),
        refusal("No object found."),
        refusal("error - unknown community. Please wait a sec and try again."),
        refusal("'NoneType' object has no attribute 'community_id'"),
    ],
)
def test_what_is_gone(refused: Refused) -> None:
    assert isinstance(meaning(refused, "pie.test", "reading"), Gone)
    assert isinstance(meaning(refused, "pie.test", "changing"), Gone)


def test_a_post_that_is_gone_takes_no_comment() -> None:
    refused = refusal("'NoneType' object has no attribute 'community'")
    assert isinstance(meaning(refused, "pie.test", "writing"), Gone)


def test_too_many_requests_come_as_html() -> None:
    error = meaning(Refused(429, {}, 7.0), "pie.test", "writing")
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7.0


def test_a_comment_may_stand_after_a_sentence_that_is_not_known() -> None:
    error = meaning(refusal("Cannot acquire a lock that is owned"), "pie.test", "writing")
    assert isinstance(error, PlatformDown)
    assert error.maybe_done


@pytest.mark.parametrize(
    "refused",
    [
        refusal("Duplicate reply"),
        refusal("'NoneType' object has no attribute 'x'"),
        refusal("No row was found when one was required", kind="Not found"),
        refusal("No object found."),
    ],
)
def test_a_comment_may_stand_after_these(refused: Refused) -> None:
    error = meaning(refused, "pie.test", "writing")
    assert isinstance(error, PlatformDown)
    assert error.maybe_done


def test_what_is_not_valid_was_not_done() -> None:
    error = meaning(refusal("Validation failed"), "pie.test", "writing")
    assert isinstance(error, PlatformDown)
    assert not error.maybe_done


def test_what_was_only_read_was_not_done() -> None:
    error = meaning(refusal("?"), "pie.test", "reading")
    assert isinstance(error, PlatformDown)
    assert not error.maybe_done


def test_no_stranger_can_make_an_instance_look_unwell() -> None:
    said = "not enough values to unpack (expected 2, got 1)"
    assert isinstance(meaning(refusal(said), "pie.test", "searching"), Gone)


def test_a_wall_before_the_instance_is_no_answer_of_it() -> None:
    assert isinstance(meaning(Refused(403, {}, None), "pie.test", "searching"), PlatformDown)


def test_a_long_message_is_one_short_line() -> None:
    told = str(meaning(refusal("a\nb " * 500), "pie.test", "reading"))
    assert len(told) < 250
    assert "\n" not in told
