"""What waits: for how long, and what its trouble says of other posts and of the instance."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from nutgraf.bot.watching import look_for_notices, look_for_posts
from nutgraf.errors import FetchFailed, PlatformDown, RateLimited
from tests.integration.bot.setting import NEWS, TIMES, Setting, open_setting


@pytest.mark.parametrize("limits", [{"per_hour": 1}, {"per_day": 0}])
async def test_what_waits_for_its_communitys_share_becomes_too_old(
    tmp_path: Path, limits: dict[str, Any]
) -> None:
    async with open_setting(tmp_path, maximum_age_hours=2, **limits) as here:
        for hour in range(4):
            posts = [here.post(f"{NEWS}?{hour}-{n}") for n in range(4)]
            await here.round(hours=1)
        waiting = here.store.ledger.waiting()
        assert sum(waiting.values()) <= 8
        assert here.store.ledger.statistics().skipped["too-old"] >= 4
        await here.round(3, hours=1)
        assert here.store.ledger.waiting() == {}
        assert {here.fate(post) for post in posts} <= {"posted", "too-old"}


async def refuses(*_: object, **__: object) -> Any:
    raise PlatformDown("no sense", maybe_done=False)


async def test_a_post_that_an_instance_cannot_show_is_asked_for_ever_more_rarely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await look_for_posts(here.crew, here.seat)
        asked: list[datetime.datetime] = []

        async def strange(_: int) -> None:
            asked.append(here.clock())
            await refuses()

        monkeypatch.setattr(here.seat.platform, "post", strange)
        for _ in range(120):
            here.clock.move(minutes=30)
            await here.bot.take_one(here.seat)
        assert here.fate(post) == "too-old"
        assert len(asked) < 20
        assert asked[-1] - asked[-2] > datetime.timedelta(hours=5)


async def test_an_instance_that_was_down_does_not_make_the_first_slow_page_the_last(
    tmp_path: Path,
) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await look_for_posts(here.crew, here.seat)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(here.seat.platform, "post", refuses)
            await here.round(2, minutes=30)
        here.library.errors[NEWS] = FetchFailed("timeout", "slow")
        await here.round(minutes=30)
        assert here.fate(post) == "failed"
        here.library.errors.clear()
        await here.round(minutes=30)
        assert here.fate(post) == "posted"


async def waiting_letters(here: Setting, count: int) -> None:
    for number in range(count):
        here.world.send_message(here.home.add_person(f"p{number}"), here.account, "help")
    await look_for_notices(here.crew, here.seat)


async def test_whoever_is_told_to_ask_less_does_so_in_all_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path, times=TIMES) as here:
        await waiting_letters(here, 10)
        sent = 0

        async def limited(*_: object) -> None:
            nonlocal sent
            sent += 1
            raise RateLimited("fewer")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(here.seat.platform, "send_message", limited)
            while await here.bot.answer_one(here.seat):
                pass
        assert sent == 1
        here.clock.move(minutes=3)
        while await here.bot.answer_one(here.seat):
            pass
        assert here.said() == 10
