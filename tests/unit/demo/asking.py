"""How the tests of the twin ask it: over real sockets, with a client that remembers nothing."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from nutgraf.demo.instance import Instance, Software
from nutgraf.demo.records import CommunityRecord, PersonRecord, PostRecord
from nutgraf.demo.world import World

Json = dict[str, Any]

SOFTWARES: tuple[Software, ...] = ("lemmy-v3", "lemmy-v4", "piefed")
API = {"lemmy-v3": "/api/v3", "lemmy-v4": "/api/v4", "piefed": "/api/alpha"}


def in_a_loop(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Runs a test in an event loop of its own."""

    @functools.wraps(test)
    def run(*arguments: Any, **named: Any) -> None:
        asyncio.run(_awaited(test(*arguments, **named)))

    return run


async def _awaited(work: Awaitable[None]) -> None:
    await work


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: a status, an object or text, and headers."""

    status: int
    body: Any
    headers: Any


class Client:
    """Asks one instance.

    Args:
        instance: that is served.
        person: in whose name; None for a stranger.
    """

    def __init__(self, instance: Instance, person: PersonRecord | None = None) -> None:
        self._root = instance.origin + API[instance.software]
        self._headers = {}
        if person is not None:
            self._headers["Authorization"] = f"Bearer {instance.log_in(person)}"

    async def get(self, path: str, **query: str | int) -> Answer:
        """Asks for something."""
        return await self.ask("GET", path, query=query)

    async def post(self, path: str, **body: Any) -> Answer:
        """Asks for something to be done."""
        return await self.ask("POST", path, body=body)

    async def put(self, path: str, **body: Any) -> Answer:
        """Asks for something to be changed."""
        return await self.ask("PUT", path, body=body)

    async def ask(
        self, method: str, path: str, *, query: Json | None = None, body: Json | None = None
    ) -> Answer:
        """Asks once, on a connection of its own."""
        connector = aiohttp.TCPConnector(force_close=True)
        async with (
            aiohttp.ClientSession(connector=connector, headers=self._headers) as session,
            session.request(method, self._root + path, params=query, json=body) as answer,
        ):
            text = await answer.text()
            is_json = answer.content_type == "application/json"
            return Answer(answer.status, await answer.json() if is_json else text, answer.headers)


@dataclass
class Town:
    """A small world: Ada, Mo the moderator, the bot, and one community.

    Args:
        software: of its instance.
        clock: of the world; None for the machine's.
    """

    software: Software
    clock: Callable[[], Any] | None = None

    def __post_init__(self) -> None:
        self.world = World(self.clock) if self.clock else World()
        self.here: Instance = self.world.add_instance(self.software)
        self.ada: PersonRecord = self.here.add_person("ada")
        self.mo: PersonRecord = self.here.add_person("mo", admin=True)
        self.bot: PersonRecord = self.here.add_person("bot", bot=True)
        self.news: CommunityRecord = self.here.add_community("news", moderators=[self.mo])

    def add_post(self, title: str = "A title", **more: Any) -> PostRecord:
        """Ada posts something."""
        return self.world.add_post(self.news, self.ada, title, **more)
