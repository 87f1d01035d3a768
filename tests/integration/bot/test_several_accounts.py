"""A deployment of several accounts, of which some cannot log in: the others do their part."""

from __future__ import annotations

import datetime
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from nutgraf import deployment as putting_together
from nutgraf.bot.running import Bot
from nutgraf.cli.bot.correct import _redo, _tell, _withdraw
from nutgraf.community.credentials import MemorySessions
from nutgraf.config import AccountSettings, Settings, StoreSettings
from nutgraf.deployment import Deployment, open_deployment, open_settings_store
from nutgraf.errors import BadConfiguration, BadCredentials, BadOption, PlatformDown
from tests.integration.bot.articles import LIBRARY
from tests.integration.bot.setting import NEWS, Clock, Setting, open_setting


@asynccontextmanager
async def two_accounts(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *passwords: str | None
) -> AsyncIterator[tuple[Setting, Settings]]:
    """A setting, and the settings of a deployment with an account on each instance."""
    clock = Clock(datetime.datetime.now(datetime.UTC))  # a deployment goes by this machine's
    async with open_setting(folder, clock=clock) as here:
        second = here.away.add_person("other", bot=True)
        accounts = []
        for person, password in zip((here.account, second), passwords, strict=True):
            accounts.append(AccountSettings(person.home.origin, person.name))
            if password is not None:
                monkeypatch.setenv(accounts[-1].variables("PASSWORD")[0], password)
        store = StoreSettings(str(folder / "deployed.db"))
        yield here, Settings(accounts=tuple(accounts), bot=here.crew.policy, store=store)


@asynccontextmanager
async def deployed(here: Setting, settings: Settings) -> AsyncIterator[Deployment]:
    with open_settings_store(settings) as store:
        async with open_deployment(
            settings, store, reader=here.library, sessions=MemorySessions()
        ) as deployment:
            yield deployment


@pytest.mark.parametrize("second", ["mistyped", None])
async def test_an_account_that_cannot_log_in_does_not_keep_the_others_from_starting(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    second: str | None,
) -> None:
    async with two_accounts(tmp_path, monkeypatch, "secret", second) as (here, settings):
        post = here.post()
        async with deployed(here, settings) as deployment:
            name = f"other@{here.away.host}"
            assert list(deployment.crew.seats) == [here.account.handle]
            assert list(deployment.missing) == [name]
            await Bot(deployment.crew, deployment.missing).once()
            assert here.summaries(post)
            with pytest.raises(PlatformDown, match=name) as caught:
                deployment.demand_all()
            assert str(caught.value).count(name) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("passwords", "error"),
    [(("wrong", "wrong"), BadCredentials), ((None, None), BadConfiguration)],
)
async def test_if_none_can_log_in_it_does_not_start(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    passwords: tuple[str | None, str | None],
    error: type[Exception],
) -> None:
    async with two_accounts(tmp_path, monkeypatch, *passwords) as (here, settings):
        with pytest.raises(error):
            async with deployed(here, settings):
                pass
        gc.collect()  # a connection that was left open would say so


async def test_an_instance_that_is_down_is_waited_for_whatever_the_others_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_accounts(tmp_path, monkeypatch, "wrong", "secret") as (here, settings):
        here.away.down_until = here.clock() + datetime.timedelta(hours=1)
        async with deployed(here, settings) as deployment:
            assert not deployment.crew.seats and len(deployment.missing) == 2


async def test_a_summary_is_withdrawn_while_another_instance_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_accounts(tmp_path, monkeypatch, "secret", "secret") as (here, settings):
        post, unknown = here.post(), f"{here.away.origin}/post/99"
        async with deployed(here, settings) as deployment:
            await Bot(deployment.crew).once()
        here.away.down_until = here.clock() + datetime.timedelta(hours=1)
        assert here.summaries(post)
        first = await _withdraw(settings, post.uri)
        assert first["reason"] is None and not here.summaries(post)
        second = await _withdraw(settings, post.uri)
        assert second["reason"] == "was-withdrawn"
        with pytest.raises(PlatformDown, match=r"other@.* is not at work"):
            await _withdraw(settings, unknown)
        with pytest.raises(BadOption, match="nothing is said there again"):
            await _redo(settings, post.uri)


async def test_a_summary_that_is_made_anew_with_the_same_words_is_told_to_be_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_accounts(tmp_path, monkeypatch, "secret", "secret") as (here, settings):
        post = here.post()
        async with deployed(here, settings) as deployment:
            await Bot(deployment.crew).once()
        with_library = partial(open_deployment, reader=here.library)
        monkeypatch.setattr(putting_together, "open_deployment", with_library)
        same = await _redo(settings, post.uri)
        assert (same["state"], same["reason"]) == ("posted", "unchanged")
        here.library.texts[NEWS] = LIBRARY
        other = await _redo(settings, post.uri)
        assert (other["state"], other["reason"]) == ("posted", None)
        assert "Marlow" in here.summary(post).text


async def test_a_post_whose_account_is_not_there_is_not_touched_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_accounts(tmp_path, monkeypatch, "secret", "secret") as (here, settings):
        post = here.post()
        async with deployed(here, settings) as deployment:
            await Bot(deployment.crew).once()
        here.home.down_until = here.clock() + datetime.timedelta(hours=1)
        with pytest.raises(PlatformDown, match=f"{here.account.handle} is not at work: "):
            await _withdraw(settings, post.uri)
        assert here.summaries(post)


def test_what_an_instance_calls_a_post_does_not_move_the_cursor(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record: dict[str, object] = {"post": "https://a.example/\x1b[2J\n", "state": "posted"}
    _tell({**record, "reason": None, "comment": None}, as_json=False)
    assert "\x1b" not in (told := capsys.readouterr().out) and told.count("\n") == 1


async def test_an_account_that_is_not_flagged_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with two_accounts(tmp_path, monkeypatch, "secret", "secret") as (here, settings):
        here.account.bot = False
        async with deployed(here, settings):
            pass
    assert [each for each in caplog.messages if "not flagged" in each] == [
        f"{here.account.handle} is not flagged as a bot; `nutgraf bot init` flags it"
    ]
