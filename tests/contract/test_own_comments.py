"""What an account said, whatever post it stands under: asked of the twin of each platform."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from nutgraf.community.port import Platform
from nutgraf.community.values import Comment
from nutgraf.errors import RateLimited
from tests.contract.stage import LONG_AGO, Stage, on_every_platform


async def told(platform: Platform, since: datetime.datetime = LONG_AGO) -> list[Comment]:
    return [comment async for own in platform.my_comments(since=since) for comment in own]


@on_every_platform
async def test_it_finds_all_it_said_newest_first(stage: Stage, platform: Platform) -> None:
    posts = [stage.add_post(f"Post {n}") for n in range(3)]
    mine = [stage.world.add_comment(posts[n % 3], stage.bot, f"{n}") for n in range(120)]
    above = stage.world.add_comment(posts[0], stage.mo, "Well?")
    mine.append(stage.world.add_comment(posts[0], stage.bot, "An answer", above))
    found = await told(platform)
    assert [comment.uri for comment in found] == [comment.uri for comment in reversed(mine)]
    assert found[0].parent_id == stage.number(above)
    assert found[1].parent_id is None
    assert {comment.post_uri for comment in found} == {post.uri for post in posts}
    assert {comment.author.uri for comment in found} == {stage.bot.uri}


@on_every_platform
async def test_it_finds_none_where_it_said_nothing(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    stage.world.add_comment(record, stage.ada, "Not mine")
    twin = stage.away.add_person(stage.bot.name, bot=True)
    stage.world.add_comment(record, twin, "From a bot of the same name")
    assert await told(platform) == []


@on_every_platform
async def test_what_was_taken_away_stands_no_more(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    deleted = stage.world.add_comment(record, stage.bot, "Deleted")
    removed = stage.world.add_comment(record, stage.bot, "Removed")
    stands = stage.world.add_comment(record, stage.bot, "Stands")
    stage.world.delete(deleted)
    stage.world.remove(removed)
    found = await told(platform)
    assert [c.uri for c in found if not c.deleted and not c.removed] == [stands.uri]


@on_every_platform
async def test_it_asks_no_further_back_than_it_is_told(stage: Stage, platform: Platform) -> None:
    record, now = stage.add_post(), stage.world.now()
    for days in range(400, 0, -1):
        made = stage.world.add_comment(record, stage.bot, f"{days}")
        made.published = now - datetime.timedelta(days=days)
    before = len(stage.exchanges)
    found = await told(platform, now - datetime.timedelta(days=10.5))
    assert [comment.body for comment in found] == [str(days) for days in range(1, 11)]
    assert len(stage.exchanges) - before <= 4


@on_every_platform
async def test_what_is_said_meanwhile_is_not_told_twice(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    before = [stage.world.add_comment(record, stage.bot, f"{n}").uri for n in range(230)]
    found: list[str] = []
    async for own in platform.my_comments(since=LONG_AGO):
        found += [comment.uri for comment in own]
        for n in range(7):
            stage.world.add_comment(record, stage.bot, f"meanwhile {n}")
    assert len(found) == len(set(found))
    assert set(before) <= set(found)


@pytest.mark.slow
@on_every_platform
async def test_after_a_rest_it_goes_on_with_the_same_page(stage: Stage, platform: Platform) -> None:
    record = stage.add_post()
    mine = [stage.world.add_comment(record, stage.bot, f"{n}").uri for n in range(330)]
    before = len(stage.exchanges)
    assert len(await told(platform)) == len(mine)
    requests = len(stage.exchanges) - before
    refused = refuse_every_second_page(platform)
    rested: list[RateLimited] = []

    async def rest(error: RateLimited) -> None:
        rested.append(error)

    before = len(stage.exchanges)
    pages = platform.my_comments(since=LONG_AGO, rest=rest)
    assert [each.uri async for page in pages for each in page] == mine[::-1]
    assert len(stage.exchanges) - before <= requests  # none is asked for twice
    assert rested == refused
    assert len(rested) >= 2
    with pytest.raises(RateLimited):
        await told(platform)


def refuse_every_second_page(platform: Any) -> list[RateLimited]:
    """Lets the instance want fewer requests; returns the refusals, as they come."""
    session = platform._session if hasattr(platform, "_session") else platform.session
    name = "read" if hasattr(session, "read") else "ask"
    asks, refused, count = getattr(session, name), list[RateLimited](), 0

    async def ask(*args: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        if count % 2:
            refused.append(RateLimited("too many", 1.0))
            raise refused[-1]
        return await asks(*args, **options)

    setattr(session, name, ask)
    return refused
