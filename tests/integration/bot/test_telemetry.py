"""What the bot tells whoever listens to its work: steps, how they end, what instances refuse."""

from __future__ import annotations

from pathlib import Path

from nutgraf import telemetry
from nutgraf.demo.faults import Fault
from tests.integration.bot.ear import Ear
from tests.integration.bot.setting import Setting, open_setting
from tests.integration.bot.trouble import Planned


async def heard(here: Setting, rounds: int = 1, **span: float) -> Ear:
    ear = Ear()
    with telemetry.listening(ear):
        await here.round(rounds, **span)
    return ear


async def test_a_post_is_told_of_step_by_step_under_its_id(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        uri = here.post().uri
        ear = await heard(here, 2)
        assert ear.outcomes == [("post", "posted", "")]
        for steps in (("step",), ("step", "read"), ("step", "comments"), ("step", "say")):
            assert (*steps, uri) in ear.steps
        assert ("look", "") in ear.steps
        assert ("tend", "") in ear.steps


async def test_how_steps_end(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        gone, left = here.post("https://news.example/nothing-there"), here.post()
        await here.round()
        here.world.delete(left)
        asked = here.ask(gone, "ben", "help")
        here.say(gone, "ada", f"@{here.account.handle} good bot")
        ear = await heard(here, 2, minutes=20)
        assert ("notice", "answered", "by-message") in ear.outcomes
        assert here.why(asked) == "answered"
        assert ("post", "withdrawn", "post-deleted") in ear.outcomes


async def test_what_an_instance_refuses_and_what_waits(tmp_path: Path) -> None:
    def plan(_: int, route: str) -> Fault | None:
        return "error-before" if route == "POST /api/v3/comment" else None

    async with open_setting(tmp_path) as here:
        here.post()
        Planned(here.home, plan)
        ear = await heard(here)
        assert len([each for each in ear.outcomes if each[1] in {"failed", "waiting"}]) == 1
        assert sum(n for (event, _), n in ear.others.items() if event == "platform-error") == 1
        assert ear.others["wait", "instance"] == 1


async def test_who_waits_for_a_turn(tmp_path: Path) -> None:
    async with open_setting(tmp_path, comment_seconds=600.0) as here:
        post = here.post()
        await here.round()
        here.ask(post, "ben", "short")
        ear = await heard(here, seconds=60)
        assert ear.outcomes == [("notice", "waiting", "turn")]
        assert ear.others["wait", "turn"] == 1
