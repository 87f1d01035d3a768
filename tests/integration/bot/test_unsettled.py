"""Comments that nobody can tell of: they are not forgotten, and not written again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nutgraf.bot.corrections import find_post
from nutgraf.bot.endings import Later
from nutgraf.bot.withdrawing import withdraw_summary
from nutgraf.demo.records import PostRecord
from nutgraf.errors import Gone, NotAllowed
from tests.integration.bot.setting import Setting, open_setting
from tests.integration.bot.trouble import fail_once

pytestmark = pytest.mark.slow


async def with_a_lost_answer(here: Setting, **traits: Any) -> PostRecord:
    """A post whose summary stands, which the bot was not told."""
    post = here.post(**traits)
    fail_once(here.home, "POST /comment", "lost-answer")
    await here.round()
    assert here.fate(post) == "intended" and here.summaries(post)
    return post


async def test_what_its_settings_hide_is_not_forgotten(tmp_path: Path) -> None:
    async with open_setting(tmp_path, "lemmy-v4", nsfw=True) as here:
        post = await with_a_lost_answer(here, nsfw=True)
        here.account.show_nsfw = False
        await here.open()
        await here.round(6, hours=1)
        assert here.fate(post) == "intended"
        here.account.show_nsfw = True
        await here.open()
        await here.round(8, hours=1)
        assert here.fate(post) == "posted"
        assert here.said() == 1


async def broken(*_: object) -> Any:
    raise RuntimeError("a fault of ours")


async def test_a_fault_of_ours_does_not_make_it_forget_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        post = await with_a_lost_answer(here)
        monkeypatch.setattr(here.seat.platform, "comments_by_me", broken)
        await here.round(8, hours=2)
        assert here.fate(post) == "intended"
        monkeypatch.undo()
        await here.round(8, hours=2)
        assert here.fate(post) == "posted"
        assert here.said() == 1


async def test_an_answer_that_may_stand_is_not_forgotten_by_who_says_stop(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        asked = here.ask(post, "ben", "long")
        fail_once(here.home, "POST /comment", "lost-answer")
        await here.round()
        assert here.why(asked).startswith("intended") and here.answers(asked)
        here.write("ben", "stop")
        await here.round(3, minutes=5)
        assert here.why(asked) == "answered"
        assert here.store.ledger.saying("answer", asked.uri) is not None


async def test_a_post_that_goes_takes_what_was_begun_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        fail_once(here.home, "POST /comment", "lost-request")
        await here.round()
        assert here.fate(post) == "intended"

        async def purged(_: int) -> None:
            raise Gone("purged")

        monkeypatch.setattr(here.seat.platform, "post", purged)
        await here.round(3, minutes=10)
        assert here.fate(post) == "withdrawn"


async def test_delete_finds_what_nobody_could_tell_of(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = await with_a_lost_answer(here)
        asked = here.ask(post, "ada", "delete")
        await here.round(6, minutes=20)
        assert here.why(asked) == "answered"
        assert not here.summaries(post)
        assert here.fate(post) == "withdrawn"


async def test_withdraw_does_not_say_done_before_it_can_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        post = await with_a_lost_answer(here)
        seat, found = await find_post(here.crew, post.uri)
        with pytest.raises(Later):
            await withdraw_summary(here.crew, seat, found, "by the operator")
        here.clock.move(minutes=1)

        async def hidden(*_: object) -> None:
            raise NotAllowed("other", "its settings hide it")

        monkeypatch.setattr(here.seat.platform, "comments_by_me", hidden)
        with pytest.raises(Later):
            await withdraw_summary(here.crew, seat, found, "by the operator")
        assert here.fate(post) == "intended"
        monkeypatch.undo()
        assert await withdraw_summary(here.crew, seat, found, "by the operator")
        assert not here.summaries(post)
        assert here.fate(post) == "withdrawn"


async def test_withdraw_finds_what_a_lost_database_forgot(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.round()
        await here.forget()
        await here.open()
        seat, found = await find_post(here.crew, post.uri)
        assert await withdraw_summary(here.crew, seat, found, "by the operator")
        assert not here.summaries(post)
