"""People come before posts, in whatever process their mention waits for its turn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

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
