"""A real PieFed and its people, where $PIEFED_FOR_TESTS names them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from nutgraf.community.credentials import Credentials, MemorySessions
from nutgraf.community.parsing import Part
from nutgraf.community.piefed.platform import PieFed
from nutgraf.community.piefed.session import Session
from nutgraf.community.values import Community, Post
from nutgraf.community.wire import Wire

VARIABLE = "PIEFED_FOR_TESTS"
"""JSON: "open" and "limited" (origins without and with rate limits), "community" (a handle),
"users" (name and password by role: bot, asker, other, moderator, newcomer)."""

AGENT = "nutgraf-test"

_SESSIONS = MemorySessions()
"""Shared by all tests, so that nobody logs in more often than needed."""


def settings() -> dict[str, Any]:
    """What the variable says; skips the test where it is not set."""
    told = os.environ.get(VARIABLE)
    if not told:
        pytest.skip(f"${VARIABLE} names no PieFed to try")
    found: dict[str, Any] = json.loads(told)
    return found


@dataclass(frozen=True)
class Visitor:
    """Somebody with an account: as the bot's adapter sees the instance, and bare requests."""

    platform: PieFed
    session: Session

    async def do(self, method: str, path: str, body: Mapping[str, object]) -> Part:
        """Does what people do and bots do not: posts, moderates."""
        return await self.session.change(method, path, body)


@dataclass(frozen=True)
class Place:
    """The community where tests happen, and who is there."""

    community: Community
    bot: Visitor
    asker: Visitor
    other: Visitor
    moderator: Visitor
    newcomer: Visitor

    async def posted(self, title: str = "A post", **more: object) -> Post:
        """A new post of the asker's."""
        body = {"title": f"{title} {uuid.uuid4()}", "community_id": self.community.id, **more}
        answer = await self.asker.do("POST", "/post", body)
        return await self.bot.platform.post(answer.part("post_view").part("post").number("id"))


def visitor(told: Mapping[str, Any], role: str, origin: str) -> Visitor:
    """Somebody, on a wire of their own."""
    wire = Wire(told[origin], user_agent=AGENT)
    credentials = Credentials(*told["users"][role])
    return Visitor(PieFed(wire, credentials, _SESSIONS), Session(wire, credentials, _SESSIONS))


@contextlib.asynccontextmanager
async def open_place(origin: str = "open") -> AsyncIterator[Place]:
    """Everybody, and the community."""
    told = settings()
    roles = ("bot", "asker", "other", "moderator", "newcomer")
    people = {role: visitor(told, role, origin) for role in roles}
    try:
        community = await people["bot"].platform.find_community(told["community"])
        yield Place(community, **people)
    finally:
        for each in people.values():
            await each.platform.close()


def at_place(scene: Callable[[Place], Awaitable[None]], origin: str = "open") -> None:
    """Plays a scene."""

    async def run() -> None:
        async with open_place(origin) as place:
            await scene(place)

    asyncio.run(run())
