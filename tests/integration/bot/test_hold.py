"""The lock on the store while a bot works: renewed with each watch; where it is lost, all ends."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from nutgraf.bot.running import Bot
from nutgraf.errors import StoreFailed
from nutgraf.store.holding import Hold
from nutgraf.store.values import InUse
from tests.integration.bot.setting import RunningClock, open_setting
from tests.integration.bot.test_running import QUICK, Run


class Lock(Hold):
    """Answers as told, one after the other; then it holds."""

    def __init__(self, *answers: Exception | None) -> None:
        self.asked = 0
        self._answers = list(answers)

    def renew(self) -> None:
        self.asked += 1
        answer = self._answers.pop(0) if self._answers else None
        if answer is not None:
            raise answer


@pytest.mark.slow
async def test_it_is_renewed_with_each_watch_also_after_the_server_was_away(tmp_path: Path) -> None:
    async with open_setting(tmp_path, clock=RunningClock(), times=QUICK, poll_seconds=0.04) as here:
        lock = Lock(None, StoreFailed("the server does not answer"), None)
        run = Run(Bot(here.crew, hold=lock))
        post = here.post()
        await run.until(lambda: lock.asked > 4 and bool(here.summaries(post)))
        await run.stop()


async def test_where_another_bot_has_it_this_one_ends_at_once(tmp_path: Path) -> None:
    async with open_setting(tmp_path, clock=RunningClock(), times=QUICK, poll_seconds=0.04) as here:
        lock = Lock(None, InUse("another bot is using 'postgresql://…'"))
        with pytest.raises(BaseExceptionGroup) as raised:
            await asyncio.wait_for(Bot(here.crew, hold=lock).run(asyncio.Event()), 10)
        assert raised.group_contains(InUse)
        assert lock.asked == 2
