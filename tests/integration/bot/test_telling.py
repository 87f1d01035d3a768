"""What the log of `--verbose` tells: nothing is left without a word why."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from nutgraf.errors import NotAnArticle
from tests.integration.bot.setting import NEWS, open_setting


async def test_each_step_is_told_and_why_others_wait(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "nutgraf")
    async with open_setting(tmp_path, per_hour=1) as here:
        here.post(None)
        posts = [here.post(f"{NEWS}?{number}") for number in range(3)]
        paid = here.post(f"{NEWS}?paid")
        here.library.errors[f"{NEWS}?paid"] = NotAnArticle("paywall", "a form to subscribe")
        await here.round()
        said = "\n".join(caplog.messages)
        for post in posts:
            assert f"saw {post.uri} in {here.tech.handle}\n" in said
        assert "; nothing is said: no-link" in said
        assert f"nothing is said on {paid.uri}: paywall: a form to subscribe" in said
        assert f"read {NEWS}?2: " in said
        assert f" waits until {here.clock():%Y-%m-%d}" in said
        assert "hourly-limit" in said
        assert "posts that wait: 2 as the community has had its comments of this hour" in said
        caplog.clear()
        await here.round()
        assert not [line for line in caplog.messages if "saw" in line or "that wait" in line]
