"""`nutgraf bot check`: each finding for itself."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf.checking import Finding, check_all
from nutgraf.config import AccountSettings, Settings, StoreSettings
from nutgraf.demo.instance import Software
from nutgraf.deployment import open_settings_store
from tests.integration.bot.setting import ALL_SOFTWARE, V3_FIRST, Clock, Setting, open_setting
from tests.integration.bot.trouble import Planned


def settings_of(here: Setting, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a deployment with the account of a setting."""
    monkeypatch.setenv("NUTGRAF_PASSWORD", here.account.password)
    account = AccountSettings(here.account.home.origin, here.account.name)
    store = StoreSettings(str(folder / "checked.db"))
    return Settings(accounts=(account,), bot=here.crew.policy, store=store)


def told(findings: list[Finding], what: str) -> str:
    """Level of the one finding that says so."""
    (found,) = [each for each in findings if what in each.told]
    return found.level


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_all_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        here.account.bio = "I am a bot."
        findings = await check_all(settings_of(here, tmp_path, monkeypatch))
        assert told(findings, "nothing waits") == "ok"
        assert told(findings, "logged in by its password") == "ok"
        assert told(findings, "flagged as a bot") == "ok"
        assert told(findings, "its bio says that it is a bot") == "ok"
        assert told(findings, "no render.source_url") == "warning"
        assert told(findings, "no fetch.contact") == "warning"
        assert {each.subject for each in findings} == {"settings", "store", here.account.handle}
        assert told(findings, f"{here.tech.handle} is there") == "ok"
        assert told(findings, f"passed on to {here.people['max'].uri}") == "ok"


async def test_settings_that_hide_its_own_comments_from_it_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path, "lemmy-v4") as here:
        here.account.show_nsfw = False
        findings = await check_all(settings_of(here, tmp_path, monkeypatch))
        assert told(findings, "its settings hide what is marked NSFW") == "warning"


async def test_a_maintainer_or_community_that_cannot_be_found_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        nobody = f"{here.home.origin}/u/nobody"
        policy = replace(
            here.crew.policy, maintainer=nobody, communities=("gone@a.example", here.tech.handle)
        )
        settings = replace(settings_of(here, tmp_path, monkeypatch), bot=policy)
        findings = await check_all(settings)
        assert told(findings, "gone@a.example cannot be found") == "warning"
        assert told(findings, f"{here.tech.handle} is there") == "ok"
        assert told(findings, "bot.maintainer cannot be found") == "warning"


async def test_an_instance_that_breaks_off_leaves_what_was_found_until_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        settings = settings_of(here, tmp_path, monkeypatch)
        Planned(here.home, lambda _, route: "error-before" if "object" in route else None)
        findings = await check_all(settings)
        assert told(findings, "logged in") == "ok"
        assert told(findings, "answered 5") == "failure"


async def test_a_community_that_is_left_alone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        settings = settings_of(here, tmp_path, monkeypatch)
        with open_settings_store(settings) as store:
            until = store.now() + datetime.timedelta(days=7)
            store.choices.pause(here.account.handle, here.tech.uri, until, "banned-from-community")
        findings = await check_all(settings)
        assert told(findings, f"{here.tech.uri} is left alone until") == "warning"


@pytest.mark.parametrize("software", V3_FIRST)
async def test_a_session_that_holds_hides_no_wrong_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, software: Software
) -> None:
    async with open_setting(tmp_path, software) as here:
        settings = settings_of(here, tmp_path, monkeypatch)
        await check_all(settings)
        monkeypatch.setenv("NUTGRAF_PASSWORD", "wrong")
        findings = await check_all(settings)
        assert told(findings, "by the session that is kept; NUTGRAF_PASSWORD was not tried") == "ok"
        monkeypatch.delenv("NUTGRAF_PASSWORD")
        findings = await check_all(settings)
        assert told(findings, "NUTGRAF_PASSWORD is not set here") == "ok"


async def test_clocks_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for apart, level in ((0, "ok"), (3600, "warning")):
        clock = Clock(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=apart))
        (tmp_path / level).mkdir()
        async with open_setting(tmp_path / level, clock=clock) as here:
            findings = await check_all(settings_of(here, tmp_path / level, monkeypatch))
            assert told(findings, "clocks are") == level


async def test_a_community_that_is_named_and_denied_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_setting(tmp_path) as here:
        named = ("a@one.example", "b@two.example", here.tech.handle)
        policy = replace(
            here.crew.policy,
            communities=named,
            deny_communities=named[:1],
            deny_instances=("two.example",),
        )
        settings = replace(settings_of(here, tmp_path, monkeypatch), bot=policy)
        findings = await check_all(settings)
        assert told(findings, "nothing: a@one.example, b@two.example") == "warning"
