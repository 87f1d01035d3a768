"""Sessions: kept, validated, renewed once, shared; never replaced where there is no password."""

from __future__ import annotations

import asyncio

import pytest

from nutgraf.community.credentials import MemorySessions
from nutgraf.errors import BadCredentials, NotAllowed, PlatformDown, PlatformError, RateLimited

from .script import KEY, Script, Version, refusal

NO = refusal("incorrect_login", 401)
INVALID = refusal("not_logged_in")


def kept(token: str = "kept") -> MemorySessions:
    sessions = MemorySessions()
    sessions.save(KEY, token)
    return sessions


def test_a_first_start_logs_in_and_keeps_the_token(version: Version) -> None:
    script, sessions = Script(version.site()), MemorySessions()
    asyncio.run(version.open(script, sessions=sessions).whoami())
    (log_in,) = script.all(version.log_in)
    assert log_in.body == {"username_or_email": "nutgraf", "password": "secret"}
    assert log_in.token is None
    assert script.asked[-1].token == "fresh"
    assert sessions.load(KEY) == "fresh"


def test_a_kept_token_is_validated_and_used(version: Version) -> None:
    script = Script(version.site())
    asyncio.run(version.open(script, sessions=kept()).whoami())
    assert script.asked[0].what == version.validate
    assert {asked.token for asked in script.asked} == {"kept"}


def test_a_kept_token_that_does_not_hold_is_replaced(version: Version) -> None:
    script, sessions = Script({**version.site(), version.validate: INVALID}), kept()
    asyncio.run(version.open(script, sessions=sessions).whoami())
    assert len(script.all(version.log_in)) == 1
    assert sessions.load(KEY) == "fresh"


def test_a_given_token_comes_first_and_is_not_kept(version: Version) -> None:
    script, sessions = Script(version.site()), MemorySessions()
    asyncio.run(version.open(script, token="given", password=None, sessions=sessions).whoami())
    assert {asked.token for asked in script.asked} == {"given"}
    assert sessions.load(KEY) is None


def test_a_given_token_without_a_password_is_never_replaced(version: Version) -> None:
    script = Script({**version.site(), version.validate: INVALID})
    with pytest.raises(BadCredentials, match="no password"):
        asyncio.run(version.open(script, token="given", password=None).whoami())
    assert not script.all(version.log_in)


def test_a_session_that_ends_is_renewed_and_the_question_asked_again(version: Version) -> None:
    mine = version.comment(7, creator=version.me)
    script = Script(
        {
            **version.site(),
            "GET /community": {
                "community_view": {"community": version.community()},
                "moderators": [],
                "discussion_languages": [],
            },
            version.validate: [{"success": True}, INVALID],
            "POST /comment": [NO, {"comment_view": mine}],
        }
    )
    made = asyncio.run(version.open(script, sessions=kept()).comment(version.read_post(), "Text"))
    assert made.id == 7
    assert [asked.token for asked in script.all("POST /comment")] == ["kept", "fresh"]


def test_there_are_never_two_log_ins_in_a_row(version: Version) -> None:
    script = Script({**version.site(), version.validate: INVALID, "GET /comment": NO})
    adapter = version.open(script, sessions=kept())

    async def scenario() -> None:
        for _ in range(3):
            with pytest.raises(BadCredentials):
                await adapter.find_comment(1)

    asyncio.run(scenario())
    assert len(script.all(version.log_in)) == 2  # for the kept token, then for the one it got


def test_who_asks_at_once_shares_one_log_in(version: Version) -> None:
    script = Script({**version.site(), "GET /comment": {"comment_view": version.comment(1)}})
    adapter = version.open(script)

    async def scenario() -> None:
        await asyncio.gather(*(adapter.find_comment(1) for _ in range(20)), adapter.whoami())

    asyncio.run(scenario())
    assert len(script.all(version.log_in)) == 1


def test_who_asks_at_once_shares_one_failure(version: Version) -> None:
    script = Script({**version.site(), version.log_in: NO})
    adapter = version.open(script)

    async def scenario() -> list[BaseException | object]:
        return await asyncio.gather(
            *(adapter.find_comment(1) for _ in range(20)), return_exceptions=True
        )

    outcomes = asyncio.run(scenario())
    assert {type(outcome) for outcome in outcomes} == {BadCredentials}
    assert len(script.all(version.log_in)) == 1


