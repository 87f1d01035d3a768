"""Versions side by side: the tables are upgraded under workers of an older version, which go on."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from nutgraf.errors import StoreFailed
from nutgraf.store.opening import open_store
from tests.crash.besieged import REPOSITORY
from tests.integration.worker.conftest import Base
from tests.integration.worker.newer import NEWER
from tests.integration.worker.works import open_place

pytestmark = pytest.mark.slow


async def upgrade(url: str) -> None:
    """Does what `nutgraf db upgrade` of a newer version would."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.worker.newer", url),
        cwd=REPOSITORY,
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await process.communicate()
    assert process.returncode == 0, told.decode()


async def test_a_worker_goes_on_while_a_newer_version_adds_to_its_tables(
    base: Base, tmp_path: Path
) -> None:
    async with open_place(base.url, tmp_path, posts=30) as place:
        async with place.worker() as old:
            await place.until(lambda: place.states().get("posts:posted", 0) >= 8)
            await upgrade(base.url)
            with base.server.connect(base.name) as connection:
                found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            assert found == (NEWER,)
            assert not place.is_done()
            place.town._asks = False  # there are as many who ask as there were posts
            await place.town.post(50)
            await place.until(place.is_done)
            assert not old.done()
        stands = await place.judge()
    assert stands.standing == {1: 45}
    assert (stands.most_at_once, stands.ineligible) == (1, 0)
    assert stands.answers == {1: 3}


async def test_and_is_refused_when_it_is_started_anew(base: Base, tmp_path: Path) -> None:
    async with open_place(base.url, tmp_path, posts=10) as place:
        await upgrade(base.url)
        with pytest.raises(StoreFailed, match=r"newer nutgraf.*upgrade the program"):
            open_store(base.url)
        with pytest.raises(StoreFailed, match=r"newer nutgraf.*upgrade the program"):
            async with place.worker() as old:
                await old


async def test_a_worker_outlives_a_restart_of_the_server_after_an_upgrade(
    base: Base, tmp_path: Path
) -> None:
    async with open_place(base.url, tmp_path, posts=10) as place:
        async with place.worker() as old:
            await place.until(place.is_done)
            await upgrade(base.url)
            base.server.restart("fast")
            place.town._asks = False
            await place.town.post(20)
            await place.until(place.is_done)
            assert not old.done()
        stands = await place.judge()
    assert stands.standing == {1: 18}
