"""Audits that mend, one after the other, beside a worker whose instances misbehave."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.errors import PlatformError
from tests.integration.worker.conftest import Base
from tests.integration.worker.test_restored import audited
from tests.integration.worker.works import open_place

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("software", ["lemmy-v3", "piefed"])
async def test_beside_a_worker_nothing_is_withdrawn_that_should_stand(
    software: str, base: Base, tmp_path: Path
) -> None:
    async with open_place(base.url, tmp_path, [software], posts=20, calm=False) as place:
        mended: list[str] = []
        async with place.worker():
            while not place.is_done():
                try:
                    report = await audited(place, mend=True)
                except PlatformError:  # it could not log in
                    continue
                mended += [each.kind for each in report.findings if each.outcome == "mended"]
        stands = await place.judge()
    assert set(mended) <= {"unanswered"}
    assert stands.standing == {1: 18}
    assert stands.ineligible == 0
    assert stands.most_at_once == 1
