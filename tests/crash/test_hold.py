"""`nutgraf bot run` on PostgreSQL, which forgets its locks when it is restarted."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from nutgraf.demo.articles import serve_pages
from nutgraf.demo.remote import open_twin
from nutgraf.store.opening import Store, open_store
from nutgraf.store.values import InUse
from tests.crash.postgres_server import PostgresServer, programs
from tests.crash.test_reload import post, told
from tests.crash.test_stop import SCENARIO, SETTINGS, settled, start

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine"),
]


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with PostgresServer() as running:
        yield running


def test_after_a_restart_the_bot_takes_its_lock_again(
    tmp_path: Path, server: PostgresServer
) -> None:
    asyncio.run(restart(tmp_path, server))


async def restart(folder: Path, server: PostgresServer) -> None:
    url = server.url("postgres")
    async with open_twin(SCENARIO) as twin, serve_pages() as pages:
        (folder / "nutgraf.toml").write_text(
            SETTINGS.format(origin=twin.origins[0]) + f'\n[store]\nurl = "{url}"\n'
        )
        async with start(folder) as bot:
            await post(twin, pages, 1)
            await settled(twin, 1)
            await asyncio.to_thread(server.restart, "fast")
            await post(twin, pages, 2)
            await settled(twin, 2)
            with open_store(url) as store:
                await taken_again(store)
                async with asyncio.timeout(120):
                    with contextlib.ExitStack() as held:
                        while not await overtake(server, store, held):
                            await settled(twin, 2)
                        assert "another bot (another) is using" in await told(bot, "another bot")
                        assert await bot.wait() == 2


async def taken_again(store: Store) -> None:
    """Waits until the bot has its lock again."""
    async with asyncio.timeout(30):
        while True:
            try:
                with store.hold("nobody"):
                    await asyncio.sleep(0)
            except InUse:
                return
            await asyncio.sleep(0.5)


async def overtake(server: PostgresServer, store: Store, held: contextlib.ExitStack) -> bool:
    """Restarts the server and takes the lock, if the bot does not do so before."""
    await asyncio.to_thread(server.restart, "immediate")
    try:
        held.enter_context(store.hold("another"))
    except InUse:
        return False
    return True
