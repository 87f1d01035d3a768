"""The account's own comments under a post: all of them, or an error."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from nutgraf.community.values import Account, Comment, Post
from nutgraf.errors import Gone, NotAllowed, PlatformDown

from .script import V3, V4, Said, Script, Version, refusal
from .test_session import kept

LIST = "GET /comment/list"


def ask(
    version: Version,
    answers: dict[str, Said | list[Said]],
    post: Post | None = None,
    **settings: Any,
) -> tuple[list[Comment], Script]:
    script = Script({**version.site(**settings), **answers})
    adapter = version.open(script, sessions=kept())
    found = asyncio.run(adapter.comments_by_me(post or version.read_post()))
    return list(found), script


def account(version: Version, **settings: Any) -> Account:
    return asyncio.run(version.open(Script(version.site(**settings)), sessions=kept()).whoami())


def mine(version: Version, *numbers: int, **more: Any) -> list[Any]:
    return [version.comment(number, creator=version.me, **more) for number in numbers]


def test_they_are_told_oldest_first(version: Version) -> None:
    page = version.page("comments", [*mine(version, 9, 3), version.comment(5)])
    found, script = ask(version, {LIST: page})
    assert [comment.id for comment in found] == [3, 9]
    asked = script.all(LIST)[0].params
    assert asked["post_id"] == 12
    assert asked["limit"] == 50
    assert "max_depth" not in asked
    if version is V4:
        assert asked["creator_id"] == 2
        assert asked["time_range_seconds"] == 0


def test_comments_under_other_posts_are_not_told(version: Version) -> None:
    view = version.comment(3, creator=version.me)
    view["post"] = version.post(13)["post"]
    page = version.page("comments", [view, *mine(version, 4)])
    found, _ = ask(version, {LIST: page})
    assert [comment.id for comment in found] == [4]


def test_version_3_goes_through_all_pages() -> None:
    def page(asked: Any) -> Any:
        first = 1 + 50 * (asked.params["page"] - 1)
        numbers = range(first, min(first + 50, 121))
        return V3.page(
            "comments",
            [V3.comment(n, creator=V3.me if n % 40 == 0 else None) for n in numbers],
        )

    found, script = ask(V3, {LIST: page})
    assert [comment.id for comment in found] == [40, 80, 120]
    assert [asked.params["page"] for asked in script.all(LIST)] == [1, 2, 3]
    assert {asked.params["sort"] for asked in script.all(LIST)} == {"Old"}


def test_version_4_follows_the_cursor() -> None:
    pages: list[Said] = [
        V4.page("comments", mine(V4, 1, 2), "a"),
        V4.page("comments", mine(V4, 2, 3)),
    ]
    found, script = ask(V4, {LIST: pages})
    assert [comment.id for comment in found] == [1, 2, 3]
    assert [asked.params.get("page_cursor") for asked in script.all(LIST)] == [None, "a"]


@pytest.mark.slow
def test_more_than_can_be_listed_is_an_error(version: Version) -> None:
    numbers = iter(range(1, 100_000))

    def page(_: Any) -> Any:
        items = [version.comment(next(numbers)) for _ in range(50)]
        return version.page("comments", items, f"after {items[-1]['comment']['id']}")

    with pytest.raises(PlatformDown):
        ask(version, {LIST: page})


def test_an_error_on_a_later_page_is_an_error() -> None:
    full: Said = V3.page("comments", [V3.comment(n) for n in range(1, 51)])
    with pytest.raises(PlatformDown):
        ask(V3, {LIST: [full, PlatformDown("it broke off")]})
    with pytest.raises(NotAllowed):
        ask(V3, {LIST: [full, refusal("couldnt_get_comments")]})


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"show_bot_accounts": False}, "bots"),
        ({"discussion_languages": [37]}, "language"),
    ],
)
def test_settings_that_hide_them_are_an_error(
    version: Version, settings: dict[str, Any], told: str
) -> None:
    page = version.page("comments", [])
    with pytest.raises(NotAllowed, match=told):
        ask(version, {LIST: page}, **settings)
    (hidden,) = account(version, **settings).hides
    assert told in hidden


def test_all_languages_are_told_as_none(version: Version) -> None:
    page = version.page("comments", mine(version, 1))
    assert ask(version, {LIST: page}, discussion_languages=[])[0]
    assert account(version, discussion_languages=[]).hides == ()


def test_version_4_hides_what_is_nsfw() -> None:
    post = V4.read_post(nsfw=True)
    page = V4.page("comments", mine(V4, 1))
    with pytest.raises(NotAllowed, match="NSFW"):
        ask(V4, {LIST: page}, post, show_nsfw=False)
    assert account(V4, show_nsfw=False).hides == ("what is marked NSFW",)
    assert account(V3, show_nsfw=False).hides == ()
    assert ask(V4, {LIST: page}, post, show_nsfw=True)[0]
    page = V3.page("comments", mine(V3, 1))
    assert ask(V3, {LIST: page}, V3.read_post(nsfw=True), show_nsfw=False)[0]


def test_what_the_account_blocks_is_hidden_from_it(version: Version) -> None:
    page = version.page("comments", [])
    if version is V3:
        communities: Any = [{"community": version.community()}]
        instances: Any = {"instance_blocks": [{"instance": {"domain": "Lemmy.test"}}]}
    else:
        communities = [version.community()]
        instances = {"instance_communities_blocks": [{"domain": "Lemmy.test"}]}
    with pytest.raises(NotAllowed, match="blocks"):
        ask(version, {LIST: page}, community_blocks=communities)
    with pytest.raises(NotAllowed, match="blocks"):
        ask(version, {LIST: page}, **instances)


def test_none_is_believed_after_a_look_at_the_session_and_the_community(version: Version) -> None:
    page = version.page("comments", [])
    found, script = ask(version, {LIST: page, "GET /post": {"post_view": version.post()}})
    assert found == []
    assert [asked.what for asked in script.asked][-2:] == [version.validate, "GET /post"]


def test_a_session_that_had_ended_saw_less(version: Version) -> None:
    def page(asked: Any) -> Any:
        seen = mine(version, 7) if asked.token == "fresh" else []
        return version.page("comments", seen)

    validations: list[Said] = [{"success": True}, refusal("not_logged_in")]
    found, script = ask(version, {LIST: page, version.validate: validations})
    assert [comment.id for comment in found] == [7]
    assert len(script.all(version.log_in)) == 1


def test_a_community_that_is_in_no_list(version: Version) -> None:
    post = version.post()
    if version is V3:
        post["community"] |= {"hidden": True}
        followed: dict[str, Any] = {"subscribed": "Subscribed"}
    else:
        post["community"] |= {"visibility": "unlisted"}
        followed = {"community_actions": {"followed_at": "2026-05-01T10:00:00Z"}}
    page = version.page("comments", [])
    with pytest.raises(NotAllowed, match="does not follow"):
        ask(version, {LIST: page, "GET /post": {"post_view": post}})
    found, _ = ask(version, {LIST: page, "GET /post": {"post_view": post | followed}})
    assert found == []


def test_a_post_that_is_gone(version: Version) -> None:
    page = version.page("comments", [])
    with pytest.raises(Gone):
        ask(version, {LIST: page, "GET /post": refusal("couldnt_find_post")})
