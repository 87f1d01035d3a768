"""A small world on loopback for tests of the adapters, each told the same story."""

from __future__ import annotations

import asyncio
import datetime
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Concatenate

import pytest

from nutgraf.community.connecting import connect
from nutgraf.community.credentials import Credentials, MemorySessions
from nutgraf.community.port import Platform
from nutgraf.community.values import Community, Post
from nutgraf.demo.instance import Instance, Software
from nutgraf.demo.records import CommentRecord, CommunityRecord, PersonRecord, PostRecord
from nutgraf.demo.server import serve
from nutgraf.demo.world import World
from tests.openapi import FILES, SPECS, inspector_of

SOFTWARES: tuple[Software, ...] = ("lemmy-v3", "lemmy-v4", "piefed")
PASSWORD = "correct horse battery staple"
USER_AGENT = "nutgraf tests"
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


_LEFT_OUT = {"site_ban", "rate_limit_error", "unknown"}
"""Errors of a log-in that the description leaves out; a real 0.19.20 sends them."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that the twin got, and its answer."""

    method: str
    path: str
    query: Mapping[str, str]
    body: object
    status: int
    answer: object

    @property
    def is_undescribed(self) -> bool:
        """Whether the description of Lemmy 0.19 is known to lack the answer.

        It lists the codes with which a log-in is refused; in the source of the server, login.rs
        asks whether the account is banned, and rate_limit/mod.rs comes before all that.
        """
        code = self.answer.get("error") if isinstance(self.answer, dict) else None
        return self.path == "/api/v3/user/login" and code in _LEFT_OUT


@dataclass
class Stage:
    """Who and what is there.

    Attributes:
        world: all of it.
        here: the instance of the bot.
        away: another one.
        community: of `here`, moderated by Mo.
        bot: the account that the adapter logs in with.
        ada: somebody on `here`.
        mo: a moderator, on `away`.
        exchanges: all requests to both instances.
        sessions: where the adapter keeps its token.
    """

    world: World
    here: Instance
    away: Instance
    community: CommunityRecord
    bot: PersonRecord
    ada: PersonRecord
    mo: PersonRecord
    exchanges: list[Exchange] = field(default_factory=list)
    sessions: MemorySessions = field(default_factory=MemorySessions)
    opened: list[Platform] = field(default_factory=list)

    @property
    def software(self) -> str:
        return self.here.software

    async def connect(self, **changes: Any) -> Platform:
        """Connects as the bot."""
        seconds = changes.pop("seconds", 5.0)
        fetch_json = changes.pop("fetch_json", None)
        credentials = replace(Credentials(self.bot.name, PASSWORD), **changes)
        platform = await connect(
            self.here.origin,
            credentials,
            self.sessions,
            user_agent=USER_AGENT,
            seconds=seconds,
            fetch_json=fetch_json,
        )
        self.opened.append(platform)
        return platform

    def add_post(self, title: str = "A bridge is built", **traits: Any) -> PostRecord:
        """Ada posts something."""
        return self.world.add_post(self.community, self.ada, title, **traits)

    async def seen(self, platform: Platform, post: PostRecord) -> Post:
        """A post as the adapter knows it."""
        return await platform.post(self.here.posts.number(post))

    async def place(self, platform: Platform) -> Community:
        """The community as the adapter knows it."""
        return await platform.find_community(self.community.handle)

    def number(self, comment: CommentRecord) -> int:
        """Of a comment on the instance of the bot."""
        return self.here.comments.number(comment)

    def asked(self, path: str) -> int:
        """How many requests came for what ends so."""
        return sum(exchange.path.endswith(path) for exchange in self.exchanges)

    def check_traffic(self) -> Counter[str]:
        """Checks all that was asked and answered against the platform's description of its API.

        Returns:
            How many answers were checked, by route; the test is skipped without descriptions.
        """
        inspector = inspector_of(self.software)
        for each in self.exchanges:
            if each.is_undescribed:
                continue
            inspector(each.method, each.path, each.query, each.body, each.status, each.answer)
        assert not inspector.faults, "\n".join(dict.fromkeys(inspector.faults))
        return inspector.seen

    def log_ins(self) -> int:
        """How many times somebody tried to log in."""
        return self.asked("/user/login") + self.asked("/auth/login")


@asynccontextmanager
async def open_stage(software: Software) -> AsyncIterator[Stage]:
    """Builds the world and serves it."""
    world = World()
    here, away = world.add_instance(software), world.add_instance("lemmy-v3")
    ada, mo = here.add_person("ada"), away.add_person("mo")
    bot = here.add_person("nutgraf", password=PASSWORD, bot=True)
    community = here.add_community("bridges", "Bridges", moderators=[mo])
    stage = Stage(world, here, away, community, bot, ada, mo)

    def observe(  # noqa: PLR0917 - as the twin tells it
        method: str, path: str, query: Mapping[str, str], body: object, status: int, answer: object
    ) -> None:
        stage.exchanges.append(Exchange(method, path, query, body, status, answer))

    async with serve(world, observe):
        try:
            yield stage
        finally:
            await asyncio.gather(*(platform.close() for platform in stage.opened))


Scenario = Callable[Concatenate[Stage, Platform, ...], Awaitable[None]]


def on_every_platform(scenario: Scenario) -> Callable[..., None]:
    """Makes a test of a scenario, which is played on each software."""

    @pytest.mark.parametrize("software", SOFTWARES)
    def test(software: Software) -> None:
        async def play() -> None:
            async with open_stage(software) as stage:
                await scenario(stage, await stage.connect())
                if (SPECS / FILES[software]).exists():
                    stage.check_traffic()

        asyncio.run(play())

    test.__name__ = test.__qualname__ = scenario.__name__
    return test
