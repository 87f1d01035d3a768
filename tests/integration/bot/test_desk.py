"""Orders from the dashboard: carried out by the bot of this process, or by one opened for them."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from nutgraf import deployment
from nutgraf.bot.running import Bot
from nutgraf.bot.watching import look_for_posts
from nutgraf.community.credentials import MemorySessions
from nutgraf.config import AccountSettings, Settings
from nutgraf.demo.records import PersonRecord, PostRecord
from nutgraf.deployment import Deployment, deployed
from nutgraf.errors import (
    BadConfiguration,
    BadCredentials,
    BadOption,
    FetchFailed,
    NotAnArticle,
    NutgrafError,
    PlatformDown,
)
from nutgraf.store.opening import Store, open_store
from nutgraf.web.desk import Desk
from tests.integration.bot.articles import LIBRARY
from tests.integration.bot.setting import NEWS, Clock, Setting, open_setting


def row_of(store: Store, post: PostRecord) -> int:
    found = store.ledger.post(post.uri)
    assert found is not None
    return found.id


def log_ins(here: Setting) -> int:
    """How often somebody tried to log in at the bot's instance."""
    return sum(count for (route, _), count in here.home.requests.items() if "login" in route)


@asynccontextmanager
async def beside(
    here: Setting, monkeypatch: pytest.MonkeyPatch, *accounts: PersonRecord
) -> AsyncIterator[Desk]:
    """A desk in what could be another process, on the store of a bot that goes on working."""
    opening = partial(deployment.open_deployment, reader=here.library, sessions=MemorySessions())
    monkeypatch.setattr(deployment, "open_deployment", opening)
    settings = Settings(
        bot=here.crew.written,
        accounts=tuple(
            AccountSettings(each.home.origin, each.name) for each in accounts or (here.account,)
        ),
    )
    desk = Desk(settings, here.store)
    try:
        yield desk
    finally:
        await desk.close()


def in_one_process(here: Setting) -> Desk:
    """A desk in the process of the bot, all of whose accounts are at work."""
    return Desk(Settings(), here.store, Deployment(here.crew, {}, {}))


@asynccontextmanager
async def working(tmp_path: Path) -> AsyncIterator[Setting]:
    clock = Clock(datetime.datetime.now(datetime.UTC))
    async with open_setting(tmp_path, clock=clock) as here:
        yield here


