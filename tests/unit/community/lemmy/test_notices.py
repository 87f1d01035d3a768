"""Mentions, replies and messages: unread, oldest first, some hundred at most."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest

from nutgraf.community.values import Mention, PrivateMessage
from nutgraf.errors import NotAllowed, PlatformDown

from .script import AWAY, HOST, V3, V4, Said, Script, refusal
from .test_session import kept

NOTICES = "GET /account/notification/list"
MESSAGES = "GET /private_message/list"


def notice_3(kind: str, number: int) -> Any:
    return {**V3.comment(number), kind: {"id": 100 + number}}


def notice_4(kind: str, number: int, data: Any, shape: str = "comment") -> Any:
    notice = {
        "id": 100 + number,
        "kind": kind,
        "published_at": f"2026-05-01T11:{number % 60:02}:00Z",
    }
    return {"notification": notice, "data": {**data, "type_": shape}}


def adapter_3(answers: dict[str, Said | list[Said]]) -> tuple[Any, Script]:
    script = Script({**V3.site(), **answers})
    return V3.open(script, sessions=kept()), script


def adapter_4(answers: dict[str, Said | list[Said]]) -> tuple[Any, Script]:
    script = Script({**V4.site(), **answers})
    return V4.open(script, sessions=kept()), script


def test_version_3_tells_mentions_and_replies() -> None:
    adapter, script = adapter_3(
        {
            "GET /user/mention": {
                "mentions": [notice_3("person_mention", 1), notice_3("person_mention", 2)]
            },
            "GET /user/replies": {"replies": [notice_3("comment_reply", 3)]},
        }
    )
    mentions, replies = asyncio.run(adapter.mentions()), asyncio.run(adapter.replies_to_me())
    assert [(each.id, each.kind, each.comment.id) for each in mentions] == [
        (101, "mention", 1),
        (102, "mention", 2),
    ]
    assert [(each.id, each.kind, each.comment.id) for each in replies] == [(103, "reply", 3)]
    asked = script.all("GET /user/mention")[0].params
    assert asked["unread_only"] is True
    assert asked["sort"] == "Old"


def test_version_4_tells_them_oldest_first_and_no_posts() -> None:
    adapter, script = adapter_4(
        {
            NOTICES: V4.page(
                "",
                [
                    notice_4("mention", 9, V4.comment(9)),
                    notice_4("mention", 5, V4.post(5), "post"),
                    notice_4("mod_action", 4, {}, "mod_action"),
                    notice_4("mention", 3, V4.comment(3)),
                ],
            )
        }
    )
    mentions = asyncio.run(adapter.mentions())
    assert [(each.id, each.comment.id) for each in mentions] == [(103, 3), (109, 9)]
    asked = script.all(NOTICES)[0].params
    assert asked["type_"] == "mention"
    assert asked["unread_only"] is True


def test_there_are_some_hundred_at_most() -> None:
    numbers = iter(range(1, 10_000))

    def page_3(_: Any) -> Any:
        return {"mentions": [notice_3("person_mention", next(numbers)) for _ in range(50)]}

    def page_4(_: Any) -> Any:
        items = [notice_4("mention", n := next(numbers), V4.comment(n)) for _ in range(50)]
        return V4.page("", items, f"after {next(numbers)}")

    adapter, script = adapter_3({"GET /user/mention": page_3})
    assert len(asyncio.run(adapter.mentions())) == 300
    assert len(script.all("GET /user/mention")) == 6
    adapter, script = adapter_4({NOTICES: page_4})
    assert len(asyncio.run(adapter.mentions())) == 300


def test_messages_are_told_oldest_first() -> None:
    said = [V3.message(n, f"Text {n}", V3.person(), V3.me) for n in (9, 5, 3)]
    adapter, _ = adapter_3({MESSAGES: {"private_messages": said}})
    found = asyncio.run(adapter.private_messages())
    assert [(each.id, each.text) for each in found] == [(3, "Text 3"), (5, "Text 5"), (9, "Text 9")]
    notices = [
        notice_4("private_message", n, V4.message(n, "Text", V4.person(), V4.me), "private_message")
        for n in (9, 5)
    ]
    adapter, _ = adapter_4({NOTICES: V4.page("", notices)})
    found = asyncio.run(adapter.private_messages())
    assert [each.id for each in found] == [105, 109]
    assert found[0].uri == f"https://{HOST}/private_message/5"


def test_they_are_marked_by_their_kind() -> None:
    adapter, script = adapter_3(
        {
            "POST /user/mention/mark_as_read": {},
            "POST /comment/mark_as_read": {},
            "POST /private_message/mark_as_read": refusal("couldnt_find_private_message"),
        }
    )
    comment, community = V3.read_comment(1), V3.read_community()
    message = PrivateMessage(
        7, "https://x/1", V3.read_person(), "https://x/2", "Text", comment.published
    )

    async def scenario() -> None:
        await adapter.mark_read(Mention(5, "mention", comment, community))
        await adapter.mark_read(Mention(6, "reply", comment, community))
        await adapter.mark_read(message)  # gone is as good as read

    asyncio.run(scenario())
    assert [asked.body for asked in script.asked if asked.what.startswith("POST")] == [
        {"person_mention_id": 5, "read": True},
        {"comment_reply_id": 6, "read": True},
        {"private_message_id": 7, "read": True},
    ]
    adapter, script = adapter_4({"POST /account/notification/mark_as_read": refusal("not_found")})
    asyncio.run(adapter.mark_read(message))
    assert script.asked[-1].body == {"notification_id": 7, "read": True}


def test_version_4_marks_mentions_in_posts_with_others() -> None:
    posts = [notice_4("mention", n, V4.post(n), "post") for n in range(1, 6)]
    said = [*posts, notice_4("mention", 9, V4.comment(9))]
    mark = "POST /account/notification/mark_as_read"
    gone_or_done: list[Said] = [{}, refusal("not_found", 404), {}]
    adapter, script = adapter_4({NOTICES: V4.page("", said), mark: gone_or_done})

    async def scenario() -> None:
        (told,) = await adapter.mentions()
        assert told.comment.id == 9
        assert not script.all(mark)  # to look changes nothing
        for _ in range(3):
            await adapter.mark_read(told)

    asyncio.run(scenario())
    marked = [asked.body["notification_id"] for asked in script.all(mark)]
    assert marked == [109, 101, 102, 103, 109, 104, 105, 109]


SINCE = datetime.datetime(2026, 5, 1, 12, 4, tzinfo=datetime.UTC)


def test_what_was_written_to_somebody_is_known() -> None:
    ada, other = V3.person(), V3.person("eve", 4)
    said = [
        V3.message(9, "Ours", V3.me, ada),
        V3.message(8, "Theirs", ada, V3.me),
        V3.message(7, "To another", V3.me, other),
        V3.message(3, "Before", V3.me, ada),
    ]
    adapter, script = adapter_3({MESSAGES: {"private_messages": said}})
    found = asyncio.run(adapter.messages_to(V3.read_person(), SINCE))
    assert [each.text for each in found] == ["Ours"]
    asked = script.all(MESSAGES)[0].params
    assert asked["creator_id"] == 3
    assert asked["unread_only"] is False


def test_what_was_written_must_be_told_whole() -> None:
    numbers = iter(range(1, 10_000))

    def page(_: Any) -> Any:
        said = [V3.message(next(numbers), "Text", V3.person(), V3.me) for _ in range(50)]
        return {"private_messages": said}

    adapter, _ = adapter_3({MESSAGES: page})
    long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    with pytest.raises(PlatformDown):
        asyncio.run(adapter.messages_to(V3.read_person(), long_ago))


def test_version_4_knows_what_was_written_here_alone() -> None:
    said = [
        notice_4("private_message", n, V4.message(n, text, sender, recipient), "private_message")
        for n, text, sender, recipient in (
            (9, "Ours", V4.me, V4.person()),
            (8, "Theirs", V4.person(), V4.me),
            (3, "Before", V4.me, V4.person()),
        )
    ]
    adapter, script = adapter_4({NOTICES: V4.page("", said)})
    found = asyncio.run(adapter.messages_to(V4.read_person(), SINCE))
    assert [each.text for each in found] == ["Ours"]
    assert script.all(NOTICES)[0].params["creator_id"] == 3
    with pytest.raises(NotAllowed):
        asyncio.run(adapter.messages_to(V4.read_person("eve", 4, AWAY), SINCE))
