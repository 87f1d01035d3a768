"""A community with the bot in it: a twin on loopback, the real adapters, a store in a file."""

from __future__ import annotations

import datetime
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine, func, select

from nutgraf.bot.crew import Crew, Seat, Times
from nutgraf.bot.policy import Policy
from nutgraf.bot.rehearsal import Rehearsal
from nutgraf.bot.running import Bot
from nutgraf.community.connecting import connect
from nutgraf.community.credentials import Credentials, MemorySessions
from nutgraf.community.port import Platform
from nutgraf.demo.instance import Instance, Software
from nutgraf.demo.records import (
    CommentRecord,
    CommunityRecord,
    MessageRecord,
    PersonRecord,
    PostRecord,
)
from nutgraf.demo.server import serve
from nutgraf.demo.world import World
from nutgraf.store.opening import Store, open_store
from nutgraf.store.tables import notices, posts
from tests.integration.bot.articles import Library

ALL_SOFTWARE: tuple[Software, ...] = ("lemmy-v3", "lemmy-v4", "piefed")
V3_FIRST = ("lemmy-v3", *(pytest.param(each, marks=pytest.mark.slow) for each in ALL_SOFTWARE[1:]))
"""All of them, most of them not each day."""

NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
NEWS = "https://news.example/ferry"
BOT = "nutgraf"
BIO = "I am a bot."
TIMES = Times(request=2.0, settle=5.0, look=0.0)


class Clock:
    """Stands still but for a millisecond at each glance, until somebody moves it."""

    def __init__(self, start: datetime.datetime = NOON) -> None:
        self._time = start

    def __call__(self) -> datetime.datetime:
        self._time += datetime.timedelta(milliseconds=1)
        return self._time

    def move(self, **span: float) -> None:
        """Moves it on, or back: `move(hours=-1)`."""
        self._time += datetime.timedelta(**span)


class RunningClock(Clock):
    """Goes as clocks go, and can be moved all the same."""

    def __init__(self) -> None:
        super().__init__()
        self._started = time.monotonic()

    def __call__(self) -> datetime.datetime:
        return self._time + datetime.timedelta(seconds=time.monotonic() - self._started)


@dataclass
class Opened:
    """The bot, while it runs.

    Attributes:
        store: its own.
        crew: all that its steps work with.
        bot: that works.
        seat: of its first account.
    """

    store: Store
    crew: Crew
    bot: Bot
    seat: Seat


@asynccontextmanager
async def open_bot(
    world: World,
    accounts: Sequence[PersonRecord],
    url: str,
    *,
    policy: Policy,
    library: Library,
    times: Times = TIMES,
    comment_seconds: float | None = 0.001,
    sessions: MemorySessions | None = None,
) -> AsyncIterator[Opened]:
    """Opens a bot in a world that is served, as a deployment does."""
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(url, clock=world.now))
        _share_statements(store)
        seats: dict[str, Seat] = {}
        crew = Crew(store=store, written=policy, reader=library, seats=seats, times=times)
        for account in accounts:
            platform = await _platform(account, sessions or MemorySessions(), times)
            stack.push_async_callback(platform.close)
            person = (await platform.whoami()).person
            name = f"{account.name}@{platform.instance}"
            seats[name] = Seat(name, platform, person, store.budget, comment_seconds, store.now)
        yield Opened(store, crew, Bot(crew), next(iter(seats.values())))


