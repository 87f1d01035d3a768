"""Posts: which of them get a summary, and that they get one."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.demo.instance import Software
from tests.integration.bot.setting import ALL_SOFTWARE, NEWS, open_setting


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_a_link_gets_one_summary_however_often_the_bot_looks(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        post = here.post()
        await here.round(3, seconds=60)
        assert "Elmsund" in here.summary(post).text
        assert here.library.asked == [NEWS]
        assert here.said() == 1
