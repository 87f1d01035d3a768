"""`nutgraf bot init`: what it asks, and what it leaves behind on an instance and on the disk."""

from __future__ import annotations

import asyncio
import importlib
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nutgraf import starting
from nutgraf.cli import nutgraf
from nutgraf.demo.instance import Software
from nutgraf.errors import BadConfiguration, BadOption
from nutgraf.starting import Start, Started, start
from tests.integration.bot.setting import ALL_SOFTWARE, Setting, open_setting

SOURCE = "https://s.example/source"
COMMAND = importlib.import_module("nutgraf.cli.bot.init")  # whose name is that of the command too


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NUTGRAF_PASSWORD", raising=False)
    return tmp_path


def wanted(here: Setting, **more: object) -> Start:
    account = here.account
    return Start(account.home.origin, account.name, account.password, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("software", ALL_SOFTWARE)
async def test_an_account_is_set_up(tmp_path: Path, software: Software) -> None:
    async with open_setting(tmp_path, software) as here:
        here.account.bot = False
        begin = wanted(here, communities=(here.tech.handle,), source=SOURCE, contact="a@s.example")
        started = await start(begin)
        assert started == Started(here.account.handle)
        assert here.account.bot
        assert here.account.bio.endswith(f"Open source: {SOURCE}")
    told = tomllib.loads((tmp_path / "nutgraf.toml").read_text("utf-8"))
    assert told["render"] == {"source_url": SOURCE}
    assert told["fetch"] == {"contact": "a@s.example"}


async def test_no_placeholder_is_published(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        await start(wanted(here))
        assert "://" not in here.account.bio
        assert here.account.bio.startswith("I am a bot.")


async def test_a_community_that_is_mistyped_is_told(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        typo = f"tehc@{here.home.host}"
        started = await start(wanted(here, communities=(typo, here.tech.handle)))
        (warning,) = started.warnings
        assert warning.startswith(f"{typo} cannot be found")


def run(
    monkeypatch: pytest.MonkeyPatch, *words: str, answers: tuple[str, ...] | None = None
) -> tuple[list[Start], Result]:
    """Calls it, on a terminal where there are answers; nobody is logged in."""
    taken: list[Start] = []

    async def begin(wanted: Start) -> Started:
        await asyncio.sleep(0)
        taken.append(wanted)
        return Started("tldr@lemmy.example", ("a warning",))

    monkeypatch.setattr(starting, "start", begin)
    monkeypatch.setattr(COMMAND, "_may_ask", lambda: answers is not None)
    done = CliRunner().invoke(
        nutgraf, ["bot", "init", *words], "\n".join(answers or ()) + "\n", standalone_mode=False
    )
    return taken, done


def test_everything_is_asked_for_and_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    profile = "https://lemmy.example/u/you"
    answers = (
        "lemmy.example", "tldr@lemmy.example", "tldr", "tech", "!tech@lemmy.example, a@b.example",
        "you", profile, SOURCE, "you@s.example", "pass-word", "123456",
    )  # fmt: skip
    (taken,), done = run(monkeypatch, answers=answers)
    assert taken == Start(
        "lemmy.example",
        "tldr",
        "pass-word",
        totp="123456",
        communities=("tech@lemmy.example", "a@b.example"),
        maintainer=profile,
        source=SOURCE,
        contact="you@s.example",
    )
    assert "the name alone, without the instance" in done.stderr
    assert "'tech' is not of the form name@instance" in done.stderr
    assert "warning: a warning" in done.stderr
    assert "pass-word" not in done.output


def test_what_is_given_is_not_asked_for_also_if_it_is_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NUTGRAF_PASSWORD", "pass-word")
    words = ["--instance", "a.example", "--user", "b", "--community", "!c@a.example"]
    empty = ["--maintainer", "", "--source", "", "--contact", ""]
    for answers in (None, ()):
        (taken,), _ = run(monkeypatch, *words, *empty, answers=answers)
        assert taken == Start("a.example", "b", "pass-word", communities=("c@a.example",))


def test_all_that_is_missing_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, done = run(monkeypatch)
    assert isinstance(done.exception, BadOption)
    assert str(done.exception).startswith("--instance and --user are missing")
    assert not taken


def test_nothing_is_asked_where_the_settings_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    for file in ("nowhere/nutgraf.toml", "there.toml"):
        (folder / "there.toml").touch()
        taken, done = run(monkeypatch, "--config", file, answers=())
        assert isinstance(done.exception, BadConfiguration)
        assert file in str(done.exception)
        assert not taken


async def test_nobody_logs_in_where_the_settings_cannot_be_written(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        with pytest.raises(BadConfiguration, match="there is no folder"):
            await start(wanted(here, file=tmp_path / "nowhere" / "nutgraf.toml"))
        assert here.account.bio != starting.BIO