def _share_statements(store: Store) -> None:
    """Lets stores use the statements that others have compiled: else that takes most of a test."""
    engine = store._database.engine
    first = _ENGINES.setdefault("first", engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


_ENGINES: dict[str, Engine] = {}


async def _platform(account: PersonRecord, sessions: MemorySessions, times: Times) -> Platform:
    software = account.home.software
    return await connect(
        account.home.origin,
        Credentials(account.name, account.password),
        sessions,
        software="piefed" if software == "piefed" else "lemmy",
        user_agent="nutgraf-tests",
        seconds=times.request,
    )


@dataclass
class Setting:
    """Two instances with people, and the bot on the first.

    Attributes:
        world: in which all is.
        clock: of the world and of the bot's store.
        home: instance of the bot, of ada, ben and the moderator mo, and of the community tech.
        away: instance of zoe and of another mo, who moderates nothing.
        tech: a community that has opted in.
        garden: one that has not, moderated by ben.
        account: of the bot.
        people: by name; those of the other instance as "zoe" and "false mo".
        library: that the bot reads.
    """

    world: World
    clock: Clock
    home: Instance
    away: Instance
    tech: CommunityRecord
    garden: CommunityRecord
    account: PersonRecord
    people: Mapping[str, PersonRecord]
    library: Library
    _url: str
    _options: dict[str, Any] = field(default_factory=dict)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _opened: Opened | None = None

    # The bot

    @property
    def opened(self) -> Opened:
        """The bot as it is now."""
        assert self._opened is not None
        return self._opened

    @property
    def seat(self) -> Seat:
        """Of the first account."""
        return self.opened.seat

    @property
    def crew(self) -> Crew:
        """All that steps work with."""
        return self.opened.crew

    @property
    def store(self) -> Store:
        """Of the bot."""
        return self.opened.store

    @property
    def bot(self) -> Bot:
        """That works."""
        return self.opened.bot

    async def open(self, **options: Any) -> None:
        """Starts the bot, or stops it and starts it anew, with other options of `open_bot`."""
        await self.close()
        self._options.update(options)
        accounts = self._options.pop("accounts", None) or (self.account,)
        self._opened = await self._stack.enter_async_context(
            open_bot(self.world, accounts, self._url, **self._options)
        )

    def change_policy(self, **settings: Any) -> None:
        """Lets the bot go on with other settings."""
        self._options["policy"] = replace(self.crew.written, **settings)
        self._change(replace(self.crew, written=self._options["policy"]))

    def change_times(self, **settings: Any) -> None:
        """Lets the bot go on with other times."""
        self._options["times"] = replace(self.crew.times, **settings)
        self._change(replace(self.crew, times=self._options["times"]))

    def _change(self, crew: Crew) -> None:
        self._opened = replace(self.opened, crew=crew, bot=Bot(crew))

    def rehearse(self) -> list[tuple[str, str]]:
        """Lets the bot write nothing from now on; returns what it would do, as it comes."""
        shown: list[tuple[str, str]] = []
        seat = self.seat
        rehearsal = Rehearsal(seat.platform, seat.person, lambda *told: shown.append(told[:2]))
        seat.platform = cast(Platform, rehearsal)
        return shown

    async def close(self) -> None:
        """Stops the bot."""
        await self._stack.aclose()
        self._opened = None

    async def forget(self) -> None:
        """Stops the bot and destroys its database."""
        await self.close()
        for file in Path(self._url).parent.glob(f"{Path(self._url).name}*"):
            file.unlink()

    async def round(self, times: int = 1, **span: float) -> None:
        """Lets the bot work, some time apart."""
        for _ in range(times):
            self.clock.move(**(span or {"seconds": 1}))
            self.world.settle()
            await self.bot.once()

    # What people do

    def post(
        self,
        link: str | None = NEWS,
        *,
        title: str = "Harbour town retires its last diesel ferry",
        by: str = "ada",
        to: CommunityRecord | None = None,
        **traits: Any,
    ) -> PostRecord:
        """Somebody posts something."""
        community = to or self.tech
        return self.world.add_post(community, self.people[by], title, link=link, **traits)

    def ask(
        self, place: PostRecord | CommentRecord, by: str, text: str = "", *, whom: str | None = None
    ) -> CommentRecord:
        """Somebody mentions the bot in a comment."""
        return self.say(place, by, f"@{whom or self.account.handle} {text}")

    def say(self, place: PostRecord | CommentRecord, by: str, text: str) -> CommentRecord:
        """Somebody comments."""
        if isinstance(place, PostRecord):
            return self.world.add_comment(place, self.people[by], text)
        return self.world.add_comment(place.post, self.people[by], text, place)

    def write(self, by: str, text: str) -> MessageRecord:
        """Somebody writes a private message to the bot."""
        return self.world.send_message(self.people[by], self.account, text)

    # What the bot did

    def summaries(self, post: PostRecord) -> list[CommentRecord]:
        """The bot's comments that stand at the top level."""
        return self.world.standing(post, [self.account.uri])

    def summary(self, post: PostRecord) -> CommentRecord:
        """The one comment of the bot that stands at the top level."""
        (found,) = self.summaries(post)
        return found

    def answers(self, comment: CommentRecord) -> list[CommentRecord]:
        """The bot's answers to a comment that stand."""
        return [
            each
            for each in comment.post.comments
            if each.parent is comment and each.author is self.account and each.stands
        ]

    def answer(self, comment: CommentRecord) -> str:
        """Text of the one answer to a comment."""
        (found,) = self.answers(comment)
        return found.text

    def messages(self, to: str) -> list[str]:
        """Texts of what the bot wrote to somebody."""
        person = self.people[to]
        return [
            each.text
            for each in self.account.home.messages
            if each.sender is self.account and each.recipient is person
        ]

    def said(self) -> int:
        """How many comments and messages the bot ever wrote."""
        comments = sum(
            each.author is self.account for post in self.world.posts for each in post.comments
        )
        return comments + sum(each.sender is self.account for each in self.home.messages)

    def fate(self, post: PostRecord) -> str:
        """What the ledger says of a post: its state, or why it was skipped."""
        row = self.store.ledger.post(post.uri)
        assert row is not None
        return (row.reason or "") if row.state == "skipped" else row.state

    def why(self, asked: CommentRecord | MessageRecord) -> str:
        """What the ledger says of a mention, reply or message: its state and why."""
        found = select(notices.c.state, notices.c.reason).where(notices.c.uri == asked.uri)
        with self.store._database.reading() as connection:  # there is no need to know it elsewhere
            state, reason = connection.execute(found).one()
        return f"{state}: {reason}" if reason else str(state)

    def claims(self) -> int:
        """How often a post was taken in hand."""
        with self.store._database.reading() as connection:
            return int(connection.scalar(select(func.sum(posts.c.token))) or 0)

    def writes(self) -> dict[str, int]:
        """Requests that asked the instance of the bot to change something, log-ins aside."""
        found: dict[str, int] = {}
        for (route, _), count in self.home.requests.items():
            if not route.startswith("GET ") and "login" not in route:
                found[route] = found.get(route, 0) + count
        return found

    def most_at_once(self, accounts: Collection[PersonRecord] = ()) -> int:
        """How many summaries ever stood at once under a post."""
        return self.world.most_at_once([each.uri for each in accounts or (self.account,)])


@asynccontextmanager
async def open_setting(
    folder: Path, software: Software = "lemmy-v3", *, clock: Clock | None = None, **options: Any
) -> AsyncIterator[Setting]:
    """Builds two instances and opens the bot there.

    Args:
        folder: for the database.
        software: of both instances.
        clock: of all.
        options: of `open_bot`, or settings of the policy.
    """
    clock = clock or Clock()
    world = World(clock)
    home, away = world.add_instance(software), world.add_instance(software)
    people = {name: home.add_person(name) for name in ("ada", "ben", "mo", "max")}
    people |= {"zoe": away.add_person("zoe"), "false mo": away.add_person("mo")}
    people["robot"] = home.add_person("robot", bot=True)
    account = home.add_person(BOT, bot=True)
    tech = home.add_community("tech", moderators=[people["mo"]])
    garden = home.add_community("garden", moderators=[people["ben"]])
    taken = {name: options.pop(name) for name in list(options) if name in _OF_BOT}
    settings: dict[str, Any] = {
        "communities": (tech.handle,), "maintainer": people["max"].uri, "per_hour": 1000,
        "per_day": 1000,
    }  # fmt: skip
    policy = Policy(**(settings | options))
    library = Library()
    setting = Setting(
        world, clock, home, away, tech, garden, account, people, library, str(folder / "bot.db")
    )
    async with serve(world):
        try:
            await setting.open(policy=policy, library=library, **taken)
            yield setting
        finally:
            await setting.close()


_OF_BOT = frozenset(("times", "comment_seconds", "sessions", "accounts"))
