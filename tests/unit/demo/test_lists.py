"""Lists while the world goes on: nothing skipped, nothing twice, and each software's own ways."""

from __future__ import annotations

import datetime
import time

import pytest
from tests.unit.demo.asking import SOFTWARES, Client, Json, Town, in_a_loop

from nutgraf.demo.instance import Software
from nutgraf.demo.records import PostRecord
from nutgraf.demo.server import serve

LEMMYS: tuple[Software, ...] = ("lemmy-v3", "lemmy-v4")


async def _page(client: Client, town: Town, cursor: str | None, **query: str | int) -> Json:
    """A page of new posts, as all softwares give it: numbers, and where the next one begins."""
    old = town.software == "lemmy-v3"
    more: Json = {} if cursor is None else {"page_cursor": cursor}
    sort = "New" if old else "new"
    everywhere = "All" if old else "all"
    answer = await client.get("/post/list", sort=sort, type_=everywhere, **query, **more)
    posts = answer.body["posts" if old else "items"]
    return {
        "numbers": [each["post"]["id"] for each in posts],
        "next": answer.body.get("next_page"),
    }


async def _all(client: Client, town: Town, **query: str | int) -> list[int]:
    found: list[int] = []
    cursor = None
    while True:
        page = await _page(client, town, cursor, **query)
        found += page["numbers"]
        cursor = page["next"]
        if not cursor:
            return found


def _numbers(town: Town, posts: list[PostRecord]) -> list[int]:
    return [town.here.posts.number(each) for each in posts]


@pytest.mark.parametrize("software", LEMMYS)
@in_a_loop
async def test_cursors_stay_while_posts_arrive(software: Software) -> None:
    town = Town(software)
    posts = [town.add_post(str(n)) for n in range(30)]
    async with serve(town.world):
        client = Client(town.here, town.bot)
        first = await _page(client, town, None, limit=10)
        for n in range(7):
            town.add_post(f"later {n}")
        second = await _page(client, town, first["next"], limit=10)
    assert first["numbers"] + second["numbers"] == _numbers(town, posts[:9:-1])


@pytest.mark.parametrize("software", LEMMYS)
@in_a_loop
async def test_pinned_posts_come_first_in_their_community_alone(software: Software) -> None:
    town = Town(software)
    posts = [town.add_post(str(n)) for n in range(12)]
    town.world.feature(posts[2])
    town.world.feature(posts[5])
    ordered = [posts[5], posts[2], *(p for p in posts[::-1] if not p.featured)]
    async with serve(town.world):
        client = Client(town.here, town.bot)
        for size in (1, 3, 50):
            community = town.here.communities.number(town.news)
            within = await _all(client, town, limit=size, community_id=community)
            assert within == _numbers(town, ordered)
            assert await _all(client, town, limit=size) == _numbers(town, posts[::-1])


@pytest.mark.parametrize("software", LEMMYS)
@in_a_loop
async def test_a_post_that_arrives_late_has_its_place_by_time(software: Software) -> None:
    town = Town(software)
    first = town.add_post("first")
    hour_ago = town.world.now() - datetime.timedelta(hours=1)
    late = town.add_post("late", published=hour_ago)
    async with serve(town.world):
        found = await _all(Client(town.here), town, limit=50)
    assert found == _numbers(town, [first, late])
    assert town.here.posts.number(late) > town.here.posts.number(first)


@pytest.mark.parametrize("software", SOFTWARES)
@in_a_loop
async def test_what_was_taken_away_is_not_listed(software: Software) -> None:
    town = Town(software)
    kept, gone, removed = (town.add_post(str(n)) for n in range(3))
    town.world.delete(gone)
    town.world.remove(removed)
    async with serve(town.world):
        client = Client(town.here, town.bot)
        answer = await client.get("/post/list", type_="all" if software == "lemmy-v4" else "All")
        read = [await client.get("/post", id=n) for n in _numbers(town, [kept, gone, removed])]
    listed = answer.body.get("posts", answer.body.get("items"))
    assert [each["post"]["id"] for each in listed] == _numbers(town, [kept])
    shows = software == "piefed"
    assert [each.status == 200 for each in read] == [True, shows, shows]


@pytest.mark.parametrize("software", LEMMYS)
@in_a_loop
async def test_lemmy_lists_what_is_local_unless_asked(software: Software) -> None:
    town = Town(software)
    away = town.world.add_instance("lemmy-v3")
    there = away.add_community("there")
    post = town.world.add_post(there, town.ada, "A title")
    town.world.add_comment(post, town.ada, "hello")
    async with serve(town.world):
        client = Client(town.here, town.bot)
        listed = await client.get("/post/list")
        number = town.here.posts.number(post)
        comments = await client.get("/comment/list", post_id=number)
        all_comments = await client.get("/comment/list", post_id=number, type_="All")
    field = "items" if software == "lemmy-v4" else "posts"
    assert listed.body[field] == []
    found = comments.body.get("comments", comments.body.get("items"))
    assert len(found) == (1 if software == "lemmy-v4" else 0)
    assert len(all_comments.body.get("comments", all_comments.body.get("items"))) == 1


