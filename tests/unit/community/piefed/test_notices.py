"""Mentions and answers: of which kind they are, and how they are marked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from nutgraf.community.parsing import Part
from nutgraf.community.piefed.answers import person_in
from nutgraf.community.piefed.notices import naming
from nutgraf.community.values import Mention, PrivateMessage
from nutgraf.errors import Gone

from .script import ME, SITE, Said, Script, comment, message, person, piefed, refusal


def told(*comments: Said) -> Said:
    return {"replies": list(comments), "next_page": None}


def unread(*notices: tuple[int, int], next_page: str | None = None, count: int = 99) -> Said:
    items = [{"notif_id": number, "comment_id": about} for number, about in notices]
    return {"items": items, "next_page": next_page, "counts": {"unread": count}}


def notices(script: Script) -> Sequence[Mention]:
    async def run() -> list[Mention]:
        platform = piefed(script)
        return [*await platform.mentions(), *await platform.replies_to_me()]

    return asyncio.run(run())


def test_an_answer_that_names_me_is_a_mention() -> None:
    script = Script(
        {
            "GET /site": SITE,
            "GET /user/mentions": told(comment(5, "@nutgraf@pie.test short")),
            "GET /user/replies": told(
                comment(8, "good bot", above="0.3"),
                comment(7, "Hey @Nutgraf@pie.test, long", above="0.3"),
            ),
        }
    )
    assert [(each.id, each.kind) for each in notices(script)] == [
        (5, "mention"),
        (7, "mention"),
        (8, "reply"),
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@nutgraf@pie.test", True),
        ("[@nutgraf@pie.test](https://pie.test/u/nutgraf) hi", True),
        ("thanks @nutgraf@pie.test.", True),
        ("@nutgraf@pie.test.example", False),
        ("@nutgraf@pie.test-2", False),
        ("x@nutgraf@pie.test", False),
        ("@nutgraf", False),
        ("nutgraf@pie.test", False),
    ],
)
def test_naming(text: str, named: bool) -> None:
    assert bool(naming(person_in(Part(ME))).search(text)) == named


def test_notices_are_marked_by_their_own_numbers() -> None:
    """Marking comment 1 by its number could mark the notice of comment 12."""
    script = Script(
        {
            "GET /user/mentions": told(comment(12), comment(1)),
            "GET /user/notifications": [
                unread((70, 12), next_page="2"),
                unread(next_page="3"),
                unread((71, 1), (72, 1), count=3),
            ],
            "PUT /user/notification_state": {},
        }
    )

    async def run() -> None:
        platform = piefed(script)
        for each in await platform.mentions():
            await platform.mark_read(each)

    asyncio.run(run())
    assert script.bodies("PUT /user/notification_state") == [
        {"notif_id": 71, "read_state": True},
        {"notif_id": 72, "read_state": True},
        {"notif_id": 70, "read_state": True},
    ]
    assert script.count("GET /user/notifications") == 3


def test_the_search_for_notices_ends_where_all_are_found() -> None:
    """A notice of a ban stays unread for ever."""
    script = Script(
        {
            "GET /user/mentions": told(comment(12)),
            "GET /user/notifications": unread((70, 12), (60, 5), next_page="2"),
            "PUT /user/notification_state": {},
        }
    )

    async def run() -> None:
        platform = piefed(script)
        for each in await platform.mentions():
            await platform.mark_read(each)

    asyncio.run(run())
    assert script.count("GET /user/notifications") == 1
    assert script.bodies("PUT /user/notification_state") == [{"notif_id": 70, "read_state": True}]


def test_what_was_read_meanwhile_is_not_marked() -> None:
    """Answering a comment marks the notice of it."""
    script = Script(
        {"GET /user/mentions": told(comment(12)), "GET /user/notifications": unread(count=0)}
    )

    async def run() -> None:
        platform = piefed(script)
        for each in await platform.mentions():
            await platform.mark_read(each)

    asyncio.run(run())
    assert script.count("PUT /user/notification_state") == 0


def messages(script: Script) -> Sequence[PrivateMessage]:
    return asyncio.run(piefed(script).private_messages())


def test_messages_oldest_first_without_those_taken_back() -> None:
    page = [
        message(9, "new", person(), ME),
        message(8, "Deleted by author", person(), ME, deleted=True),
        message(7, "old", person(), ME),
    ]
    script = Script({"GET /private_message/list": {"private_messages": page, "next_page": None}})
    assert [each.text for each in messages(script)] == ["old", "new"]
    assert script.asked[0].params["unread_only"] is True


def test_messages_of_all_pages_though_none_tells_of_another() -> None:
    pages: list[Said] = [
        {"private_messages": [message(number, f"text {number}", person(), ME)]}
        for number in (9, 9, 8)  # one arrived meanwhile and pushed another to the next page
    ]
    script = Script({"GET /private_message/list": [*pages, {"private_messages": []}]})
    assert [each.id for each in messages(script)] == [8, 9]


def test_a_flood_is_told_in_portions() -> None:
    page = {"private_messages": [message(9, "x", person(), ME)], "next_page": "2"}
    script = Script({"GET /private_message/list": page})
    messages(script)
    assert script.count("GET /private_message/list") == 3


def test_a_message_that_is_gone_needs_no_mark() -> None:
    script = Script(
        {
            "GET /private_message/list": {
                "private_messages": [message(9, "x", person(), ME)],
                "next_page": None,
            },
            "POST /private_message/mark_as_read": Gone("gone"),
        }
    )

    async def run() -> None:
        platform = piefed(script)
        for each in await platform.private_messages():
            await platform.mark_read(each)

    script.answers["POST /private_message/mark_as_read"] = [refusal("", kind="Not found")]
    asyncio.run(run())
    assert script.bodies("POST /private_message/mark_as_read") == [
        {"private_message_id": 9, "read": True}
    ]
