"""With `--json` a command that fails says why on standard output, too, as docs/json.md tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from nutgraf.cli import nutgraf
from nutgraf.cli.endings import errors_as_json
from nutgraf.errors import (
    BadConfiguration,
    BadCredentials,
    BadOption,
    BadSource,
    FetchFailed,
    Gone,
    NotAllowed,
    NotAnArticle,
    NutgrafError,
    PlatformDown,
    PlatformError,
    RateLimited,
    StoreFailed,
)

DOCS = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
ERRORS = [
    (NotAnArticle("paywall", "a wall"), "page", "paywall"),
    (FetchFailed("timeout", "30 s"), "fetch", "timeout"),
    (BadOption("no such day"), "usage", "option"),
    (BadConfiguration("no password"), "usage", "settings"),
    (BadSource("no such file"), "usage", "file"),
    (StoreFailed("the disk is full"), "usage", "store"),
    (BadCredentials("wrong password"), "platform", "no-log-in"),
    (NotAllowed("locked", "a locked post"), "platform", "refused"),
    (Gone("no such post"), "platform", "gone"),
    (RateLimited("fewer requests"), "platform", "rate-limited"),
    (PlatformDown("502"), "platform", "platform-down"),
    (PlatformError("?"), "platform", "other"),
]


@pytest.mark.parametrize(("error", "kind", "reason"), ERRORS, ids=str)
def test_each_error_has_a_documented_record(
    error: NutgrafError, kind: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(type(error)), errors_as_json(True):
        raise error
    record = json.loads(capsys.readouterr().out)
    assert record["schema"] == "nutgraf.error/1"
    assert (record["error"]["kind"], record["error"]["reason"]) == (kind, reason)
    assert record["error"]["evidence"]
    told = DOCS.split("\n## An error\n")[1].split("\n## ")[0]
    assert f"`{kind}`: " in told and f"`{reason}`" in told


@pytest.mark.parametrize(
    "command", ["init", "check", "run", "run --dry-run", "stats", "redo URL", "withdraw URL"]
)
def test_each_command_of_the_bot_tells_its_failure(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(nutgraf, ["bot", *command.split(), "--json"], standalone_mode=False)
    assert isinstance(done.exception, NutgrafError)
    assert json.loads(done.stdout)["error"]["kind"] == "usage"
    quiet = CliRunner().invoke(nutgraf, ["bot", *command.split()], standalone_mode=False)
    assert not quiet.stdout
