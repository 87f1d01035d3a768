"""Workers do what a bot does: posts and mentions, on all platforms, alone or together."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from nutgraf.bot.crew import Seat
from nutgraf.bot.duties import Duties
from tests.integration.worker.conftest import Base
from tests.integration.worker.works import open_place

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("software", ["lemmy-v3", "lemmy-v4", "piefed"])
async def test_one_worker_does_posts_and_mentions(
    software: str, base: Base, tmp_path: Path
) -> None:
    async with open_place(base.url, tmp_path, [software]) as place:
        async with place.worker():
            await place.until(place.is_done)
        stands = await place.judge()
    assert stands.standing == {1: 9}
    assert stands.ineligible == 0
    assert stands.answers == {1: 1}
    assert stands.most_at_once == 1


async def test_it_looks_no_oftener_than_it_is_told(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    look = Duties.look

    async def counted(duties: Duties, seat: Seat) -> None:
        looks.append(seat.name)
        await look(duties, seat)

    monkeypatch.setattr(Duties, "look", counted)
    async with open_place(base.url, tmp_path) as place:
        told = place.file.read_text(encoding="utf-8")
        assert "poll_seconds = 0.3" in told
        told = told.replace("poll_seconds = 0.3", "poll_seconds = 600.0")
        place.file.write_text(told, encoding="utf-8")
        async with place.worker():
            await place.until(lambda: looks)
            await asyncio.sleep(3.5)  # three ticks
    assert len(looks) == 1
