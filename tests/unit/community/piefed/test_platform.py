"""What the adapter asks for, and what it makes of the answers."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest

from nutgraf.community.parsing import Part
from nutgraf.community.piefed.answers import comment_in, person_in, post_in
from nutgraf.community.values import Community, Post
from nutgraf.errors import Gone, NotAllowed, PlatformDown

from .script import (
    ME,
    SITE,
    Said,
    Script,
    comment,
    community,
    message,
    person,
    piefed,
    post,
    refusal,
)

LONG_AGO = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
POST = post_in(Part(post()), {})
NEWS = Community("https://pie.test/c/news", 1, "news")


def new_posts(
    script: Script, *, since: int = 0, not_before: datetime.datetime = LONG_AGO
) -> list[int]:
    async def run() -> list[Post]:
        found = piefed(script).new_posts(NEWS, since=since, not_before=not_before)
        return [each async for each in found]

    return [each.id for each in asyncio.run(run())]


def listed(*pages: list[int], next_page: str | None = None) -> Script:
    said: list[Said] = [
        {"posts": [post(number) for number in page], "next_page": next_page} for page in pages
    ]
    return Script({"GET /site": SITE, "GET /post/list": said})


def test_who_this_is() -> None:
    account = asyncio.run(piefed(Script({"GET /site": SITE})).whoami())
    assert account.person.uri == "https://pie.test/u/nutgraf"
    assert (account.bio, account.software, account.version) == ("a bot", "piefed", "1.6.27")


def test_posts_of_all_pages_though_the_first_says_that_it_is_the_last() -> None:
    assert new_posts(listed([9, 8], [7, 6], [])) == [9, 8, 7, 6]


def test_the_search_for_posts_ends_where_all_were_seen() -> None:
    script = listed([9, 8], [7, 6], [5, 4], next_page="2")
    assert new_posts(script, since=7) == [9, 8]
    assert script.count("GET /post/list") == 2


def test_the_search_for_posts_ends_where_all_are_old() -> None:
    old = "2026-02-01T00:00:00Z"
    said: list[Said] = [{"posts": [post(9), post(8, old)]}, {"posts": [post(7, old)]}]
    script = Script({"GET /site": SITE, "GET /post/list": said})
    assert new_posts(script, not_before=datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)) == [9]
    assert script.count("GET /post/list") == 2


def test_posts_that_move_to_the_next_page_are_told_once() -> None:
    assert new_posts(listed([9, 8], [9, 8], [8, 7], [])) == [9, 8, 7]


def test_a_late_arrival_among_older_posts_is_found() -> None:
    assert new_posts(listed([5, 30, 4], [3]), since=20) == [30]


def test_posts_are_asked_for_with_all_that_could_hide_them_off() -> None:
    script = listed([])
    new_posts(script)
    asked = next(each.params for each in script.asked if each.path == "/post/list")
    assert asked["sort"] == "New"
    assert asked["nsfw"] == "Include"
    assert asked["ignore_sticky"] is True
    assert asked["community_id"] == 1


def test_a_community_by_its_name() -> None:
    view = {"community_view": {"community": community()}, "moderators": []}
    script = Script({"GET /community": view})
    assert asyncio.run(piefed(script).find_community("!news@pie.test")).id == 1
    assert script.asked[0].params == {"name": "news@pie.test"}


def test_a_community_that_was_never_met_is_fetched() -> None:
    unknown = refusal("error - unknown community. Please wait a sec and try again.")
    view = {"community": {"community": community()}}
    script = Script({"GET /community": unknown, "GET /resolve_object": view})
    assert asyncio.run(piefed(script).find_community("news@far.test")).id == 1
    assert script.asked[-1].params == {"q": "!news@far.test"}


@pytest.mark.parametrize("handle", ["", "news", "a@b@c", "a b@c", "../x@y/z", "a@" + "b" * 300])
def test_what_is_no_name_of_a_community_is_not_asked_for(handle: str) -> None:
    script = Script({})
    with pytest.raises(Gone):
        asyncio.run(piefed(script).find_community(handle))
    assert not script.asked


@pytest.mark.parametrize(
    "address",
    [
        "https://pie.test/post/12",
        "https://pie.test/c/news/p/12/title",
        "https://pie.test/c/news@far.test/p/12",
        "https://PIE.test/post/12/",
    ],
)
def test_a_post_by_its_address_here(address: str) -> None:
    script = Script({"GET /site": SITE, "GET /post": {"post_view": post()}})
    assert asyncio.run(piefed(script).find_post(address)).id == 12
    assert {"id": 12} in [each.params for each in script.asked]


def test_a_post_by_its_address_elsewhere() -> None:
    script = Script({"GET /site": SITE, "GET /resolve_object": {"post": post()}})
    assert asyncio.run(piefed(script).find_post("https://far.test/post/5")).id == 12


@pytest.mark.parametrize("address", ["https://[x/post/1", "https://pie.test/u/ada", "?", "\0"])
def test_no_address_of_a_post(address: str) -> None:
    script = Script({"GET /site": SITE, "GET /resolve_object": {"person": {"person": person()}}})
    with pytest.raises(Gone):
        asyncio.run(piefed(script).find_post(address))


def test_moderators_are_told_by_uri() -> None:
    listed = [{"moderator": person("mod", 5)}, {"moderator": person("ada", host="far.test")}]
    script = Script({"GET /community": {"community_view": {}, "moderators": listed}})
    found = asyncio.run(piefed(script).moderators(NEWS))
    assert found == {"https://pie.test/u/mod", "https://far.test/u/ada"}


def by_me(*pages: dict[str, Any]) -> list[int]:
    said: list[Said] = list(pages)
    script = Script({"GET /site": SITE, "GET /comment/list": said})
    found = asyncio.run(piefed(script).comments_by_me(POST))
    assert all(each.params.get("person_id") == 2 for each in script.asked[1:])
    return [each.id for each in found]


def test_own_comments_oldest_first_and_those_taken_away_too() -> None:
    first = {"comments": [comment(9, creator=ME), comment(8, creator=ME, deleted=True)]}
    second = {"comments": [comment(7, creator=ME, removed=True)], "next_page": None}
    assert by_me(first | {"next_page": "2"}, second) == [7, 8, 9]


def test_own_comments_are_complete_or_none() -> None:
    with pytest.raises(PlatformDown, match="too many"):
        by_me({"comments": [comment(9, creator=ME)], "next_page": "2"})


def test_comments_of_others_are_never_taken_for_own_ones() -> None:
    with pytest.raises(PlatformDown, match="not asked for"):
        by_me({"comments": [comment(9)], "next_page": None})


def test_a_comment_is_sent_once() -> None:
    script = Script({"GET /site": SITE, "POST /comment": PlatformDown("lost", maybe_done=True)})
    with pytest.raises(PlatformDown) as caught:
        asyncio.run(piefed(script).comment(POST, "words"))
    assert caught.value.maybe_done
    assert script.bodies("POST /comment") == [{"body": "words", "post_id": 12}]


@pytest.mark.parametrize(
    ("language", "number"), [("de", 3), ("en", 2), ("xx", None), ("und", None), (None, None)]
)
def test_the_language_of_a_comment(language: str | None, number: int | None) -> None:
    answer = {"comment_view": comment(7, above="0.3", creator=ME)}
    script = Script({"GET /site": SITE, "POST /comment": answer})
    above = comment_in(Part(comment(3)))
    asyncio.run(piefed(script).comment(POST, "words", parent=above, language=language))
    (sent,) = script.bodies("POST /comment")
    assert sent is not None
    assert sent.get("language_id") == number
    assert sent["parent_id"] == 3


def test_what_is_written_is_sent_soon_after_it_was_asked_for() -> None:
    answer = {"comment_view": comment(7, creator=ME)}
    script = Script({"GET /site": SITE, "POST /comment": answer, "POST /private_message": {}})
    moments = iter((1.0, 2.0))
    script.soon = lambda: next(moments)  # type: ignore[method-assign]

    async def run() -> None:
        platform = piefed(script)
        await platform.comment(POST, "words", language="de")
        await platform.send_message(person_in(Part(person())), "words")

    asyncio.run(run())
    assert [(asked.path, asked.by) for asked in script.asked] == [
        ("/site", None),
        ("/comment", 1.0),
        ("/private_message", 2.0),
    ]


def test_nothing_was_written_where_the_languages_could_not_be_had() -> None:
    script = Script({"GET /site": PlatformDown("lost", maybe_done=True)})
    with pytest.raises(PlatformDown) as caught:
        asyncio.run(piefed(script).comment(POST, "words", language="de"))
    assert not caught.value.maybe_done


def test_an_answer_without_sense_leaves_open_whether_the_comment_stands() -> None:
    script = Script({"POST /comment": {"comment_view": {}}})
    with pytest.raises(PlatformDown) as caught:
        asyncio.run(piefed(script).comment(POST, "words"))
    assert caught.value.maybe_done


NO_ROW = refusal("No row was found when one was required", kind="Not found")


@pytest.mark.parametrize(
    "found",
    [
        refusal("'NoneType' object has no attribute 'community_id'"),
        {"comment_view": comment(5, deleted=True)},
        {"comment_view": comment(5, removed=True)},
    ],
)
def test_withdrawing_what_is_gone_is_no_error(found: Said) -> None:
    script = Script({"POST /comment/delete": NO_ROW, "GET /comment": found})
    asyncio.run(piefed(script).withdraw(5))
    assert script.bodies("POST /comment/delete") == [{"comment_id": 5, "deleted": True}]


def test_what_others_said_is_not_withdrawn() -> None:
    found = {"comment_view": comment(5)}
    script = Script({"POST /comment/delete": NO_ROW, "GET /comment": found})
    with pytest.raises(NotAllowed):
        asyncio.run(piefed(script).withdraw(5))


def test_messages_to_somebody() -> None:
    ada, ben = person("ada"), person("ben", 4)
    page = [message(9, "c", ME, ada), message(8, "b", ada, ME), message(7, "a", ME, ada)]
    page += [message(6, "x", ME, ben), message(2, "old", ME, ada)]
    script = Script(
        {
            "GET /site": SITE,
            "GET /private_message/conversation": {"private_messages": page, "next_page": "2"},
        }
    )
    since = datetime.datetime(2026, 5, 1, 10, 0, 5, tzinfo=datetime.UTC)
    found = asyncio.run(piefed(script).messages_to(person_in(Part(ada)), since))
    assert [each.text for each in found] == ["a", "c"]
    assert script.count("GET /private_message/conversation") == 1


def test_settings() -> None:
    script = Script({"PUT /user/save_user_settings": {}})
    asyncio.run(piefed(script).save_settings(bot=True, bio="words"))
    (sent,) = script.bodies("PUT /user/save_user_settings")
    assert sent == {"bot": True, "bio": "words", "show_read_posts": True}
