"""The bot at work: its loops, how it stops, one round for cron, rehearsals."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nutgraf import telemetry
from nutgraf.bot.crew import Seat, Times
from nutgraf.bot.running import Bot
from nutgraf.demo.instance import Software
from nutgraf.errors import PlatformDown, StoreFailed
from tests.integration.bot.ear import Ear
from tests.integration.bot.setting import (
    NEWS,
    V3_FIRST,
    RunningClock,
    Setting,
    open_setting,
)
from tests.integration.bot.trouble import Planned

QUICK = Times(request=2.0, settle=0.2, down=0.05, down_most=0.1, stop=5.0, look=0.1, store=0.005)


@asynccontextmanager
async def running(folder: Path, times: Times = QUICK, **options: Any) -> AsyncIterator[Setting]:
    """A setting in which time passes."""
    async with open_setting(
        folder, clock=RunningClock(), times=times, poll_seconds=0.04, **options
    ) as here:
        yield here


class Run:
    """The bot while it runs."""

    def __init__(self, bot: Bot) -> None:
        self._stop = asyncio.Event()
        self._task = asyncio.create_task(bot.run(self._stop))

    async def until(self, happened: Callable[[], bool], seconds: float = 10.0) -> None:
        """Waits for something to happen."""
        deadline = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < deadline, "it did not happen"
            assert not self._task.done(), self._task
            await asyncio.sleep(0.01)

    async def stop(self) -> float:
        """Asks it to stop; seconds until it has."""
        asked = time.monotonic()
        self._stop.set()
        await self._task
        return time.monotonic() - asked


@pytest.mark.parametrize("software", V3_FIRST)
async def test_it_works_until_it_is_stopped(tmp_path: Path, software: Software) -> None:
    async with running(tmp_path, software=software) as here:
        run = Run(here.bot)
        posts = [here.post(f"{NEWS}?{number}") for number in range(3)]
        asked = here.ask(posts[0], "ben", "short")
        await run.until(lambda: all(here.summaries(each) for each in posts))
        await run.until(lambda: all(here.fate(each) == "posted" for each in posts))
        await run.until(lambda: here.why(asked) == "answered")
        here.world.delete(posts[0])
        here.clock.move(minutes=20)
        await run.until(lambda: not here.summaries(posts[0]))
        assert await run.stop() < 1.0
        assert len(asyncio.all_tasks()) < 20
        assert here.said() == 4


@pytest.mark.slow
async def test_the_step_in_hand_is_ended(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        post = here.post()
        here.home.faults.slow_seconds = 0.15
        run = Run(here.bot)
        await run.until(lambda: bool(here.summaries(post)))  # the answer is still to come
        await run.stop()
        assert here.fate(post) == "posted"


async def test_or_given_back_if_it_takes_too_long(tmp_path: Path) -> None:
    async with running(tmp_path, Times(stop=0.1)) as here:
        here.library.open.clear()
        post = here.post()
        run = Run(here.bot)
        await run.until(lambda: bool(here.library.asked))
        assert 0.05 < await run.stop() < 2.0
        row = here.store.ledger.post(post.uri)
        assert row is not None and row.state == "seen"
        here.library.open.set()
        await here.round()  # at once: nobody has to wait until a lease runs out
        assert here.fate(post) == "posted"


async def test_a_comment_cut_off_by_the_stop_is_found_again(tmp_path: Path) -> None:
    async with running(tmp_path, Times(stop=0.05, settle=0.3)) as here:
        post = here.post()
        run = Run(here.bot)

        def plan(_: int, route: str) -> None:
            here.home.faults.slow_seconds = 0.6 if route.startswith("POST") else 0.0

        Planned(here.home, plan)
        await run.until(lambda: bool(here.summaries(post)))
        await run.stop()
        assert here.fate(post) == "intended"
        here.home.faults.slow_seconds = 0.0
        Planned(here.home, lambda *_: None)
        await here.open()
        run = Run(here.bot)
        await run.until(lambda: here.fate(post) == "posted")
        await run.stop()
        assert here.said() == 1


async def test_a_stop_is_heard_while_all_rest(tmp_path: Path) -> None:
    async with running(tmp_path, Times(down=60.0)) as here:
        here.change_policy(poll_seconds=60.0)
        here.home.down_until = here.clock().replace(year=2100)
        run = Run(here.bot)
        await run.until(lambda: here.seat.rest is not None)
        assert await run.stop() < 0.5


async def test_one_account_that_cannot_log_in_yet_comes_later(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        seat = here.crew.seats.pop(here.seat.name)
        tries = 0

        async def opening() -> Seat:
            nonlocal tries
            tries += 1
            if tries < 3:
                raise PlatformDown("no answer")
            return seat

        post, ear = here.post(), Ear()
        with telemetry.listening(ear):
            run = Run(Bot(here.crew, {seat.name: opening}))
            await run.until(lambda: bool(here.summaries(post)))
            await run.stop()
        assert tries == 3
        assert ear.others["platform-error", "down"] == 2


@pytest.mark.slow
async def test_a_store_that_cannot_be_used_ends_it(tmp_path: Path) -> None:
    async with running(tmp_path) as here:

        def fail(*_: object, **__: object) -> None:
            raise StoreFailed("the disk is full")

        here.store.ledger.note_posts = fail  # type: ignore[method-assign,assignment]
        here.post()
        stop = asyncio.Event()
        with pytest.raises(BaseExceptionGroup) as raised:
            await here.bot.run(stop)
        assert raised.group_contains(StoreFailed)


async def test_a_fault_of_ours_stops_one_post_alone(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.library.errors[NEWS] = RuntimeError("a fault")
        broken, sound = here.post(), here.post(f"{NEWS}?2")
        await here.round(5, hours=2)
        assert (here.fate(broken), here.fate(sound)) == ("unexpected", "posted")
        assert here.library.asked.count(NEWS) == 3


async def test_once_does_what_is_due_and_ends(tmp_path: Path) -> None:
    async with open_setting(tmp_path, comment_seconds=60) as here:
        posts = [here.post(f"{NEWS}?{number}") for number in range(3)]
        asked = here.ask(posts[0], "ben", "help")
        for done in (1, 2, 3):
            here.clock.move(seconds=61)
            await here.bot.once()
            assert sum(bool(here.summaries(each)) for each in posts) == done
            await here.open()
        assert here.why(asked) == "answered"


@pytest.mark.parametrize("software", V3_FIRST)
async def test_a_rehearsal_shows_and_writes_nothing(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        standing = here.post(f"{NEWS}?standing")
        await here.round()
        before = here.writes()
        shown = here.rehearse()
        remote = here.away.add_community("remote")
        here.change_policy(communities=(here.tech.handle, remote.handle))
        post = here.post()
        asked = here.ask(post, "ben", "short")
        here.ask(standing, "ada", "delete")
        here.write("ben", "help")
        here.write("zoe", "I have a question about the settings of your bot.")
        await here.round()
        assert here.writes() == before
        assert here.said() == 1 and here.summary(standing).stands
        assert not remote.followers
        told = [doing for doing, _ in shown]
        assert f"would comment under {post.uri}" in told
        assert f"would comment under {asked.uri}" in told
        assert any(doing.startswith("would withdraw") for doing in told)
        for name in ("ben", "zoe", "max"):
            assert f"would write to {here.people[name].uri}" in told
        assert any("Elmsund" in text for _, text in shown)


@pytest.mark.slow
async def test_ten_thousand_posts_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest first, the memory flat, the limits of the instance kept."""
    async with open_setting(tmp_path, comment_seconds=None, per_hour=10) as here:

        async def sleep(seconds: float) -> None:
            here.clock.move(seconds=seconds)

        monkeypatch.setattr("nutgraf.bot.watching.asyncio", SimpleNamespace(sleep=sleep))
        here.home.limits.on = True
        for number in range(10_000):
            here.post(f"{NEWS}?{number}", title=f"Post {number}")
        with growth() as grown:
            await here.round()
        assert grown() < 50_000_000
        assert sum(here.store.ledger.waiting().values()) == 9_999
        await here.round(30, minutes=2)
        said = [post for post in here.world.posts if here.summaries(post)]
        assert said == here.world.posts[-len(said) :]
        assert 10 <= len(said) <= 20
        assert here.home.limits.refused == 0
        assert (
            sum(here.home.requests.values()) < 1_000
        )  # in an hour; Lemmy answers as many in six minutes


@contextmanager
def growth() -> Iterator[Callable[[], int]]:
    """Tells by how many bytes this process grew at most, bot and twin together."""
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("this system does not tell how much memory a process takes")
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
    before = peak(status)
    yield lambda: peak(status) - before


def peak(status: Path) -> int:
    line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
