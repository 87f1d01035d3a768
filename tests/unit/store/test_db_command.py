"""`nutgraf db`, as people call it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest
from tests.contract.stores import DAY, a_notice, a_post, comment_on

from nutgraf.cli import main
from nutgraf.config import load_settings
from nutgraf.errors import BadConfiguration
from nutgraf.store import moving
from nutgraf.store.browsing_values import KeptResult
from nutgraf.store.closing import Move, open_again
from nutgraf.store.database import Database
from nutgraf.store.opening import open_store
from nutgraf.store.revisions import HEAD


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs `nutgraf db`, or another command, in this process."""

    def run_here(*arguments: str, command: str = "db") -> Done:
        monkeypatch.setattr(sys, "argv", ["nutgraf", command, *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        told = capfd.readouterr()
        return Done(int(end.value.code or 0), told.out, told.err)

    return run_here


def fill() -> None:
    with open_store("nutgraf.db") as store:
        comment_on(store)
        store.ledger.note_posts([a_post(number) for number in range(2, 1_300)])
        store.ledger.note_notices([a_notice()])
        store.choices.opt_out("https://there.example/u/ä")
        store.sessions.open("digest", "operator", "operator", store.now() + DAY, "token")
        store.results.put(KeptResult("secret", b"x", store.now() + DAY))


def test_upgrade_makes_a_store_and_then_has_nothing_to_do(run: Run) -> None:
    assert run("upgrade").stdout == f"no store → {HEAD}\n"
    assert run("upgrade").stdout == f"the store is up to date ({HEAD})\n"
    record = json.loads(run("upgrade", "--json").stdout)
    assert record == {"schema": "nutgraf.upgrade/1", "from": HEAD, "to": HEAD}


@pytest.mark.slow
def test_export_writes_every_row_once(run: Run, folder: Path) -> None:
    fill()
    done = run("export", "out.jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    file = folder / "out.jsonl"
    assert file.stat().st_mode & 0o077 == 0
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    posts = {row["uri"] for row in rows if row["table"] == "posts"}
    assert len(posts) == 1_299
    assert sum(row["table"] == "posts" for row in rows) == 1_299
    saying = next(row for row in rows if row["table"] == "sayings")
    assert (saying["state"], saying["local_id"]) == ("posted", 1)
    assert saying["posted_at"].endswith("+00:00")
    assert any(row.get("person_uri") == "https://there.example/u/ä" for row in rows)
    assert sum(row["table"] == "steps" for row in rows) == 1_303
    assert not {"sessions", "results", "pages"} & {row["table"] for row in rows}
    assert run("export").stdout == file.read_text("utf-8") == run("export", "-").stdout


def test_export_overwrites_nothing_and_makes_nothing(run: Run, folder: Path) -> None:
    done = run("export", "out.jsonl")
    assert (done.returncode, done.stderr) == (2, "nutgraf: there is no store 'nutgraf.db'\n")
    assert list(folder.iterdir()) == []
    fill()
    (folder / "out.jsonl").write_text("precious")
    done = run("export", "out.jsonl")
    assert done.returncode == 2
    assert "exists" in done.stderr
    assert (folder / "out.jsonl").read_text() == "precious"
    assert run("export", "missing/out.jsonl").returncode == 2


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error() -> None:
    fill()
    command = f"{sys.executable} -m nutgraf db export | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_the_settings_say_where(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().store.url == "nutgraf.db"
    (folder / "nutgraf.toml").write_text('[store]\nurl = "other.db"\n')
    assert load_settings().store.url == "other.db"
    assert run("upgrade").returncode == 0
    assert (folder / "other.db").exists()
    monkeypatch.setenv("NUTGRAF_STORE__URL", "third.db")
    assert load_settings().store.url == "third.db"
    monkeypatch.setenv("NUTGRAF_STORE__URL", " ")
    with pytest.raises(BadConfiguration, match=r"store.*url must name"):
        load_settings()


def test_a_password_in_the_address_is_not_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUTGRAF_STORE__URL", "postgresql://ada:hush@127.0.0.1:1/bot")
    monkeypatch.setenv("NUTGRAF_DEBUG", "1")
    done = run("upgrade")
    assert done.returncode == 2
    assert "127.0.0.1:1/bot" in done.stderr
    assert "hush" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_store_is_moved_and_all_commands_say_where(run: Run, folder: Path) -> None:
    fill()
    done = run("copy", "new.db", "--json")
    record = json.loads(done.stdout)
    assert record["schema"] == "nutgraf.copy/1"
    assert (record["from"], record["to"]) == (str(folder / "nutgraf.db"), str(folder / "new.db"))
    assert (record["rows"]["posts"], record["closed"], record["before"]) == (1_299, True, False)
    assert (folder / "new.db").stat().st_mode & 0o077 == 0
    there = f"is closed: it was moved to {folder / 'new.db'}: name that in [store] url"
    assert "all had been moved" in run("copy", "new.db").stdout
    account = '[[accounts]]\ninstance = "http://127.0.0.1:1"\nuser = "bot"\n'
    (folder / "nutgraf.toml").write_text(account)
    for command, *arguments in (["db", "upgrade"], ["bot", "run"], ["bot", "stats"], ["serve"]):
        done = run(*arguments, command=command)
        assert done.returncode == 2, done
        assert there in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert there in run("check", command="bot").stdout
    assert len(run("export").stdout.splitlines()) > 1_299  # it can still be read
    record = json.loads(run("reopen", "--json").stdout)
    assert record == {
        "schema": "nutgraf.reopen/1",
        "store": str(folder / "nutgraf.db"),
        "moved_to": str(folder / "new.db"),
    }
    assert "was not closed" in run("reopen").stdout
    assert run("stats", command="bot").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_copy_that_is_stopped_leaves_the_store_open(
    run: Run, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    fill()
    if number == signal.SIGHUP:  # which `nohup`, where the tests run under it, lets be ignored
        signal.signal(number, signal.SIG_DFL)
    before = signal.getsignal(number)

    def stop(*_: object) -> NoReturn:
        os.kill(os.getpid(), number)
        pytest.fail("nothing came of it")

    def open_though_asked_again(source: Database, move: Move) -> None:
        os.kill(os.getpid(), number)  # systemd, or somebody without patience
        open_again(source, move)

    monkeypatch.setattr(moving, "_rows", stop)
    monkeypatch.setattr(moving, "open_again", open_though_asked_again)
    done = run("copy", "new.db")
    assert (done.returncode, done.stderr.strip()) == (130, "nutgraf: interrupted")
    assert signal.getsignal(number) is before
    open_store("nutgraf.db").close()


@pytest.mark.slow
def test_a_copy_to_keep_leaves_the_store_as_it_is(run: Run) -> None:
    fill()
    done = run("copy", "backup.db", "--keep")
    assert "is open as before: let no bot run on both" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")
    assert run("copy", "other.db", "--from", "backup.db").returncode == 0
    with open_store("nutgraf.db") as store:
        store.choices.opt_in("https://there.example/u/ä")


def test_what_cannot_be_copied_is_told_in_a_line(run: Run, folder: Path) -> None:
    for arguments, told in (
        (["new.db"], "there is no store 'nutgraf.db'"),
        (["new.db", "--from", ":memory:"], "in memory"),
        (["missing/new.db"], "there is no folder"),
    ):
        done = run("copy", *arguments)
        assert done.returncode == 2
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert list(folder.iterdir()) == []
