"""A worker is not slower than a bot where turns come before its next tick."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.worker.conftest import Base
from tests.integration.worker.works import WORKER, open_place

pytestmark = pytest.mark.slow

TICK = 30
POSTS = 9
SECONDS = 1.0


async def test_turns_are_taken_as_they_come_not_at_ticks(base: Base, tmp_path: Path) -> None:
    more = WORKER.replace("tick_seconds = 1", f"tick_seconds = {TICK}")
    async with open_place(base.url, tmp_path, posts=POSTS, more=more) as place:
        settings = place.file.read_text(encoding="utf-8")
        assert "comment_seconds = 0.08" in settings
        slower = settings.replace("comment_seconds = 0.08", f"comment_seconds = {SECONDS}")
        place.file.write_text(slower, encoding="utf-8")
        async with place.worker():
            await place.until(lambda: place.states().get("posts:posted"), 2 * TICK)
            taken = await place.until(place.is_done, 2 * TICK)
        standing = await place.judge()
        assert standing.standing == {1: len(place.town.eligible)}
    assert taken < 2 * POSTS * SECONDS
