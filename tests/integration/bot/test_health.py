"""The bot notes how its accounts are, so that a dashboard elsewhere can tell."""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path

from nutgraf.bot.running import Bot
from nutgraf.errors import BadCredentials
from nutgraf.store.browsing_values import Health
from tests.integration.bot.setting import Setting, open_setting


def health(here: Setting, name: str | None = None) -> Health:
    wanted = (name or here.account.handle).lower()
    (found,) = (each for each in here.store.health.all() if each.name == wanted)
    return found


async def test_it_works_rests_and_works_again(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        await here.round()
        began = health(here)
        assert (began.state, began.told, began.until) == ("works", "", None)
        here.home.down_until = here.clock() + datetime.timedelta(minutes=5)
        await here.round()
        resting = health(here)
        assert resting.state == "rests" and resting.until is not None
        assert here.clock() < resting.until
        assert here.home.host in resting.told
        await here.round(3, minutes=4)
        again = health(here)
        assert (again.state, again.told, again.until) == ("works", "", None)
        assert began.since < resting.since < again.since


async def test_that_it_works_is_noted_now_and_then(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        await here.round()
        first = health(here).noted_at
        await here.round(5)
        assert health(here).noted_at == first
        await here.round(minutes=2)
        assert health(here).noted_at > first
        assert health(here).since == first


async def test_who_is_missing_is_told_with_the_reason(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        name, stop = "Other@lemmy.example", asyncio.Event()

        async def cannot() -> None:
            stop.set()
            raise BadCredentials("the password is wrong")

        bot = Bot(here.crew, {name: cannot})  # type: ignore[dict-item]
        await bot.run(stop)
        missing = health(here, name)
        assert missing.state == "missing" and missing.until is not None
        assert missing.told == f"{name} cannot log in: the password is wrong"


async def test_a_round_for_cron_tells_it_too(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:

        async def never() -> None:
            raise AssertionError

        await Bot(here.crew, {"other@lemmy.example": never}).once()  # type: ignore[dict-item]
        assert health(here).state == "works"
        assert health(here, "other@lemmy.example").state == "missing"
