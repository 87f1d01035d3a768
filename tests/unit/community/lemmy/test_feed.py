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
    pages = page(version, 59, 58, following="a"), page(version, 30, 29, following="b")
    posts, script = read(version, *pages, since=30)
    assert [post.id for post in posts] == [59, 58]
    assert len(script.all(FEED)) == 2


def test_it_ends_at_once_where_nothing_is_new(version: Version) -> None:
    posts, script = read(version, page(version, 30, 29, 10, following="a"), since=30)
    assert posts == []
    assert len(script.all(FEED)) == 1


def test_it_goes_on_a_little_for_posts_that_come_late(version: Version) -> None:
    late = version.post(90, **{version.published: "2026-05-01T10:52:30.000000Z"})
    posts, script = read(
        version,
        page(version, 59, 58, following="a"),
        page(version, 57, 56, following="b"),
        version.page("posts", [version.post(53), late, version.post(52)], "c"),
        page(version, 49, 48, following="d"),
        page(version, 47, following="e"),
        since=60,
    )
    assert [post.id for post in posts] == [90]
    assert len(script.all(FEED)) == 4


def test_it_goes_on_for_some_pages_at_most(version: Version) -> None:
    times = {version.published: "2026-05-01T10:59:00.000000Z"}
    numbers = iter(range(1_000, 0, -1))

    def burst(_: Any) -> Any:
        return page(version, number := next(numbers), following=f"{number}", **times)

    posts, script = read(version, burst, since=2_000)
    assert posts == []
    assert len(script.all(FEED)) == 4


def test_it_goes_no_further_than_is_of_interest(version: Version) -> None:
    not_before = datetime.datetime(2026, 5, 1, 10, 58, tzinfo=datetime.UTC)
    pages = page(version, 59, following="a"), page(version, 57, following="b")
    posts, script = read(version, *pages, not_before=not_before)
    assert [post.id for post in posts] == [59]
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