@pytest.mark.parametrize("software", LEMMYS)
@in_a_loop
async def test_lemmy_gives_three_hundred_comments_of_a_tree(software: Software) -> None:
    town = Town(software)
    post = town.add_post()
    for n in range(400):
        town.world.add_comment(post, town.ada, str(n))
    async with serve(town.world):
        client = Client(town.here, town.bot)
        number = town.here.posts.number(post)
        tree = await client.get("/comment/list", post_id=number, max_depth=8, type_="All")
        too_much = await client.get("/comment/list", post_id=number, limit=51)
    assert len(tree.body.get("comments", tree.body.get("items"))) == 300
    assert too_much.status == 400


@in_a_loop
async def test_pages_of_comments_by_number() -> None:
    town = Town("lemmy-v3")
    post = town.add_post()
    for n in range(25):
        town.world.add_comment(post, town.ada, str(n))
    async with serve(town.world):
        client = Client(town.here, town.bot)
        said: list[str] = []
        for page in (1, 2, 3, 4):
            number = town.here.posts.number(post)
            asked: Json = {"post_id": number, "limit": 10, "page": page, "sort": "Old"}
            answer = await client.get("/comment/list", **asked)
            said += [each["comment"]["content"] for each in answer.body["comments"]]
    assert said == [str(n) for n in range(25)]


@pytest.mark.parametrize("software", SOFTWARES)
@in_a_loop
async def test_what_arrived_shows_in_lists_after_the_lag(software: Software) -> None:
    now = [datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)]
    town = Town(software, lambda: now[0])
    town.here.faults.lag_seconds = 10
    post = town.add_post()
    comment = town.world.add_comment(post, town.ada, "hello")
    everywhere = "all" if software == "lemmy-v4" else "All"
    counts = []
    async with serve(town.world):
        client = Client(town.here, town.bot)
        for _ in range(2):
            number = town.here.posts.number(post)
            posts = await client.get("/post/list", type_=everywhere)
            comments = await client.get("/comment/list", type_=everywhere, post_id=number)
            counts.append(
                [
                    len(posts.body.get("posts", posts.body.get("items"))),
                    len(comments.body.get("comments", comments.body.get("items"))),
                ]
            )
            one = await client.get("/comment", id=town.here.comments.number(comment))
            assert one.status == 200
            now[0] += datetime.timedelta(seconds=10)
    assert counts == [[0, 0], [1, 1]]


@in_a_loop
async def test_piefed_says_too_early_that_there_is_no_next_page() -> None:
    town = Town("piefed")
    for n in range(25):
        town.add_post(str(n))
    async with serve(town.world):
        client = Client(town.here, town.bot)
        pages = [await client.get("/post/list", sort="New", limit=5, page=p) for p in range(1, 7)]
    assert [len(each.body["posts"]) for each in pages] == [5, 5, 5, 5, 5, 0]
    assert pages[0].body["next_page"] == "2"
    town = Town("piefed")
    for n in range(6):
        town.add_post(str(n))
    async with serve(town.world):
        answer = await Client(town.here, town.bot).get("/post/list", limit=5)
    assert len(answer.body["posts"]) == 5
    assert answer.body["next_page"] is None


@in_a_loop
async def test_piefed_lists_a_thousand_posts() -> None:
    town = Town("piefed")
    for n in range(1100):
        town.add_post(str(n))
    async with serve(town.world):
        client = Client(town.here, town.bot)
        last = await client.get("/post/list", limit=100, page=10)
        beyond = await client.get("/post/list", limit=100, page=11)
    assert len(last.body["posts"]) == 100
    assert beyond.body["posts"] == []


@in_a_loop
async def test_piefed_cuts_notices_into_pages_before_it_leaves_some_out() -> None:
    town = Town("piefed")
    post = town.add_post()
    town.world.add_comment(post, town.ada, f"@{town.bot.handle} old")
    for n in range(10):
        town.world.send_message(town.ada, town.bot, str(n))
    async with serve(town.world):
        client = Client(town.here, town.bot)
        first = await client.get("/user/notifications", status="Unread", limit=10)
        second = await client.get("/user/notifications", status="Unread", limit=10, page=2)
    assert first.body["items"] == []
    assert first.body["counts"] == {"unread": 11, "read": 0, "total": 11}
    assert first.body["next_page"] == "2"
    assert [each["notif_body"] for each in second.body["items"]] == [f"@{town.bot.handle} old"]


@pytest.mark.slow
@pytest.mark.parametrize("software", LEMMYS)
@in_a_loop
async def test_twenty_thousand_posts_are_listed_cheaply(software: Software) -> None:
    town = Town(software)
    communities = [town.here.add_community(f"c{n}") for n in range(200)]
    for n in range(20_000):
        town.world.add_post(communities[n % 200], town.ada, str(n), link=f"http://x/{n}")
    async with serve(town.world):
        client = Client(town.here, town.bot)
        began = time.process_time()
        assert len(await _all(client, town, limit=50)) == 20_000
        assert time.process_time() - began < 20
