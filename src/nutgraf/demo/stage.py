"""Where the demo is played: a community with people in it, the bot, and a view of both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from nutgraf.bot.crew import Times
from nutgraf.bot.policy import Policy
from nutgraf.bot.running import Bot
from nutgraf.community.credentials import MemorySessions
from nutgraf.config import AccountSettings, FetchSettings, Settings
from nutgraf.demo.newsstand import open_newsstand
from nutgraf.demo.records import PersonRecord
from nutgraf.demo.server import serve
from nutgraf.demo.world import World
from nutgraf.deployment import Deployment, open_deployment
from nutgraf.store.opening import Store, open_store
from nutgraf.store.values import Statistics

BOT = "nutgraf"
MODERATOR = "mo"
_TIMES = Times(look=1.0)


@dataclass(frozen=True)
class Stage:
    """Where the story is played.

    Attributes:
        world: with one instance.
        pages: where the pages are served.
        settings: of the bot.
        store: of the bot.
        deployment: of the bot.
        bot: its account.
    """

    world: World
    pages: str
    settings: Settings
    store: Store
    deployment: Deployment
    bot: PersonRecord

    @property
    def origin(self) -> str:
        """Address of the instance."""
        return self.world.instances[0].origin

    def statistics(self) -> Statistics:
        """What the bot did."""
        return self.store.ledger.statistics()


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Builds a small community, lets the bot in, and takes all down at the end."""
    world = World()
    instance = world.add_instance("lemmy-v3")
    bot = instance.add_person(BOT, bot=True)
    people = {name: instance.add_person(name) for name in ("ada", "ben", "cleo", MODERATOR)}
    for name in ("harbour", "reading"):
        instance.add_community(name, moderators=[people[MODERATOR]])
    sessions = MemorySessions()
    sessions.save(bot.handle, instance.log_in(bot))
    settings = _settings(instance.origin)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serve(world))
        pages = await stack.enter_async_context(open_newsstand())
        store = stack.enter_context(open_store(":memory:", result_bytes=settings.web.keep_bytes))
        deployment = await stack.enter_async_context(
            open_deployment(settings, store, times=_TIMES, sessions=sessions)
        )
        await stack.enter_async_context(_at_work(Bot(deployment.crew)))
        yield Stage(world, pages, settings, store, deployment, bot)


@asynccontextmanager
async def _at_work(bot: Bot) -> AsyncIterator[None]:
    stop = asyncio.Event()
    work = asyncio.create_task(bot.run(stop))
    try:
        yield
    finally:
        stop.set()
        await work


def _settings(instance: str) -> Settings:
    return Settings(
        fetch=FetchSettings(
            allowed_addresses=("127.0.0.1",), ports=(), host_per_second=50.0, host_burst=50
        ),
        bot=Policy(mode="all", poll_seconds=0.2),
        accounts=(AccountSettings(instance, BOT, "lemmy", comment_seconds=0.05),),
    )
