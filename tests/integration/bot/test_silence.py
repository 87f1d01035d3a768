"""After `off`, a deny and `stop` nobody is told anything but what was carried out for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.bot.budgets import PERSON_AN_HOUR
from nutgraf.demo.instance import Software
from nutgraf.language.messages import messages
from tests.integration.bot.setting import ALL_SOFTWARE, NEWS, Setting, open_setting

TEXTS = messages("en")
ORDERS = ("delete", "on", "off", "mention-only", "format short", "format confetti")


async def order_all(here: Setting, by: str) -> None:
    """A stranger orders under a post whatever there is."""
    post = here.post(f"{NEWS}?{by}", by="zoe")
    for text in ORDERS:
        here.ask(post, by, text)
    await here.round()


@pytest.mark.parametrize(
    "software",
    [ALL_SOFTWARE[0], *(pytest.param(each, marks=pytest.mark.slow) for each in ALL_SOFTWARE[1:])],
)
async def test_a_community_that_was_switched_off_is_silent_to_strangers_orders(
    tmp_path: Path, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        here.ask(here.post(), "mo", "off")
        await here.round()
        await order_all(here, "ben")
        assert here.messages("ben") == []
        here.write("ben", f"on !{here.tech.handle}")  # who writes a letter is told in one
        await here.round()
        assert here.messages("ben") == [TEXTS.moderators_only]


async def test_a_community_that_is_denied_is_silent_to_orders(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.change_policy(deny_communities=(here.tech.handle,))
        await order_all(here, "ben")
        assert here.messages("ben") == []


async def test_who_said_stop_is_told_no_refusal(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.write("ben", "stop")
        await here.round()
        await order_all(here, "ben")
        for _ in range(PERSON_AN_HOUR + 3):
            here.write("ben", f"off !{here.tech.handle}")
        await here.round()
        assert here.messages("ben") == [TEXTS.stopped]


async def test_what_is_carried_out_is_confirmed_there_all_the_same(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        here.ask(post, "mo", "off")
        await here.round()
        here.ask(post, "ada", "delete")
        here.ask(post, "mo", "on")
        await here.round()
        assert not here.summaries(post)
        assert here.messages("ada") == [f"{post.uri}\n\n{TEXTS.deleted}"]
        assert len(here.messages("mo")) == 2


async def test_stop_is_confirmed_once(tmp_path: Path) -> None:
    """Whoever answers each word with the same, as machines do, is not answered without end."""
    async with open_setting(tmp_path) as here:
        for _ in range(3):
            here.write("ben", "stop")
        await here.round()
        assert here.messages("ben") == [TEXTS.stopped]