def test_one_who_gives_up_takes_the_log_in_from_nobody(version: Version) -> None:
    script = Script({**version.site(), "GET /comment": {"comment_view": version.comment(1)}})
    adapter = version.open(script)

    async def scenario() -> None:
        first = asyncio.create_task(adapter.find_comment(1))
        second = asyncio.create_task(adapter.find_comment(1))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).id == 1
        with pytest.raises(asyncio.CancelledError):
            await first

    asyncio.run(scenario())


def test_after_a_failure_it_waits_before_the_next_try(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr("nutgraf.community.lemmy.session.time.monotonic", lambda: now)
    script = Script({**version.site(), version.log_in: [NO, {"jwt": "fresh"}]})
    adapter = version.open(script)

    async def scenario() -> None:
        nonlocal now
        for _ in range(3):
            with pytest.raises(BadCredentials, match="wrong name or password"):
                await adapter.whoami()
        assert len(script.all(version.log_in)) == 1
        now += 61
        await adapter.whoami()

    asyncio.run(scenario())
    assert len(script.all(version.log_in)) == 2


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("missing_totp_token", "NUTGRAF_TOTP"),
        ("incorrect_totp_token", "wrong, or too old"),
        ("email_not_verified", "e-mail"),
        ("registration_application_is_pending", "not accepted yet"),
        ("deleted", "deleted"),
        ("something_new", "something_new"),
    ],
)
def test_why_it_cannot_log_in_is_said(version: Version, code: str, told: str) -> None:
    script = Script({**version.site(), version.log_in: refusal(code)})
    with pytest.raises(BadCredentials, match=told):
        asyncio.run(version.open(script).whoami())


def test_a_second_factor_is_sent(version: Version) -> None:
    script = Script(version.site())
    asyncio.run(version.open(script, totp="123456").whoami())
    assert script.all(version.log_in)[0].body["totp_2fa_token"] == "123456"


def test_codes_of_a_second_factor_are_made_when_they_are_needed(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 59.0
    monkeypatch.setattr("nutgraf.community.credentials.time.time", lambda: now)
    script = Script({**version.site(), version.log_in: [PlatformDown("lost"), {"jwt": "fresh"}]})
    adapter = version.open(script, totp_secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")

    async def scenario() -> None:
        nonlocal now
        with pytest.raises(PlatformDown):
            await adapter.whoami()
        now = 1_111_111_109.0
        await adapter.whoami()

    asyncio.run(scenario())
    sent = [asked.body["totp_2fa_token"] for asked in script.all(version.log_in)]
    assert sent == ["287082", "081804"]


def test_an_account_that_waits_for_confirmation_gets_no_token(version: Version) -> None:
    script = Script({**version.site(), version.log_in: {"verify_email_sent": True}})
    with pytest.raises(BadCredentials, match="confirmed"):
        asyncio.run(version.open(script).whoami())


def test_a_ban_is_no_fault_of_the_credentials(version: Version) -> None:
    banned = refusal("site_ban")
    for script, sessions in (
        (Script({**version.site(), version.log_in: banned}), MemorySessions()),
        (Script({**version.site(), version.validate: banned}), kept()),
    ):
        with pytest.raises(NotAllowed) as caught:
            asyncio.run(version.open(script, sessions=sessions).whoami())
        assert caught.value.reason == "banned-from-instance"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal("rate_limit_error", retry_after=7.0), RateLimited),
        (refusal("", 429), RateLimited),
        (refusal("", 403), PlatformDown),
        (refusal("unknown"), PlatformDown),
        (PlatformDown("it is down"), PlatformDown),
        ({"jwt": 5}, PlatformDown),
    ],
)
def test_a_log_in_that_says_nothing_of_the_credentials(
    version: Version, answer: object, error: type[PlatformError]
) -> None:
    script = Script({**version.site(), version.log_in: answer})  # type: ignore[dict-item]
    adapter = version.open(script)

    async def scenario() -> None:
        for _ in range(2):
            with pytest.raises(error) as caught:
                await adapter.comment(version.read_post(), "Text")
            if isinstance(caught.value, PlatformDown):
                assert not caught.value.maybe_done

    asyncio.run(scenario())
    assert len(script.all(version.log_in)) == 2


def test_closing_stops_a_log_in(version: Version) -> None:
    script = Script(version.site())
    adapter = version.open(script)

    async def scenario() -> None:
        asking = asyncio.create_task(adapter.whoami())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await adapter.close()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(scenario())
    assert script.closed
    assert not script.all("GET /site")
