"""Workers in a town: as many as wanted, in this process or in others of their own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

from nutgraf.bot.crew import Times
from nutgraf.config import Settings, load_settings
from nutgraf.errors import StoreFailed
from nutgraf.store.opening import Store, open_store
from nutgraf.worker.running import run_worker
from tests.crash.besieged import CALM, REPOSITORY, Standing, Town, open_town
from tests.crash.bot_process import TIMES as BOT_TIMES

TIMES = replace(BOT_TIMES, breath=0.1, store=0.5)
PATIENCE = 60.0
HANDS = 4
WORKER = f"""
[worker]
concurrency = {HANDS}
readers = 1
tick_seconds = 1
heartbeat_seconds = 0.5
silent_seconds = 2.0
drain_seconds = 5.0
"""


@dataclass
class Place:
    """A town and the settings of those who work there.

    Attributes:
        town: that is served.
        file: of the settings.
        store: a look at the ledger.
    """

    town: Town
    file: Path
    store: Store
    _processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    def settings(self) -> Settings:
        """As workers read them."""
        return load_settings(self.file)

    @asynccontextmanager
    async def worker(self, times: Times = TIMES) -> AsyncIterator[asyncio.Task[None]]:
        """A worker in this process, which is stopped in the end."""
        stop = asyncio.Event()
        with mock.patch.dict(os.environ, self.town.environment):
            task = asyncio.create_task(
                run_worker(self.settings(), stop, file=self.file, times=times)
            )
            try:
                yield task
            finally:
                stop.set()
                await task

    async def process(self, module: str, *arguments: str) -> asyncio.subprocess.Process:
        """A worker in a process of its own, which is killed in the end if it is still there.

        Args:
            module: that is run, with the settings' file.
            arguments: after that.
        """
        with self.log.open("ab") as log:
            started = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, str(self.file), *arguments),
                stdout=log,
                stderr=log,
                cwd=REPOSITORY,
                env=self.town.environment,
            )
        self._processes.append(started)
        return started

    async def slow(
        self, seconds: float, *, lease: float = TIMES.lease
    ) -> asyncio.subprocess.Process:
        """A worker in a process of its own that takes long to read, and has begun to."""
        before = self.told().count("reading")
        module = "tests.integration.worker.slow_process"
        started = await self.process(module, str(seconds), str(lease))
        await self.until(lambda: self.told().count("reading") >= before + HANDS)
        return started

    def told(self) -> str:
        """What processes have said."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    @property
    def log(self) -> Path:
        """Of the workers with processes of their own."""
        return self.file.with_name("workers.log")

    async def until(self, so: Callable[[], object], seconds: float = PATIENCE) -> float:
        """Waits until something is so; returns for how many seconds."""
        began = time.monotonic()
        while not so():
            assert time.monotonic() - began < seconds, self.states()
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    def states(self) -> dict[str, int]:
        """Posts and notices by state."""
        told: dict[str, int] = {}
        database = self.store._database
        with database.reading() as connection:
            for table in ("posts", "notices"):
                for state, count in connection.exec_driver_sql(
                    f"SELECT state, count(*) FROM {table} GROUP BY state"
                ):
                    told[f"{table}:{state}"] = count
        return told

    def is_done(self) -> bool:
        """Whether all posts and mentions have come to an end."""
        try:
            told = self.states()
        except StoreFailed:  # the server is being restarted
            return False
        ended = ("posted", "skipped", "withdrawn", "removed")
        posts = sum(told.get(f"posts:{state}", 0) for state in ended)
        notices = sum(told.get(f"notices:{state}", 0) for state in ("answered", "ignored"))
        return posts == self.town.posts and notices == len(self.town.mentions)

    async def judge(self) -> Standing:
        """What stands under the posts."""
        return await self.town.judge(self.town.eligible, self.town.others)

    async def end(self) -> None:
        """Kills the processes that are left."""
        for process in self._processes:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await process.wait()


@asynccontextmanager
async def open_place(
    url: str,
    folder: Path,
    software: Sequence[str] = ("lemmy-v3",),
    posts: int = 10,
    *,
    calm: bool = True,
    more: str = WORKER,
) -> AsyncIterator[Place]:
    """Builds a town with posts in it, a database with tables, and settings.

    Args:
        url: of an empty database.
        folder: for the settings.
        software: of the instances.
        posts: how many there will be.
        calm: whether nothing goes wrong there.
        more: other tables of the settings.
    """
    async with open_town(software, posts, seed=1) as town:
        if calm:
            await town.twin.do("faults", **CALM, lost_answer=0.0, lag_seconds=0.0)
            await town.twin.do("limits", on=False)  # one that refuses lets an account rest
        await town.post(posts)
        file = folder / "nutgraf.toml"
        file.write_text(town.settings(url, more), encoding="utf-8")
        with open_store(url) as store:
            place = Place(town, file, store)
            try:
                yield place
            finally:
                await place.end()