async def test_a_summary_is_looked_at_said_anew_and_taken_away(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        desk, row = in_one_process(here), row_of(here.store, post)
        assert desk.is_at_hand
        said, writes = here.summary(post).text, here.writes()
        asked = dict(here.home.requests)
        assert await desk.preview(row) == said
        spoiler = await desk.preview(row, "spoiler")
        assert spoiler.startswith("::: spoiler") and here.summary(post).text == said
        assert here.writes() == writes and dict(here.home.requests) == asked
        assert (await desk.redo(row, "spoiler")).state == "posted"
        assert here.summary(post).text == spoiler
        found = here.store.ledger.post_by_id(row)
        assert found is not None and found.draft is not None and found.draft.format == "spoiler"
        await desk.redo(row)
        assert here.summary(post).text == said
        assert await desk.withdraw(row)
        assert not here.summaries(post) and here.fate(post) == "withdrawn"
        assert not await desk.withdraw(row)
        with pytest.raises(BadOption, match="withdrawn"):
            await desk.redo(row)
        await here.round(2, minutes=20)
        assert here.said() == 1


async def test_a_first_summary_can_have_a_format_of_its_own(tmp_path: Path) -> None:
    async with open_setting(tmp_path, minimum_saved=0.99) as here:
        post = here.post()
        await here.round()
        assert here.fate(post) == "saves-too-little"
        here.change_policy(minimum_saved=0.5)
        desk = in_one_process(here)
        assert (await desk.redo(row_of(here.store, post), "short")).state == "posted"
        assert here.summary(post).text == await desk.preview(row_of(here.store, post), "short")


async def test_a_format_outlasts_the_wait(tmp_path: Path) -> None:
    async with open_setting(tmp_path, per_hour=0) as here:
        posts = [here.post(f"{NEWS}?{number}") for number in range(3)]
        here.library.texts = {f"{NEWS}?{number}": LIBRARY for number in (1, 2)}
        await here.round()
        rows, desk = [row_of(here.store, post) for post in posts], in_one_process(here)
        spoiler = await desk.preview(rows[0], "spoiler")
        for row in rows[:2]:
            waits = await desk.redo(row, "spoiler")
            assert (waits.state, waits.reason) == ("ready", "hourly-limit")
        assert (await desk.redo(rows[1])).reason == "hourly-limit"
        assert here.said() == 0
        here.change_policy(per_hour=1000, crosspost="summary")
        await here.round(3, minutes=70)
        assert here.summary(posts[0]).text == spoiler
        for post in posts[1:]:
            assert "Marlow" in here.summary(post).text and ":::" not in here.summary(post).text


@pytest.mark.parametrize("drafted", [True, False])
async def test_a_format_that_cannot_wait_is_told_of(tmp_path: Path, drafted: bool) -> None:
    async with open_setting(tmp_path, per_hour=0) as here:
        post = here.post()
        await here.round()
        row, desk = row_of(here.store, post), in_one_process(here)
        if drafted:
            await desk.redo(row)
        here.library.errors = {NEWS: FetchFailed("timeout", "")}
        with pytest.raises(BadOption, match=r"fetched \(timeout\); the format is not kept"):
            await desk.redo(row, "spoiler")
        assert here.said() == 0


async def test_what_cannot_be_drawn_is_told_in_one_line(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        desk = in_one_process(here)
        bare, walled, lost = (here.post(link) for link in (None, f"{NEWS}?wall", f"{NEWS}?lost"))
        here.library.errors = {
            f"{NEWS}?wall": NotAnArticle("paywall", "it wants money"),
            f"{NEWS}?lost": FetchFailed("http-4xx", "404"),
        }
        await here.round()
        cases: list[tuple[int, type[NutgrafError]]] = [
            (row_of(here.store, bare), BadOption),
            (row_of(here.store, walled), NotAnArticle),
            (row_of(here.store, lost), FetchFailed),
            (999_999, BadOption),
        ]
        for row, kind in cases:
            with pytest.raises(kind) as caught:
                await desk.preview(row)
            assert "\n" not in str(caught.value)
        for order in (desk.redo, desk.withdraw):
            with pytest.raises(BadOption, match="no such post"):
                await order(999_999)


async def test_two_orders_at_once_do_one_thing(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        desk, row = in_one_process(here), row_of(here.store, post)
        here.library.open.clear()
        first = asyncio.create_task(desk.redo(row, "short"))
        while not here.crew.busy_posts:  # noqa: ASYNC110 - a set tells nobody
            await asyncio.sleep(0.01)
        with pytest.raises(BadOption, match="busy"):
            await desk.redo(row, "spoiler")
        with pytest.raises(BadOption, match="busy"):
            await desk.withdraw(row)
        here.clock.move(hours=1)  # a lease is over long since
        await here.round()
        here.library.open.set()
        assert (await first).state == "posted"
        assert len(here.summaries(post)) == 1 and not here.crew.busy_posts


async def test_without_a_bot_it_logs_in_with_the_first_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUTGRAF_PASSWORD", "secret")
    async with working(tmp_path) as here, beside(here, monkeypatch) as desk:
        posts = [here.post(f"{NEWS}?{number}") for number in range(4)]
        await here.round()
        here.library.texts = {f"{NEWS}?{number}": LIBRARY for number in range(4)}
        logged_in = log_ins(here)
        assert desk.is_at_hand
        await asyncio.gather(*(desk.redo(row_of(here.store, post)) for post in posts))
        assert all("Marlow" in here.summary(post).text for post in posts)
        assert await desk.withdraw(row_of(here.store, posts[0]))
        await here.round()
        assert [len(here.summaries(post)) for post in posts] == [0, 1, 1, 1]
        assert log_ins(here) == logged_in + 1


async def test_a_wrong_password_is_tried_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUTGRAF_PASSWORD", "wrong")
    async with working(tmp_path) as here, beside(here, monkeypatch) as desk:
        row = row_of(here.store, await posted(here))
        for _ in range(3):
            with pytest.raises(BadCredentials):
                await desk.redo(row)
        assert log_ins(here) == 2  # that of the bot, and one


async def test_a_wrong_password_is_tried_once_whatever_is_the_matter_with_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with working(tmp_path) as here:
        other = here.away.add_person("other", bot=True)
        account = AccountSettings(here.account.home.origin, here.account.name)
        monkeypatch.setenv(account.variables("PASSWORD")[0], "wrong")
        async with beside(here, monkeypatch, other, here.account) as desk:
            row, before = row_of(here.store, await posted(here)), log_ins(here)
            for _ in range(4):
                with pytest.raises(BadCredentials, match=here.account.handle):
                    await desk.redo(row)
            assert log_ins(here) == before + 1
            monkeypatch.setenv(account.variables("PASSWORD")[0], "secret")
            later = SimpleNamespace(monotonic=lambda: time.monotonic() + 901)
            monkeypatch.setattr(deployed, "time", later)
            assert (await desk.redo(row)).state == "posted"


async def test_where_the_account_has_left_one_that_knows_the_post_carries_the_order_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with working(tmp_path) as here:
        left, second = (here.home.add_person(name, bot=True) for name in ("left", "second"))
        here.change_policy(per_hour=0)
        post = here.post()
        await here.round()
        here.change_policy(per_hour=1000)
        found = here.store.ledger.post(post.uri)
        assert found is not None and found.account == here.account.handle
        for person in (left, second):
            account = AccountSettings(person.home.origin, person.name)
            monkeypatch.setenv(account.variables("PASSWORD")[0], "secret")
        monkeypatch.delenv(AccountSettings(left.home.origin, "left").variables("PASSWORD")[0])
        async with beside(here, monkeypatch, left, second) as desk:
            done = await desk.redo(found.id)
            assert (done.account, done.state) == (second.handle, "posted")


async def test_who_is_missing_in_the_process_of_the_bot_is_missed(tmp_path: Path) -> None:
    """No other account comments in its place: it may come back at any moment."""
    async with open_setting(tmp_path) as here:
        post = here.post()
        await look_for_posts(here.crew, here.seat)
        row, name = row_of(here.store, post), here.account.handle
        second = here.away.add_person("second", bot=True)
        await here.open(accounts=(second,))  # as where the first's instance did not answer
        troubles: dict[str, NutgrafError] = {name: PlatformDown(f"{here.home.host} is down")}
        bot = Deployment(here.crew, {}, troubles)
        desk = Desk(Settings(), here.store, bot)
        for order in (desk.redo, desk.withdraw):
            with pytest.raises(PlatformDown, match=f"{name} is not at work: .* is down"):
                await order(row)
        found = here.store.ledger.post_by_id(row)
        assert found is not None and (found.account, found.state) == (name, "seen")
        assert (await desk.preview(row)).startswith("The harbour town")
        await here.open(accounts=(here.account, second))  # the bot logs in who was missing
        bot = Deployment(here.crew, {}, troubles)
        done = await Desk(Settings(), here.store, bot).redo(row)
        assert (done.account, done.state) == (name, "posted")


async def test_a_preview_asks_no_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_PASSWORD", "wrong")
    async with working(tmp_path) as here, beside(here, monkeypatch) as desk:
        post = await posted(here)
        asked = sum(here.home.requests.values())
        assert await desk.preview(row_of(here.store, post)) == here.summary(post).text
        assert sum(here.home.requests.values()) == asked


async def test_who_was_missing_is_tried_again_with_the_next_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with working(tmp_path) as here:
        other = here.away.add_person("other", bot=True)
        for person in (here.account, other):
            account = AccountSettings(person.home.origin, person.name)
            monkeypatch.setenv(account.variables("PASSWORD")[0], "secret")
        async with beside(here, monkeypatch, here.account, other) as desk:
            row = row_of(here.store, await posted(here))
            here.home.down_until = here.clock() + datetime.timedelta(hours=1)
            for _ in range(2):
                with pytest.raises(PlatformDown, match=here.home.host):
                    await desk.redo(row, "short")
            here.clock.move(hours=2)
            assert (await desk.redo(row, "short")).state == "posted"


async def test_where_there_is_no_account_there_is_nobody_to_order(tmp_path: Path) -> None:
    with open_store(":memory:") as store:
        desk = Desk(Settings(), store)
        assert not desk.is_at_hand
        with pytest.raises(BadOption):
            await desk.withdraw(1)
        await desk.close()


async def test_without_a_password_it_says_which_variable_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with working(tmp_path) as here, beside(here, monkeypatch) as desk:
        row = row_of(here.store, await posted(here))
        with pytest.raises(BadConfiguration, match="NUTGRAF_PASSWORD"):
            await desk.redo(row)


async def posted(here: Setting) -> PostRecord:
    post = here.post()
    await Bot(here.crew).once()
    assert here.fate(post) == "posted"
    return post


async def test_beside_a_bot_at_work_there_is_one_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with two processes, neither knows what the other has in hand but by the ledger."""
    monkeypatch.setenv("NUTGRAF_PASSWORD", "secret")
    async with working(tmp_path) as here, beside(here, monkeypatch) as desk:
        here.change_policy(per_hour=0)
        posts = [here.post(f"{NEWS}?{number}") for number in range(4)]
        await here.round()
        assert here.said() == 0
        here.change_policy(per_hour=1000)
        here.clock.move(minutes=10)
        rows = [row_of(here.store, post) for post in posts]
        orders = [desk.redo(row, "short") for row in (*rows, *rows)]
        done = await asyncio.gather(here.bot.once(), *orders, return_exceptions=True)
        refused = [each for each in done if isinstance(each, BaseException)]
        assert all(isinstance(each, BadOption) for each in refused), refused
        await here.round(3, minutes=10)
        assert [len(here.summaries(post)) for post in posts] == [1, 1, 1, 1]
        assert here.most_at_once() == 1
