"""What fails stops itself alone: one notice, one summary, one community, one account, one look."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from nutgraf.bot.crew import Seat, Times
from nutgraf.bot.running import Bot
from nutgraf.community.values import Community, Post
from nutgraf.errors import (
    BadConfiguration,
    BadCredentials,
    Gone,
    NotAllowed,
    NutgrafError,
    PlatformDown,
    RateLimited,
    StoreFailed,
)
from tests.integration.bot.setting import NEWS, Setting, open_setting
from tests.integration.bot.test_running import QUICK, Run, running

pytestmark = pytest.mark.slow

REFUSALS = [Gone("purged"), NotAllowed("other", "no"), PlatformDown("answered 500")]


@pytest.mark.parametrize("error", REFUSALS)
async def test_a_community_that_refuses_does_not_silence_those_after_it(
    tmp_path: Path, error: NutgrafError
) -> None:
    async with open_setting(tmp_path) as here:
        here.change_policy(communities=(here.garden.handle, here.tech.handle))
        asked = refuse_garden(here, error)
        first = here.post()
        await here.round(5, minutes=5)
        assert here.fate(first) == "posted"
        assert asked() == (5 if isinstance(error, PlatformDown) else 1)  # a no is taken for an hour


async def test_a_community_that_refused_is_asked_again_after_an_hour(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.change_policy(communities=(here.garden.handle, here.tech.handle))
        platform = here.seat.platform
        asked = refuse_garden(here, Gone("purged"))
        await here.round()
        del platform.new_posts
        post = here.post(to=here.garden)
        await here.round(minutes=30)
        assert here.store.ledger.post(post.uri) is None
        await here.round(minutes=31)
        assert here.fate(post) == "posted" and asked() == 1


async def test_in_an_outage_not_every_community_is_asked(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        handles = [here.home.add_community(f"c{number}").handle for number in range(6)]
        here.change_policy(communities=tuple(handles))
        await here.round()
        here.home.down_until = here.clock() + datetime.timedelta(hours=1)
        before = sum(here.home.requests.values())
        await here.round()
        assert here.seat.rest is not None
        assert sum(here.home.requests.values()) - before <= 4


def refuse_garden(here: Setting, error: NutgrafError) -> Callable[[], int]:
    """Lets the list of one community fail; returns what tells how often it was asked for."""
    told, asked = here.seat.platform.new_posts, 0

    async def new_posts(community: Community | None, **how: Any) -> AsyncIterator[Post]:
        nonlocal asked
        if community is not None and community.uri == here.garden.uri:
            asked += 1
            raise error
        async for post in told(community, **how):
            yield post

    here.seat.platform.new_posts = new_posts  # type: ignore[method-assign]
    return lambda: asked


@pytest.mark.parametrize("error", REFUSALS)
async def test_a_notice_that_cannot_be_marked_as_read_holds_nothing_up(
    tmp_path: Path, error: NutgrafError
) -> None:
    async with open_setting(tmp_path) as here:
        mark_read, tries = here.seat.platform.mark_read, 0

        async def refuse(notice: Any) -> None:
            nonlocal tries
            if "first" in notice.text:
                tries += 1
                raise error
            await mark_read(notice)

        here.seat.platform.mark_read = refuse  # type: ignore[method-assign]
        here.write("ben", "summary, this is my first letter")
        second, post = here.write("ada", "help"), here.post()
        await here.round(3, minutes=5)
        assert here.fate(post) == "posted"
        assert here.why(second) == "answered" and second.read
        assert len(here.messages("ben")) == 1 and tries == 3


@pytest.mark.parametrize("error", REFUSALS)
async def test_a_summary_that_cannot_be_withdrawn_does_not_keep_the_others(
    tmp_path: Path, error: NutgrafError
) -> None:
    async with open_setting(tmp_path) as here:
        posts = [here.post(f"{NEWS}?{number}") for number in range(3)]
        await here.round()
        stuck = here.summary(posts[1])
        fail_to_withdraw(here, here.home.comments.number(stuck), error)
        for post in posts:
            here.world.delete(post)
        await here.round(minutes=20)
        assert [len(here.summaries(each)) for each in posts] == [0, 1, 0]
        assert here.seat.rest is None
        del here.seat.platform.withdraw
        await here.round(minutes=20)
        assert not here.summaries(posts[1])


def fail_to_withdraw(here: Setting, number: int, error: NutgrafError) -> None:
    withdraw = here.seat.platform.withdraw

    async def refuse(comment_id: int) -> None:
        if comment_id == number:
            raise error
        await withdraw(comment_id)

    here.seat.platform.withdraw = refuse  # type: ignore[method-assign]


async def test_a_fault_of_ours_in_a_look_ends_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        platform, faults = here.seat.platform, 0
        told = platform.private_messages

        async def stumble() -> Any:
            nonlocal faults
            faults += 1
            if faults < 3:
                raise ValueError("Invalid IPv6 URL")
            return await told()

        platform.private_messages = stumble  # type: ignore[method-assign]
        post, asked = here.post(), here.write("ben", "help")
        run = Run(here.bot)
        await run.until(lambda: bool(here.summaries(post)) and bool(here.messages("ben")))
        await run.stop()
        assert faults >= 3 and here.why(asked) == "answered"


@pytest.mark.parametrize(
    "error", [BadConfiguration("runs what?"), BadCredentials("no"), ValueError("odd answer")]
)
async def test_an_account_that_cannot_log_in_for_any_reason_is_tried_again(
    tmp_path: Path, error: Exception
) -> None:
    async with running(tmp_path, Times(**{**as_dict(QUICK), "log_in": 0.05})) as here:
        seat, tries = here.crew.seats.pop(here.seat.name), 0

        async def opening() -> Seat:
            nonlocal tries
            tries += 1
            if tries < 3:
                raise error
            return seat

        post = here.post()
        run = Run(Bot(here.crew, {seat.name: opening}))
        await run.until(lambda: bool(here.summaries(post)))
        await run.stop()


async def test_a_log_in_that_failed_is_not_tried_again_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        tries = 0

        async def opening() -> Seat:
            nonlocal tries
            tries += 1
            raise BadCredentials("the password is wrong")

        run = Run(Bot(here.crew, {"other@away": opening}))
        post = here.post()
        await run.until(lambda: bool(here.summaries(post)))
        await run.stop()
        assert tries == 1


async def test_a_store_that_fails_for_a_while_is_tried_again(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        note_posts, failures = here.store.ledger.note_posts, 0

        def fail(found: Any, **options: Any) -> int:
            nonlocal failures
            failures += 1
            if failures <= 3:
                raise StoreFailed("the store 'x' failed: the server is restarting")
            return note_posts(found, **options)

        here.store.ledger.note_posts = fail  # type: ignore[method-assign]
        post = here.post()
        run = Run(here.bot)
        await run.until(lambda: bool(here.summaries(post)))
        await run.stop()
        assert failures > 3


@pytest.mark.parametrize("seconds", [600, 3_600, 86_400])
async def test_an_instance_is_left_alone_as_long_as_it_says(tmp_path: Path, seconds: int) -> None:
    async with open_setting(tmp_path) as here:
        await guarded(here, raising(RateLimited("too many", seconds)))
        await guarded(here, raising(PlatformDown("a hand that was under way")))
        before = sum(here.home.requests.values())
        await here.round(4, seconds=seconds / 5)
        assert sum(here.home.requests.values()) == before
        here.post()
        await here.round(2, seconds=seconds / 5)
        assert here.said() == 1


async def test_a_clock_that_was_set_back_ends_a_rest(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        await guarded(here, raising(RateLimited("too many", 3_600)))
        here.post()
        await here.round(hours=-1)
        assert here.said() == 1


def raising(error: Exception) -> Callable[[], Awaitable[None]]:
    async def fail() -> None:
        raise error

    return fail


async def guarded(here: Setting, task: Callable[[], Awaitable[None]]) -> None:
    await here.bot.rests.guard(here.seat, task)


def as_dict(times: Times) -> dict[str, Any]:
    return {name: getattr(times, name) for name in Times.__slots__}


async def test_an_instance_that_counts_from_lower_numbers_on_gets_summaries_again(
    tmp_path: Path,
) -> None:
    """It was restored from a backup, and the bot had seen more than is in there."""
    async with open_setting(tmp_path) as here:
        await here.round()
        here.store.ledger.move_watermark(here.seat.name, here.tech.uri, 10_000)
        missed = here.post()
        await here.round(2, minutes=31)
        assert here.fate(missed) == "posted"
        post = here.post(f"{NEWS}?2")
        await here.round()
        assert here.fate(post) == "posted"


async def test_a_bot_that_is_cancelled_leaves_nothing_at_work(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        before = asyncio.all_tasks()
        work = asyncio.create_task(here.bot.run(asyncio.Event()))
        await asyncio.sleep(0.1)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        names = {task.get_coro().__qualname__ for task in asyncio.all_tasks() - before}  # type: ignore[union-attr]
        assert not any(name.startswith("Bot.") for name in names), names
