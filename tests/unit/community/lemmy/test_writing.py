"""Comments and messages: written once, never repeated; refusals told apart from lost answers."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from nutgraf.community.lemmy.adapter import Lemmy
from nutgraf.errors import BadCredentials, Gone, NotAllowed, PlatformDown, PlatformError

from .script import AWAY, HOST, V3, V4, Said, Script, Version, refusal
from .test_session import kept

T = TypeVar("T")
WRITE = "POST /comment"


def opened(version: Version, answers: dict[str, Said | list[Said]]) -> tuple[Lemmy, Script]:
    script = Script({**version.site(), **answers})
    return version.open(script, sessions=kept()), script


def run(doing: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(doing)


def made(version: Version, number: int = 7, above: str = "0") -> Said:
    return {"comment_view": version.comment(number, above=above, creator=version.me)}


def place(version: Version, *languages: int) -> Said:
    return {
        "community_view": {"community": version.community()},
        "moderators": [],
        "discussion_languages": list(languages),
    }


@pytest.mark.parametrize(
    "said",
    [
        PlatformDown("cut off"),
        refusal("couldnt_like_comment"),
        refusal("couldnt_create"),
        refusal("not_found", 404),
        refusal("something_new_in_2027"),
        refusal("unknown"),
        refusal(""),
        {"comment_view": 5},
        {},
    ],
)
def test_an_answer_that_proves_nothing_is_not_asked_for_again(version: Version, said: Said) -> None:
    adapter, script = opened(version, {WRITE: said})
    with pytest.raises(PlatformDown) as caught:
        run(adapter.comment(version.read_post(), "Text"))
    assert caught.value.maybe_done
    assert len(script.all(WRITE)) == 1


def test_a_refusal_is_none_of_that(version: Version) -> None:
    for code, error in (("couldnt_create_comment", NotAllowed), ("couldnt_find_post", Gone)):
        adapter, script = opened(version, {WRITE: refusal(code)})
        with pytest.raises(error):
            run(adapter.comment(version.read_post(), "Text"))
        assert len(script.all(WRITE)) == 1


def test_what_is_sent(version: Version) -> None:
    adapter, script = opened(version, {WRITE: made(version, above="0.3")})
    run(adapter.comment(version.read_post(), "Text", parent=version.read_comment(3)))
    (asked,) = script.all(WRITE)
    assert asked.body == {"content": "Text", "post_id": 12, "parent_id": 3}


@pytest.mark.parametrize(
    ("language", "taken", "sent"),
    [
        ("en", (), 37),
        ("EN", (0, 37), 37),
        ("en", (0, 32), None),
        ("de", (), None),  # the account does not want to see it, and would not see its own comment
        ("tlh", (), None),
    ],
)
def test_a_language_is_sent_where_it_is_taken_for_certain(
    version: Version, language: str, taken: tuple[int, ...], sent: int | None
) -> None:
    adapter, script = opened(
        version, {WRITE: made(version), "GET /community": place(version, *taken)}
    )

    async def scenario() -> None:
        for _ in range(2):
            await adapter.comment(version.read_post(), "Text", language=language)

    run(scenario())
    assert [asked.body.get("language_id") for asked in script.all(WRITE)] == [sent, sent]
    assert len(script.all("GET /community")) == 1


def test_what_is_written_is_sent_soon_after_it_was_asked_for(version: Version) -> None:
    adapter, script = opened(
        version,
        {
            WRITE: [refusal("language_not_allowed"), made(version)],
            "GET /community": place(version),
            "POST /private_message": {},
        },
    )
    moments = iter((1.0, 2.0))
    script.soon = lambda: next(moments)  # type: ignore[method-assign]

    async def scenario() -> None:
        await adapter.comment(version.read_post(), "Text", language="en")
        await adapter.send_message(version.read_person(), "Text")  # type: ignore[attr-defined]

    run(scenario())
    assert [asked.by for asked in script.all(WRITE)] == [1.0, 1.0]
    assert [asked.by for asked in script.all("POST /private_message")] == [2.0]
    assert {asked.by for asked in script.asked if asked.what.startswith("GET")} == {None}


def test_a_language_that_cannot_be_asked_about_is_left_out(version: Version) -> None:
    adapter, script = opened(
        version, {WRITE: made(version), "GET /community": refusal("couldnt_find_community")}
    )
    run(adapter.comment(version.read_post(), "Text", language="en"))
    assert "language_id" not in script.all(WRITE)[0].body


def test_a_question_before_writing_that_fails_has_written_nothing(version: Version) -> None:
    adapter, script = opened(version, {"GET /community": PlatformDown("cut off")})
    with pytest.raises(PlatformDown) as caught:
        run(adapter.comment(version.read_post(), "Text", language="en"))
    assert not caught.value.maybe_done
    assert not script.all(WRITE)


def test_a_language_that_is_no_longer_taken_is_left_out_at_once(version: Version) -> None:
    adapter, script = opened(
        version,
        {
            WRITE: [refusal("language_not_allowed"), made(version)],
            "GET /community": [place(version), place(version, 0, 32)],
        },
    )

    async def scenario() -> None:
        for _ in range(2):
            await adapter.comment(version.read_post(), "Text", language="en")

    run(scenario())
    assert [asked.body.get("language_id") for asked in script.all(WRITE)] == [37, None, None]
    assert len(script.all("GET /community")) == 2


@pytest.mark.parametrize("language", ["en", None])
def test_a_community_that_takes_no_language_refuses(version: Version, language: str | None) -> None:
    adapter, script = opened(
        version, {WRITE: refusal("language_not_allowed"), "GET /community": place(version)}
    )
    with pytest.raises(NotAllowed) as caught:
        run(adapter.comment(version.read_post(), "Text", language=language))
    assert caught.value.reason == "language"
    assert len(script.all(WRITE)) == (2 if language else 1)


def test_an_answer_to_what_was_purged_does_not_stand_at_the_top(version: Version) -> None:
    adapter, script = opened(version, {WRITE: made(version), version.delete: made(version)})
    with pytest.raises(Gone):
        run(adapter.comment(version.read_post(), "Text", parent=version.read_comment(3)))
    assert [asked.body["comment_id"] for asked in script.all(version.delete)] == [7]


@pytest.mark.parametrize("code", ["couldnt_update_comment", "couldnt_update"])
def test_withdrawing_what_is_withdrawn_is_no_error(version: Version, code: str) -> None:
    deleted: Said = {"comment_view": version.comment(7, deleted=True)}
    adapter, _ = opened(version, {version.delete: refusal(code), "GET /comment": deleted})
    run(adapter.withdraw(7))


def test_withdrawing_what_is_gone_is_no_error(version: Version) -> None:
    adapter, _ = opened(version, {version.delete: refusal("couldnt_find_comment")})
    run(adapter.withdraw(7))


def test_withdrawing_that_got_no_answer_is_looked_at(version: Version) -> None:
    deleted: Said = {"comment_view": version.comment(7, deleted=True)}
    adapter, _ = opened(version, {version.delete: PlatformDown("cut"), "GET /comment": deleted})
    run(adapter.withdraw(7))
    stands: Said = {"comment_view": version.comment(7)}
    for seen in (stands, PlatformDown("cut"), refusal("unknown")):
        adapter, _ = opened(version, {version.delete: PlatformDown("cut"), "GET /comment": seen})
        with pytest.raises(PlatformDown):
            run(adapter.withdraw(7))


def test_withdrawing_that_is_not_allowed(version: Version) -> None:
    adapter, _ = opened(
        version,
        {
            version.delete: refusal("person_is_banned_from_community"),
            "GET /comment": {"comment_view": version.comment(7)},
        },
    )
    with pytest.raises(NotAllowed):
        run(adapter.withdraw(7))


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (PlatformDown("cut"), PlatformDown),
        (refusal("unknown"), PlatformDown),
        (refusal("couldnt_find_private_message"), PlatformDown),
        (refusal("couldnt_create_private_message"), NotAllowed),
        (refusal("person_is_blocked"), NotAllowed),
        (refusal("couldnt_find_person"), PlatformDown),
        (refusal("couldnt_create"), NotAllowed),
    ],
)
def test_messages_are_written_once(
    version: Version, said: Said, error: type[PlatformError]
) -> None:
    adapter, script = opened(version, {"POST /private_message": said})
    with pytest.raises(error):
        run(adapter.send_message(version.read_person(), "Text"))  # type: ignore[attr-defined]
    assert len(script.all("POST /private_message")) == 1


def test_settings_let_the_account_see_what_it_writes(version: Version) -> None:
    path = "PUT /user/save_user_settings" if version is V3 else "PUT /account/settings/save"
    adapter, script = opened(version, {path: {"success": True}})

    async def scenario() -> None:
        await adapter.site()
        await adapter.save_settings(bot=True, bio="I am a bot")  # type: ignore[attr-defined]
        await adapter.site()

    run(scenario())
    body = script.all(path)[0].body
    assert body["bot_account"] is True
    assert body["bio"] == "I am a bot"
    assert body["show_bot_accounts"] is True
    assert len(script.all("GET /site")) == 2


def test_a_site_that_knows_no_account_has_another_session() -> None:
    site = V3.site()["GET /site"]
    assert isinstance(site, dict)
    stranger = {name: value for name, value in site.items() if name != "my_user"}
    adapter, script = opened(
        V3,
        {
            "GET /site": [stranger, site],
            V3.validate: [{"success": True}, refusal("not_logged_in")],
        },
    )
    assert run(adapter.whoami()).person.name == "nutgraf"
    assert len(script.all(V3.log_in)) == 1
    adapter, _ = opened(V3, {"GET /site": stranger})
    with pytest.raises((PlatformDown, BadCredentials)):
        run(adapter.whoami())


def test_names_of_communities(version: Version) -> None:
    adapter, script = opened(version, {"GET /community": place(version)})

    async def scenario() -> None:
        for handle in (f"news@{HOST}", f"!news@{HOST.upper()}", "news", f"news@{AWAY}"):
            await adapter.find_community(handle)

    run(scenario())
    names = [asked.params["name"] for asked in script.all("GET /community")]
    assert names == ["news", "news", "news", f"news@{AWAY}"]


def test_addresses_are_resolved(version: Version) -> None:
    post, person = version.post(), {"person": version.person()}
    if version is V3:
        said: list[Said] = [{"post": post}, {"person": person}, {"comment": version.comment(1)}]
    else:
        said = [
            {**post, "type_": "post"},
            {**person, "type_": "person"},
            {**version.comment(1), "type_": "comment"},
        ]
    adapter, script = opened(version, {"GET /resolve_object": said})

    async def scenario() -> None:
        assert (await adapter.find_post("https://away.test/post/1")).id == 12
        assert (await adapter.find_person("https://away.test/u/ada")).name == "ada"
        with pytest.raises(Gone):  # a comment is no post, though its view holds one
            await adapter.find_post("https://away.test/comment/1")
        with pytest.raises(Gone):
            await adapter.find_post("@ada@away.test")

    run(scenario())
    assert len(script.all("GET /resolve_object")) == 3
    assert script.all("GET /resolve_object")[0].params == {"q": "https://away.test/post/1"}


def test_what_cannot_be_resolved_is_gone() -> None:
    for version, code in ((V3, "couldnt_find_object"), (V4, "resolve_object_failed")):
        adapter, _ = opened(version, {"GET /resolve_object": refusal(code)})
        with pytest.raises(Gone):
            run(adapter.find_post("https://away.test/post/1"))
