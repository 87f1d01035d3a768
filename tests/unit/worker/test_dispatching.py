"""What goes into the queue, with a ledger that says what is due and a queue in memory."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from procrastinate import App
from procrastinate.testing import InMemoryConnector

from nutgraf.bot.crew import Crew, Seat
from nutgraf.store.browsing_values import Health
from nutgraf.store.due import Due
from nutgraf.worker.dispatching import (
    FEWEST_POSTS,
    MOST_POSTS,
    WATCHED,
    Dispatcher,
    posts_at_once,
)
from nutgraf.worker.jobs import queue_of

NOON = datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.UTC)
BOT = "Bot@news.example"


@dataclass
class Ledger:
    """Says what is due, and when something was done last."""

    posts: dict[str, list[Due]] = field(default_factory=dict)
    notices: dict[str, list[Due]] = field(default_factory=dict)
    marks: dict[tuple[str, str], int] = field(default_factory=dict)

    def due_posts(self, account: str, limit: int) -> list[Due]:
        return self.posts.get(account, [])[:limit]

    def due_notices(self, account: str, limit: int) -> list[Due]:
        return self.notices.get(account, [])[:limit]

    def watermark(self, account: str, feed: str) -> int:
        return self.marks.get((account, feed), 0)


class Desk:
    """A dispatcher with all that it asks.

    Attributes:
        now: the time.
        ledger: that it asks.
        health: notes of accounts.
        seats: that are logged in here.
    """

    def __init__(self, *accounts: str, hands: int = 100) -> None:
        self.now = NOON
        self.ledger = Ledger()
        self.health: list[Health] = []
        self.seats: dict[str, Seat] = {}
        self.connector = InMemoryConnector()
        store = SimpleNamespace(
            ledger=self.ledger,
            now=lambda: self.now,
            health=SimpleNamespace(all=lambda: self.health),
        )
        crew = SimpleNamespace(
            store=store,
            seats=self.seats,
            written=SimpleNamespace(poll_seconds=60.0),
            times=SimpleNamespace(look=900.0),
        )
        app = App(connector=self.connector)
        self.dispatcher = Dispatcher(app.job_manager, cast(Crew, crew), accounts or (BOT,), hands)

    def tick(self) -> int:
        return asyncio.run(self.dispatcher.tick())

    def quiet(self, account: str = BOT) -> None:
        """Lets no look be due."""
        second = int(self.now.timestamp())
        self.ledger.marks |= {(account, WATCHED): second, (account, "look"): second}

    @property
    def locks(self) -> list[str]:
        """Of what is in the queue, as workers would take it."""
        rows = sorted(self.connector.jobs.values(), key=lambda job: (-job["priority"], job["id"]))
        return [job["queueing_lock"] for job in rows]


def seat(seconds: float) -> Seat:
    return cast(
        Seat,
        SimpleNamespace(
            name=BOT,
            interval=seconds,
            turn_at=None,
        ),
    )


def due(*rows: int, begun: bool = False) -> list[Due]:
    return [Due(row, f"https://news.example/post/{row}", begun) for row in rows]


def test_people_come_first_then_what_was_begun_then_looks_then_posts_last() -> None:
    desk = Desk()
    desk.ledger.posts[BOT] = [*due(7, begun=True), *due(9, 8)]
    desk.ledger.notices[BOT] = due(3, 4)
    assert desk.tick() == 7
    assert desk.locks == [
        "notice:3", "notice:4", "post:7", f"look:{BOT}", f"tend:{BOT}", "post:9", "post:8",
    ]  # fmt: skip


def test_what_is_in_the_queue_is_not_put_there_again() -> None:
    desk = Desk()
    desk.quiet()
    desk.ledger.posts[BOT] = due(9, 8)
    assert [desk.tick(), desk.tick()] == [2, 0]
    desk.ledger.posts[BOT] = due(10, 9, 8)
    assert desk.tick() == 1
    assert len(desk.locks) == 3


def test_a_look_is_due_when_the_last_began_long_enough_ago() -> None:
    desk = Desk()
    desk.quiet()
    assert desk.tick() == 0
    desk.now += datetime.timedelta(seconds=59)
    assert desk.tick() == 0
    desk.now += datetime.timedelta(seconds=1)
    assert desk.tick() == 1
    assert desk.locks == [f"look:{BOT}"]


def test_a_clock_that_was_set_back_keeps_off_no_look() -> None:
    desk = Desk()
    desk.quiet()
    desk.now -= datetime.timedelta(hours=1)
    assert desk.tick() == 2


def test_an_account_that_rests_gets_nothing_until_then() -> None:
    desk = Desk(BOT, "other@news.example")
    desk.ledger.posts = {BOT: due(1), "other@news.example": due(2)}
    for account in desk.ledger.posts:
        desk.quiet(account)
    until = NOON + datetime.timedelta(minutes=2)
    desk.health = [Health(BOT.lower(), "account", "rests", "", NOON, until, NOON)]
    assert desk.tick() == 1
    assert desk.locks == ["post:2"]
    desk.now = until
    desk.quiet()
    desk.quiet("other@news.example")
    desk.tick()
    assert desk.locks == ["post:2", "post:1"]


def test_an_account_that_one_worker_could_not_log_in_is_for_others() -> None:
    desk = Desk()
    desk.quiet()
    desk.ledger.posts[BOT] = due(1)
    until = NOON + datetime.timedelta(minutes=2)
    desk.health = [Health(BOT.lower(), "account", "missing", "", NOON, until, NOON)]
    assert desk.tick() == 1


@pytest.mark.parametrize(
    ("seconds", "room"),
    [(600.0, FEWEST_POSTS), (60.0, FEWEST_POSTS), (20.0, 9), (1.0, MOST_POSTS), (1e-9, MOST_POSTS)],
)
def test_as_many_posts_wait_as_can_be_said_in_some_minutes(seconds: float, room: int) -> None:
    assert posts_at_once(seat(seconds), 100) == room


def test_of_an_account_that_others_have_logged_in_a_few_posts_wait() -> None:
    desk = Desk()
    desk.quiet()
    desk.ledger.posts[BOT] = due(*range(100))
    assert desk.tick() == posts_at_once(None, 8) == FEWEST_POSTS


def test_the_queue_is_filled_up_before_it_is_empty() -> None:
    desk = Desk()
    desk.quiet()
    desk.seats[BOT] = fast = seat(1.0)
    desk.ledger.posts[BOT] = due(*range(1_000))
    assert desk.tick() == MOST_POSTS

    async def work() -> None:
        for row in range(16):
            desk.connector.jobs.pop(row + 1)
            desk.ledger.posts[BOT] = due(*range(row + 1, 1_000))
            await desk.dispatcher.after_step(fast)

    asyncio.run(work())
    assert len(desk.locks) == MOST_POSTS
    assert desk.locks[-1] == f"post:{MOST_POSTS + 15}"


def test_behind_a_few_posts_of_an_account_wait_newer_ones_and_those_of_others() -> None:
    desk = Desk(BOT, "other@news.example", hands=4)
    for account in (BOT, "other@news.example"):
        desk.quiet(account)
    desk.seats[BOT] = fast = seat(1.0)
    desk.ledger.posts[BOT] = due(*range(1_000, 1_500))
    assert desk.tick() == 8  # two for each hand
    desk.ledger.posts["other@news.example"] = due(1)
    desk.ledger.posts[BOT] = due(2, *range(1_000, 1_500))
    assert desk.tick() == 1
    assert desk.locks.index("post:1") == 8

    async def work() -> None:
        for number in (1, 2):
            desk.connector.jobs.pop(number)
            await desk.dispatcher.after_step(fast)

    asyncio.run(work())
    assert desk.locks.index("post:2") == 7
    assert len(desk.locks) == 9


def test_what_waits_in_the_queue_leaves_less_room() -> None:
    desk = Desk()
    desk.quiet()
    desk.ledger.posts[BOT] = due(1, 2, 3)
    assert desk.tick() == FEWEST_POSTS
    desk.ledger.posts[BOT] = due(4, 5, 6)
    assert desk.tick() == 0


def test_without_a_turn_posts_are_held_back_a_little_but_no_people() -> None:
    desk = Desk()
    desk.quiet()
    desk.seats[BOT] = slow = seat(60.0)
    slow.turn_at = NOON + datetime.timedelta(seconds=50)
    desk.ledger.posts[BOT] = due(1)
    desk.ledger.notices[BOT] = due(5)
    desk.dispatcher.hold_back(slow)
    assert desk.tick() == 1
    assert desk.locks == ["notice:5"]
    desk.now += datetime.timedelta(seconds=16)
    assert desk.tick() == 1


def test_a_turn_that_comes_before_the_next_tick_is_taken_then() -> None:
    desk = Desk()
    desk.quiet()
    desk.seats[BOT] = quick = seat(1.0)
    quick.turn_at = NOON + datetime.timedelta(seconds=0.2)
    desk.ledger.posts[BOT] = due(1, 2, 3, 4)

    async def wait() -> None:
        desk.dispatcher.hold_back(quick)
        desk.dispatcher.hold_back(quick)
        assert await desk.dispatcher.tick() == 0
        await asyncio.sleep(0.1)
        assert desk.locks == []
        await asyncio.sleep(0.3)
        assert desk.locks == ["post:1", "post:2"]
        desk.dispatcher.hold_back(quick)
        await desk.dispatcher.end()
        desk.dispatcher.hold_back(quick)
        await asyncio.sleep(0.3)
        assert len(desk.locks) == 2

    asyncio.run(wait())


def test_what_was_read_and_waits_for_its_turn_is_taken_then() -> None:
    desk = Desk()
    desk.quiet()
    desk.seats[BOT] = quick = seat(1.0)
    quick.turn_at = NOON + datetime.timedelta(seconds=0.1)

    async def wait() -> None:
        await desk.dispatcher.after_step(quick)
        desk.ledger.posts[BOT] = due(1)
        await asyncio.sleep(0.4)
        assert desk.locks == ["post:1"]

    asyncio.run(wait())


def test_a_race_for_one_post_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.quiet()
    desk.ledger.posts[BOT] = due(1)
    desk.tick()

    async def sees_nothing(**_: Any) -> list[Any]:
        return []

    monkeypatch.setattr(desk.dispatcher._queue, "list_jobs_async", sees_nothing)
    desk.ledger.posts[BOT] = due(1, 2)
    assert desk.tick() == 1
    assert desk.locks == ["post:1", "post:2"]


def test_a_queue_has_a_short_name_without_a_strangers_word_in_it() -> None:
    name = queue_of("Robert'); DROP TABLE--@" + "x" * 300)
    assert len(f"procrastinate_queue_v1#{name}") < 63  # else PostgreSQL refuses the channel
    assert name.replace("-", "").isalnum()
    assert queue_of("BOT@news.example") == queue_of("bot@news.example")
