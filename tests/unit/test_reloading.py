"""Settings that are read again: `[bot]` counts at once, what is wrong changes nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from nutgraf.bot.crew import Crew
from nutgraf.bot.policy import Policy
from nutgraf.config import load_bot_settings
from nutgraf.deployment.reloading import Reloader
from nutgraf.store.opening import Store

AT_FIRST = '[bot]\nmode = "all"\n'


class Bot:
    """A bot with settings, and an operator who edits them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.file.write_text(AT_FIRST)
        settings = load_bot_settings(file)
        self.crew = Crew(
            cast(Store, SimpleNamespace()), settings.bot, reader=SimpleNamespace(), seats={}
        )
        self._reloader = Reloader(file, settings, self.crew)

    def edit(self, text: str) -> str:
        """Writes the file anew; returns the line for the log."""
        self.file.write_text(text)
        return self._reloader.reload()


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path / "nutgraf.toml")


def test_what_bot_says_counts_at_once(bot: Bot) -> None:
    told = bot.edit('[bot]\nmode = "mention-only"\nquiet_hours = ["22:00-06:00"]\n')
    assert told == "the settings were read again: [bot] has changed: mode, quiet_hours"
    assert bot.crew.written == Policy(mode="mention-only", quiet_hours=("22:00-06:00",))
    assert bot.edit(AT_FIRST).endswith("[bot] has changed: mode, quiet_hours")
    assert bot.crew.written == Policy(mode="all")


def test_what_is_nested_too_deep_changes_nothing(bot: Bot) -> None:
    told = bot.edit("a = " + "[" * 5_000)
    assert told.startswith("the settings stay as they were: ")
    assert "nested too deep" in told
    assert bot.crew.written == Policy(mode="all")


def test_nothing_new_is_told_as_that(bot: Bot) -> None:
    assert bot.edit(AT_FIRST) == "the settings were read again: [bot] has not changed"


def test_other_tables_wait_for_a_restart_until_they_are_as_before(bot: Bot) -> None:
    told = bot.edit(AT_FIRST + "[sandbox]\nseconds = 5.0\n[web]\nport = 8001\n")
    assert told.endswith("[bot] has not changed; a restart is needed for [sandbox], [web]")
    assert bot.edit(AT_FIRST + "[web]\nport = 8001\n").endswith("needed for [web]")
    assert bot.edit(AT_FIRST).endswith("[bot] has not changed")


@pytest.mark.parametrize(
    "wrong",
    [
        '[bot]\nmode = "mention-only"\nper_hour = -1\n',
        '[bot]\nmode = "mention-only"\n[web]\nprt = 1\n',
        '[bot]\nmode = "mention-only\n',
        '[bot]\nmode = "mention-only"\nquiet_hours = ["25:00-06:00"]\n',
    ],
)
def test_what_is_wrong_changes_nothing_and_is_told_in_one_line(bot: Bot, wrong: str) -> None:
    told = bot.edit(wrong)
    assert told.startswith("the settings stay as they were: ")
    assert "\n" not in told
    assert bot.crew.written == Policy(mode="all")


def test_a_file_that_is_gone_changes_nothing(bot: Bot) -> None:
    bot.file.unlink()
    assert "there is no configuration file" in bot._reloader.reload()
    assert bot.crew.written == Policy(mode="all")
