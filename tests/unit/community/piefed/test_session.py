"""Sessions: kept, renewed once, shared, never replaced where there is no password."""

from __future__ import annotations

import asyncio

import pytest

from nutgraf.community.credentials import MemorySessions
from nutgraf.community.parsing import Part
from nutgraf.community.piefed.answers import post_in
from nutgraf.errors import BadCredentials, NotAllowed, PlatformDown, RateLimited

from .script import SITE, Said, Script, comment, piefed, post, refusal

KEY = "nutgraf@pie.test"
LOGIN = "POST /user/login"


def test_a_first_start_logs_in_and_keeps_the_token() -> None:
    script, sessions = Script({LOGIN: {"jwt": "new"}, "GET /site": SITE}), MemorySessions()
    asyncio.run(piefed(script, token=None, sessions=sessions).whoami())
    assert script.bodies(LOGIN) == [{"username": "nutgraf", "password": "secret"}]
    assert script.asked[-1].token == "new"
    assert sessions.load(KEY) == "new"


def test_a_kept_session_is_used_again() -> None:
    script, sessions = Script({"GET /site": SITE}), MemorySessions()
    sessions.save(KEY, "kept")
    asyncio.run(piefed(script, token=None, sessions=sessions).whoami())
    assert [each.token for each in script.asked] == ["kept"]


def test_with_a_password_the_kept_session_comes_before_the_token_that_was_given() -> None:
    script, sessions = Script({"GET /site": SITE}), MemorySessions()
    sessions.save(KEY, "kept")
    asyncio.run(piefed(script, token="given", sessions=sessions).whoami())
    assert script.asked[0].token == "kept"


def test_without_a_password_the_token_that_was_given_comes_first() -> None:
    script, sessions = Script({"GET /site": SITE}), MemorySessions()
    sessions.save(KEY, "kept")
    asyncio.run(piefed(script, token="given", password=None, sessions=sessions).whoami())
    assert script.asked[0].token == "given"


def test_a_session_that_has_ended_is_renewed_once() -> None:
    script, sessions = Script({LOGIN: {"jwt": "new"}, "GET /site": SITE}), MemorySessions()
    script.valid = lambda token: token == "new"
    asyncio.run(piefed(script, sessions=sessions).whoami())
    assert script.count(LOGIN) == 1
    assert sessions.load(KEY) == "new"


def test_a_new_session_that_is_refused_too_is_bad_credentials() -> None:
    script = Script({LOGIN: {"jwt": "new"}, "GET /site": SITE})
    script.valid = lambda token: False
    with pytest.raises(BadCredentials, match="new session"):
        asyncio.run(piefed(script).whoami())
    assert script.count(LOGIN) == 1


def test_concurrent_calls_share_one_log_in() -> None:
    script = Script({LOGIN: {"jwt": "new"}, "GET /site": SITE})
    script.valid = lambda token: token == "new"

    async def run() -> None:
        platform = piefed(script)
        await asyncio.gather(*(platform.whoami() for _ in range(8)))

    asyncio.run(run())
    assert script.count(LOGIN) == 1


def test_a_token_without_a_password_is_never_replaced() -> None:
    script, sessions = Script({"GET /site": SITE}), MemorySessions()
    script.valid = lambda token: False
    with pytest.raises(BadCredentials, match="no password"):
        asyncio.run(piefed(script, password=None, sessions=sessions).whoami())
    assert script.count(LOGIN) == 0
    assert sessions.load(KEY) is None


def test_a_refused_log_in_is_not_tried_again_at_once() -> None:
    script = Script({LOGIN: refusal("incorrect_login")})

    async def run() -> None:
        platform = piefed(script, token=None)
        for _ in range(5):
            with pytest.raises(BadCredentials):
                await platform.whoami()

    asyncio.run(run())
    assert script.count(LOGIN) == 1


def test_no_error_tells_a_secret() -> None:
    script = Script({LOGIN: refusal("incorrect_login")})
    with pytest.raises(BadCredentials) as caught:
        asyncio.run(piefed(script, token=None).whoami())
    assert "secret" not in str(caught.value)


def test_too_many_log_ins() -> None:
    script = Script({LOGIN: refusal("", 429)})
    with pytest.raises(RateLimited):
        asyncio.run(piefed(script, token=None).whoami())


def test_a_refusal_in_a_session_that_holds_is_no_end_of_it() -> None:
    """So it is with the comment of somebody else."""
    script = Script({"PUT /comment": refusal("incorrect_login"), "GET /user/unread_count": {}})
    with pytest.raises(NotAllowed):
        asyncio.run(piefed(script).edit(5, "words"))
    assert script.count(LOGIN) == 0


def test_a_comment_whose_session_has_ended_is_sent_in_the_new_one() -> None:
    answers: dict[str, Said | list[Said]] = {
        LOGIN: {"jwt": "new"},
        "POST /comment": {"comment_view": comment(7)},
        "GET /site": SITE,
    }
    script = Script(answers)
    script.valid = lambda token: token == "new"
    found = asyncio.run(_comment(script))
    assert found == 7
    assert [each.token for each in script.asked if each.path == "/comment"] == ["good", "new"]


def test_nothing_was_written_where_the_log_in_got_no_answer() -> None:
    lost = PlatformDown("lost", maybe_done=True)
    script = Script({LOGIN: lost, "POST /comment": {"comment_view": comment(7)}})
    script.valid = lambda token: False
    with pytest.raises(PlatformDown) as caught:
        asyncio.run(_comment(script))
    assert not caught.value.maybe_done


async def _comment(script: Script) -> int:
    return (await piefed(script).comment(post_in(Part(post()), {}), "words")).id
