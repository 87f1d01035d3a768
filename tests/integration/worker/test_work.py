"""Workers do what a bot does: posts and mentions, on all platforms, alone or together."""

from __future__ import annotations

from pathlib import Path

import pytest

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
