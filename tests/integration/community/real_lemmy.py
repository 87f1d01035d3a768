"""A real Lemmy 0.19 and its people, where $LEMMY_FOR_TESTS names them."""

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
from nutgraf.community.lemmy.v3 import LemmyV3
from nutgraf.community.parsing import Part
from nutgraf.community.values import Community, Post
from nutgraf.community.wire import Wire

VARIABLE = "LEMMY_FOR_TESTS"
"""JSON: "origin", "community" (a handle; only "moderator" moderates it, and no language of it is
chosen), "users" (name and password by role: root, who administers the instance, bot, asker, other,
moderator). Its rate limits must be wide; the test of them narrows them and puts them back."""

AGENT = "nutgraf-test"

_SESSIONS = MemorySessions()
"""Shared by all tests, so that nobody logs in more often than needed."""


def settings() -> dict[str, Any]:
    """What the variable says; skips the test where it is not set."""
    told = os.environ.get(VARIABLE)
    if not told:
        pytest.skip(f"${VARIABLE} names no Lemmy to try")
    found: dict[str, Any] = json.loads(told)
    return found


@dataclass(frozen=True)
class Visitor:
    """Somebody with an account: the bot's adapter, which also asks what bots do not."""

    platform: LemmyV3

    async def do(self, method: str, path: str, **body: object) -> Part:
        """Does what people do and bots do not: posts, moderates."""
        return await self.platform.session.ask(method, path, body=body)


@dataclass(frozen=True)
class Place:
    """The community where tests happen, and who is there."""

    community: Community
    root: Visitor
    bot: Visitor
    asker: Visitor
    other: Visitor
    moderator: Visitor

    async def posted(self, title: str = "A post", **more: object) -> Post:
        """A new post of the asker's."""
        body = {"name": f"{title} {uuid.uuid4()}", "community_id": self.community.id, **more}
        answer = await self.asker.do("POST", "/post", **body)
        return await self.bot.platform.post(answer.part("post_view").part("post").number("id"))


def visitor(told: Mapping[str, Any], role: str) -> Visitor:
    """Somebody, on a wire of their own."""
    wire = Wire(told["origin"], user_agent=AGENT)
    return Visitor(LemmyV3(wire, Credentials(*told["users"][role]), _SESSIONS))


@contextlib.asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    """Everybody, and the community."""
    told = settings()
    roles = ("root", "bot", "asker", "other", "moderator")
    people = {role: visitor(told, role) for role in roles}
    try:
        community = await people["bot"].platform.find_community(told["community"])
        yield Place(community, **people)
    finally:
        for each in people.values():
            await each.platform.close()


def at_place(scene: Callable[[Place], Awaitable[None]]) -> None:
    """Plays a scene."""

    async def run() -> None:
        async with open_place() as place:
            await scene(place)

    asyncio.run(run())
