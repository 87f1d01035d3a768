"""A bot that was frozen between its last look at the lease and the socket, while another took over.

Then two comments can stand for a moment; one stays, and the ledger knows which.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nutgraf import telemetry
from nutgraf.bot.watching import look_for_posts
from nutgraf.community.port import Platform
from nutgraf.community.values import Comment, Post
from nutgraf.demo.instance import Software
from nutgraf.demo.records import CommentRecord, PostRecord
from nutgraf.errors import PlatformDown
from nutgraf.store import moving
from nutgraf.store.opening import open_database, open_store
from nutgraf.store.values import Moved
from tests.integration.bot.setting import (
    TIMES,
    V3_FIRST,
    Opened,
    Setting,
    open_bot,
    open_setting,
)

Meanwhile = Callable[[], Awaitable[object]]


@asynccontextmanager
async def two_bots(
    folder: Path, software: Software = "lemmy-v3", **options: Any
) -> AsyncIterator[tuple[Setting, Opened]]:
    """A setting with a second process on the same database and account."""
    async with open_setting(folder, software, **options) as here:
        policy, url = here.crew.written, here._url
        accounts = (here.account,)
        async with open_bot(
            here.world, accounts, url, policy=policy, library=here.library, times=TIMES
        ) as other:
            yield here, other


def freeze(platform: Platform, meanwhile: Meanwhile, *, then: Meanwhile | None = None) -> None:
    """Lets something happen just before the first comment is sent, or after it was."""
    send = platform.comment
    frozen = False

    async def comment(*words: Any, **named: Any) -> Comment:
        nonlocal frozen
        if frozen:
            return await send(*words, **named)
        frozen = True
        await meanwhile()
        made = await send(*words, **named)
        if then is not None:
            await then()
        return made

    platform.comment = comment  # type: ignore[method-assign]


def takes_over(here: Setting, other: Opened) -> Callable[[], Coroutine[Any, Any, None]]:
    """The other takes what is due when the lease is over and what was begun is settled."""

    async def take() -> None:
        here.clock.move(minutes=10)
        await other.bot.take_one(other.seat)

    return take


async def begin(here: Setting) -> PostRecord:
    """Takes the step with a new post."""
    post = here.post()
    here.clock.move(seconds=2)
    await look_for_posts(here.crew, here.seat)
    await here.bot.take_one(here.seat)
    here.world.settle()
    return post


def in_the_ledger(here: Setting, post: PostRecord) -> str | None:
    saying = here.store.ledger.saying("summary", post.uri)
    assert saying is not None and saying.state == "posted"
    return saying.uri


def own(here: Setting, post: PostRecord) -> list[CommentRecord]:
    return [each for each in post.comments if each.author is here.account]


class Counts:
    """Listens for doubles."""

    def __init__(self) -> None:
        self.doubles = 0.0

    def entering(
        self, step: telemetry.Step, facts: dict[str, str]
    ) -> AbstractContextManager[object]:
        del step, facts
        return nullcontext()

    def counted(self, event: telemetry.Event, amount: float, facts: dict[str, str]) -> None:
        del facts
        self.doubles += amount if event == "double" else 0.0


@pytest.mark.parametrize("software", V3_FIRST)
async def test_who_comes_late_takes_its_own_away(tmp_path: Path, software: Software) -> None:
    counts = Counts()
    async with two_bots(tmp_path, software) as (here, other):
        freeze(here.seat.platform, takes_over(here, other))
        with telemetry.listening(counts):
            post = await begin(here)
        first, *others = own(here, post)
        assert len(others) == (0 if software == "piefed" else 1)  # it takes no text twice
        assert [each.stands for each in (first, *others)] == [True, *(False for _ in others)]
        assert in_the_ledger(here, post) == first.uri
        assert counts.doubles == len(others)


async def test_what_lists_show_late_is_counted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def time_goes(seconds: float) -> None:
        here.clock.move(seconds=seconds)

    async with two_bots(tmp_path) as (here, other):
        monkeypatch.setattr("nutgraf.bot.outbox.sleep", time_goes)
        here.home.faults.lag_seconds = 1.5
        freeze(here.seat.platform, takes_over(here, other))
        post = await begin(here)
        first, late = own(here, post)
        assert [first.stands, late.stands] == [True, False]
        assert in_the_ledger(here, post) == first.uri


@pytest.mark.parametrize("software", V3_FIRST)
async def test_who_was_first_all_the_same_stays(tmp_path: Path, software: Software) -> None:
    async with two_bots(tmp_path, software) as (here, other):
        sent, said = asyncio.Event(), asyncio.Event()

        async def let_the_first_go() -> None:
            sent.set()
            await said.wait()

        other_works: list[asyncio.Task[None]] = []

        async def overtaken() -> None:
            other_works.append(asyncio.create_task(takes_over(here, other)()))
            await sent.wait()

        async def wait_for_the_other() -> None:
            said.set()
            await other_works[0]

        freeze(other.seat.platform, let_the_first_go)
        freeze(here.seat.platform, overtaken, then=wait_for_the_other)
        post = await begin(here)
        first, *others = own(here, post)
        assert [each.stands for each in (first, *others)] == [True, *(False for _ in others)]
        assert in_the_ledger(here, post) == first.uri


async def test_both_clean_up_at_the_same_moment_and_keep_the_same(tmp_path: Path) -> None:
    async with two_bots(tmp_path) as (here, other):
        both, works = asyncio.Barrier(2), list[asyncio.Task[None]]()
        for platform in (here.seat.platform, other.seat.platform):
            meet_at_the_list(platform, both)

        async def overtaken() -> None:
            works.append(asyncio.create_task(takes_over(here, other)()))
            await both.wait()

        freeze(other.seat.platform, both.wait, then=both.wait)
        freeze(here.seat.platform, overtaken, then=both.wait)
        async with asyncio.timeout(20):
            post = await begin(here)
            await works[0]
        assert [each.stands for each in own(here, post)] == [True, False]
        assert in_the_ledger(here, post) == own(here, post)[0].uri


def meet_at_the_list(platform: Platform, barrier: asyncio.Barrier) -> None:
    """Lets two go on together when each has seen that two comments stand."""
    ask = platform.comments_by_me

    async def comments_by_me(post: Post) -> Sequence[Comment]:
        found = await ask(post)
        if len([each for each in found if not each.deleted]) == 2:
            await barrier.wait()
        return found

    platform.comments_by_me = comments_by_me  # type: ignore[method-assign]


@pytest.mark.slow
async def test_an_answer_that_was_lost_besides_makes_no_difference(tmp_path: Path) -> None:
    async with two_bots(tmp_path) as (here, other):

        async def lose() -> None:
            raise PlatformDown("no answer", maybe_done=True)

        freeze(here.seat.platform, takes_over(here, other), then=lose)
        post = await begin(here)
        first, second = own(here, post)
        assert (first.stands, second.stands) == (True, False)
        assert in_the_ledger(here, post) == first.uri


async def test_where_it_was_decided_that_nothing_is_said_nothing_stands(tmp_path: Path) -> None:
    async with two_bots(tmp_path) as (here, other):

        async def decide() -> None:
            here.store.choices.choose(
                here.tech.uri, here.tech.handle, mode="off", format=None, by="operator"
            )
            await takes_over(here, other)()

        freeze(here.seat.platform, decide)
        post = await begin(here)
        assert [each.stands for each in own(here, post)] == [False]
        assert here.fate(post) == "switched-off"


async def test_what_waits_again_meanwhile_is_put_down_as_said(tmp_path: Path) -> None:
    async with two_bots(tmp_path) as (here, other):

        async def wait_for_the_night_to_end() -> None:
            other.crew.rewrite(replace(other.crew.written, quiet_hours=("00:00-23:59",)))
            await takes_over(here, other)()

        freeze(here.seat.platform, wait_for_the_night_to_end)
        post = await begin(here)
        assert [each.stands for each in own(here, post)] == [True]
        assert in_the_ledger(here, post) == own(here, post)[0].uri


async def test_answers_too_stand_once(tmp_path: Path) -> None:
    async with two_bots(tmp_path, mode="mention-only") as (here, other):

        async def answered() -> None:
            here.clock.move(minutes=10)
            await other.bot.answer_one(other.seat)

        post = here.post()
        asked = here.ask(post, "ben", "short")
        freeze(here.seat.platform, answered)
        await here.round()
        assert len(own(here, post)) == 2
        assert len(here.answers(asked)) == 1
        assert here.why(asked) == "answered"


@pytest.mark.slow
async def test_when_it_cannot_look_it_is_put_right_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_bots(tmp_path) as (here, other):

        async def down(_: object) -> list[Comment]:
            raise PlatformDown("asleep")

        async def overtaken() -> None:
            await takes_over(here, other)()
            monkeypatch.setattr(here.seat.platform, "comments_by_me", down)

        freeze(here.seat.platform, overtaken)
        post = await begin(here)
        assert [each.stands for each in own(here, post)] == [True, True]
        monkeypatch.undo()
        here.clock.move(minutes=16)
        await other.bot.once()
        assert [each.stands for each in own(here, post)] == [True, False]


@pytest.mark.parametrize("lag_seconds", [0.0, 1.5])
@pytest.mark.parametrize("is_first", [False, True])
async def test_who_wakes_after_the_store_was_moved_takes_away_what_came_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lag_seconds: float, *, is_first: bool
) -> None:
    """The next bot has another store: only the place tells the two what stands there."""

    async def time_goes(seconds: float) -> None:
        here.clock.move(seconds=seconds)

    async with open_setting(tmp_path) as here:
        url, accounts, policy = str(tmp_path / "moved.db"), (here.account,), here.crew.written
        monkeypatch.setattr("nutgraf.bot.outbox.sleep", time_goes)
        monkeypatch.setattr(moving, "open_database", partial(open_database, clock=here.world.now))
        here.home.faults.lag_seconds = lag_seconds

        async def next_bot_works() -> None:
            here.clock.move(minutes=10)
            async with open_bot(
                here.world, accounts, url, policy=policy, library=here.library, times=TIMES
            ) as other:
                while await other.bot.take_one(other.seat):
                    pass

        async def moved() -> None:
            moving.copy_store(here._url, url, keep=False, say=lambda done, total: None)
            if not is_first:
                await next_bot_works()

        freeze(here.seat.platform, moved)
        post = here.post()
        here.clock.move(seconds=2)
        await look_for_posts(here.crew, here.seat)
        with pytest.raises(Moved):
            await here.bot.take_one(here.seat)
        if is_first:
            await next_bot_works()
        here.world.settle()
        first, *others = own(here, post)
        assert [each.stands for each in (first, *others)] == [True, *(False for _ in others)]
        assert len(others) == (0 if is_first else 1)
        with open_store(url) as store:
            saying = store.ledger.saying("summary", post.uri)
        assert saying is not None and saying.uri == first.uri
