"""New posts: until a page holds none; pinned ones neither end nor mislead it."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest

from nutgraf.community.values import Post
from nutgraf.errors import PlatformDown

from .script import Script, Version

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
FEED = "GET /post/list"


def read(
    version: Version, *pages: Any, since: int = 0, not_before: datetime.datetime = LONG_AGO
) -> tuple[list[Post], Script]:
    script = Script({**version.site(), FEED: list(pages)})

    async def scenario() -> list[Post]:
        feed = version.open(script).new_posts(None, since=since, not_before=not_before)
        return [post async for post in feed]

    return asyncio.run(scenario()), script


def page(version: Version, *numbers: int, following: str | None = None, **more: Any) -> Any:
    return version.page("posts", [version.post(n, **more) for n in numbers], following)


def test_it_asks_for_all_that_the_instance_knows(version: Version) -> None:
    _, script = read(version, page(version))
    (asked,) = script.all(FEED)
    everywhere = ("All", "New") if version.is_v3 else ("all", "new")
    assert (asked.params["type_"], asked.params["sort"]) == everywhere
    assert asked.params["show_read"] is True
    assert asked.params["limit"] == 50
    assert "page_cursor" not in asked.params
    assert "community_id" not in asked.params


def test_it_follows_the_cursor_and_tells_nothing_twice(version: Version) -> None:
    posts, script = read(
        version,
        page(version, 9, 8, 7, following="a"),
        page(version, 7, 6, following="b"),
        page(version, following="c"),
    )
    assert [post.id for post in posts] == [9, 8, 7, 6]
    assert [asked.params.get("page_cursor") for asked in script.all(FEED)] == [None, "a", "b"]


def test_it_ends_at_a_page_with_nothing_new(version: Version) -> None:
    pages = page(version, 9, 8, following="a"), page(version, 5, 4, following="b")
    posts, script = read(version, *pages, since=5)
    assert [post.id for post in posts] == [9, 8]
    assert len(script.all(FEED)) == 2


def test_a_late_arrival_among_older_ones_is_told(version: Version) -> None:
    posts, _ = read(version, page(version, 9, 4, 8, 3, following="a"), page(version, 2), since=5)
    assert [post.id for post in posts] == [9, 8]


def test_pinned_posts_alone_do_not_end_it(version: Version) -> None:
    posts, _ = read(
        version,
        page(version, 2, 1, following="a", featured_community=True),
        page(version, 9, 8, following="b"),
        page(version, 5),
        since=5,
    )
    assert [post.id for post in posts] == [9, 8]


def test_what_was_published_too_early_is_left_out(version: Version) -> None:
    not_before = datetime.datetime(2026, 5, 1, 10, 8, tzinfo=datetime.UTC)
    posts, _ = read(version, page(version, 9, 8, 7), not_before=not_before)
    assert [post.id for post in posts] == [9, 8]


def test_a_list_that_goes_in_circles_ends(version: Version) -> None:
    posts, script = read(version, page(version, 9, 8, following="a"))
    assert [post.id for post in posts] == [9, 8]
    assert len(script.all(FEED)) == 2


def test_a_list_without_an_end_ends(version: Version, caplog: pytest.LogCaptureFixture) -> None:
    numbers = iter(range(10_000, 0, -1))

    def endless(_: Any) -> Any:
        number = next(numbers)
        return page(version, number, following=f"after {number}")

    posts, script = read(version, endless)
    assert len(posts) == len(script.all(FEED)) == 400
    assert "left out" in caplog.text


@pytest.mark.parametrize("wrong", [{}, {"posts": 5, "items": 5}, {"posts": [5], "items": [5]}])
def test_a_page_that_makes_no_sense(version: Version, wrong: Any) -> None:
    with pytest.raises(PlatformDown, match="no sense"):
        read(version, wrong)


def test_languages_are_told_by_their_codes(version: Version) -> None:
    posts, _ = read(
        version,
        version.page(
            "posts", [version.post(n, language_id=k) for n, k in ((3, 32), (2, 0), (1, 9))]
        ),
    )
    assert [post.language for post in posts] == ["de", None, None]
