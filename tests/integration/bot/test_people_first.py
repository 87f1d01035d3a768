"""People come before posts, in whatever process their mention waits for its turn."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.bot.duties import Duties
from tests.integration.bot.setting import open_setting


async def test_a_post_in_another_process_leaves_the_turn_to_an_answer(tmp_path: Path) -> None:
    async with open_setting(tmp_path, comment_seconds=60.0) as here:
        first = here.post()
        await here.round()
        assert here.fate(first) == "posted"
        asked = here.ask(first, "ben", "in one sentence")
        await here.round()
        assert here.why(asked) == "seen: turn"
        second = here.post("https://news.example/bridge")
        await here.bot.duties.look(here.seat)
        here.clock.move(seconds=61)
        other = replace(here.seat, turn_since=None)
        crew = replace(here.crew, seats={other.name: other}, busy_posts=set(), busy_notices=set())
        assert await Duties(crew).take_post(other) == "no-turn"
        await here.round()
        assert len(here.answers(asked)) == 1
        here.clock.move(seconds=61)
        assert await Duties(crew).take_post(other) == "done"
        assert here.fate(second) != "seen"


@pytest.mark.parametrize(("seconds", "told"), [(0.5, 0), (60.0, 1)])
async def test_only_a_wait_for_a_turn_that_takes_a_while_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, seconds: float, told: int
) -> None:
    async with open_setting(tmp_path, comment_seconds=seconds) as here:
        post = here.post()
        await here.round()
        asked = here.ask(post, "ben", "in one sentence")
        with caplog.at_level(logging.INFO, "nutgraf.bot"):
            await here.round(milliseconds=1)
        assert here.why(asked) == "seen: turn"
        assert sum("waits until" in each.getMessage() for each in caplog.records) == told
