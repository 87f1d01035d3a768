"""What is waited for, in words."""

from __future__ import annotations

import pytest

from nutgraf.bot.waiting import not_at_work, told_for, told_in_line
from nutgraf.cli.bot.correct import _tell
from nutgraf.errors import BadCredentials, NutgrafError, PlatformDown, RateLimited
from nutgraf.store.resting import NO_FAILURES
from nutgraf.store.values import Waiting

NAME = "nutgraf@lemmy.example"


def test_each_reason_to_wait_has_words() -> None:
    for reason in (*NO_FAILURES, "due", "no-log-in", "platform-down", "unsettled", "unexpected"):
        assert told_for(reason) != f"({reason})"
    assert "(timeout)" in told_for("timeout")
    assert told_in_line(()) == "nothing waits"
    assert told_in_line([Waiting("due", 1_200), Waiting("turn", 1)]).count(";") == 2


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (BadCredentials(f"{NAME} cannot log in: wrong"), f"{NAME} cannot log in: wrong"),
        (BadCredentials("wrong"), f"{NAME} cannot log in: wrong"),
        (PlatformDown("it answered 502"), f"{NAME} is not at work: it answered 502"),
        (RateLimited("fewer"), f"{NAME} is not at work: fewer"),
    ],
)
def test_an_account_that_is_not_there_is_named_once(error: NutgrafError, told: str) -> None:
    assert not_at_work(NAME, error, str(error)) == told


def test_a_correction_that_has_to_wait_says_so_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record: dict[str, object] = {"post": "https://a.example/1", "state": "seen", "comment": None}
    _tell({**record, "reason": "hourly-limit"}, as_json=False)
    assert "(per_hour)" in capsys.readouterr().out
    _tell({**record, "state": "skipped", "reason": "locked"}, as_json=False)
    assert capsys.readouterr().out == "https://a.example/1  skipped  locked\n"
