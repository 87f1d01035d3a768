"""The bot's commands in a folder that is not the bot's: they say so, and make nothing there."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from nutgraf.cli import nutgraf
from nutgraf.errors import BadConfiguration, StoreFailed

COMMANDS = [
    ["stats"],
    ["check"],
    ["run", "--once"],
    ["run", "--dry-run"],
    ["redo", "https://lemmy.example/post/1"],
    ["withdraw", "https://lemmy.example/post/1"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("NUTGRAF_")]:
        monkeypatch.delenv(name)
    return tmp_path


def bot(*words: str) -> None:
    CliRunner().invoke(nutgraf, ["bot", *words], catch_exceptions=False, standalone_mode=False)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_without_settings_nothing_is_made(
    words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUTGRAF_PASSWORD", "that is no setting")
    with pytest.raises(BadConfiguration, match=r"no nutgraf\.toml in /.*--config"):
        bot(*words)
    assert not list(folder.iterdir())


def test_statistics_make_no_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_STORE__URL", "bot.db")  # settings may be in the environment alone
    with pytest.raises(StoreFailed, match=r"there is no store 'bot\.db'"):
        bot("stats")
    assert not list(folder.iterdir())


def test_statistics_make_no_tables_in_the_database_of_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(folder / "theirs.db") as theirs:
        theirs.execute("CREATE TABLE recipes (name TEXT)")
    theirs.close()
    monkeypatch.setenv("NUTGRAF_STORE__URL", "theirs.db")
    with pytest.raises(StoreFailed, match="no tables of nutgraf"):
        bot("stats")
    with sqlite3.connect(folder / "theirs.db") as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    theirs.close()
