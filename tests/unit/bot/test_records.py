"""What the bot's commands print with `--json`, as docs/json.md tells it."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from click.testing import CliRunner

from nutgraf import checking, deployment, starting
from nutgraf.bot.rehearsal import Show
from nutgraf.bot.running import Bot
from nutgraf.checking import Finding, Level
from nutgraf.cli import nutgraf
from nutgraf.cli.bot import correct
from nutgraf.cli.bot.statistics import render_statistics, statistics_record
from nutgraf.demo.story import Event, EventKind
from nutgraf.starting import Started
from nutgraf.store.opening import open_store
from nutgraf.store.values import NoticeState, Statistics, Tally, Waiting

DOCS = (Path(__file__).parents[3] / "docs" / "json.md").read_text("utf-8")
DAY = datetime.date(2026, 11, 24)
TALLY = Tally(3, 2, 5, 14, 1, 2, 1, article_words=3_000, summary_words=450)
STATISTICS = Statistics(
    seen=40,
    total=TALLY,
    communities={"tech@lemmy.example": TALLY, "news\x1b[2J@other.example": Tally()},
    instances={"lemmy.example": TALLY},
    skipped={"paywall": 30, "too-old": 7},
    notices={"answered": 5, "ignored": 1},
    waiting=(
        Waiting("hourly-limit", 4, datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)),
        Waiting("timeout\x1b[2J", 1),
    ),
)


def documented(heading: str) -> list[str]:
    """The first column of the tables below a heading, up to the next heading of any level."""
    below = DOCS.split(f"\n{heading}\n", maxsplit=1)[1].split("\n#", maxsplit=1)[0]
    return re.findall(r"^\| `(\w+)` \|", below, re.MULTILINE)


def run(*words: str) -> Any:
    done = CliRunner().invoke(nutgraf, words, catch_exceptions=False, standalone_mode=False)
    return json.loads(done.stdout)


def test_statistics_are_as_documented() -> None:
    record = statistics_record(STATISTICS, DAY)
    assert list(record) == documented("## Statistics")
    assert list(record["waiting"][0]) == documented("### Posts that wait")  # type: ignore[index]
    assert record["schema"] == "nutgraf.statistics/1"
    assert record["day"] == "2026-11-24"
    assert statistics_record(STATISTICS, None)["day"] is None
    assert json.loads(json.dumps(record)) == record


def test_sums_are_as_documented() -> None:
    record = statistics_record(STATISTICS, None)
    assert list(record["total"]) == documented("### Sums")  # type: ignore[call-overload]
    assert [each.name for each in fields(Tally)] == documented("### Sums")


def test_states_of_notices_are_documented() -> None:
    row = next(line for line in DOCS.splitlines() if line.startswith("| `notices`"))
    assert set(re.findall(r"`([a-z]+)`", row)) == {"notices", *get_args(NoticeState)}


def test_tables_for_people_hold_the_figures_and_nothing_that_acts() -> None:
    text = render_statistics(STATISTICS, DAY)
    assert "2026-11-24: 40 posts seen, 3 comments (2 standing), 85% of 3,000 words saved" in text
    assert re.search(r"^paywall +30 +█{20}$", text, re.MULTILINE)
    assert re.search(r"^tech@lemmy.example( +\d[\d,]*){8}$", text, re.MULTILINE)
    assert "       4  as the community has had its" in text
    assert "(per_hour), the first until 2026-11-24 12:00 UTC" in text
    assert "\x1b" not in text
    assert len({len(line) for line in text.splitlines() if "@" in line}) == 1


def test_tables_of_nothing() -> None:
    text = render_statistics(Statistics(0, Tally(), {}, {}, {}, {}), None)
    assert "All days: 0 posts seen" in text
    assert "skipped because: none" in text


def test_a_check_is_as_documented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def check_all(_: object) -> list[Finding]:
        return [Finding(level, "settings", "as it is") for level in get_args(Level)]

    monkeypatch.chdir(tmp_path)
    (tmp_path / "nutgraf.toml").touch()
    monkeypatch.setattr(checking, "check_all", check_all)
    record = run("bot", "check", "--json")
    finding = record["findings"][0]
    assert [*record, *finding] == documented("## A check")
    assert record["schema"] == "nutgraf.check/1"
    for each in record["findings"]:
        assert f"`{each['level']}`" in DOCS.split("## A check")[1]


def test_a_rehearsal_is_as_documented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    @asynccontextmanager
    async def open_deployment(*_: object, show: Show, **__: object) -> AsyncIterator[Any]:
        show("would comment under https://lemmy.example/post/1", "words", None)
        yield SimpleNamespace(crew=None, missing={}, demand_all=lambda: None)

    async def once(_: object) -> None:
        pass

    monkeypatch.chdir(tmp_path)
    (tmp_path / "nutgraf.toml").touch()
    monkeypatch.setattr(deployment, "open_deployment", open_deployment)
    monkeypatch.setattr(Bot, "once", once)
    record = run("bot", "run", "--dry-run", "--json")
    assert [*record, *record["said"][0]] == documented("## A rehearsal")
    assert (record["silent"], record["waiting"]) == ([], [])
    assert record["schema"] == "nutgraf.rehearsal/1"


def test_a_start_is_as_documented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def start(_: object) -> Started:
        return Started("tldr@lemmy.example")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NUTGRAF_PASSWORD", "secret words")
    monkeypatch.setattr(starting, "start", start)
    record = run("bot", "init", "--instance", "lemmy.example", "--user", "tldr", "--json")
    assert list(record) == documented("## A start")
    assert record == {
        "schema": "nutgraf.init/1",
        "account": "tldr@lemmy.example",
        "settings": "nutgraf.toml",
    }


@pytest.mark.parametrize(("command", "inner"), [("redo", "_redo"), ("withdraw", "_withdraw")])
def test_a_correction_is_as_documented(
    command: str, inner: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def done(_: object, address: str) -> dict[str, object]:
        return {"post": address, "state": "posted", "reason": None, "comment": None}

    monkeypatch.chdir(tmp_path)
    (tmp_path / "nutgraf.toml").touch()
    monkeypatch.setattr(correct, inner, done)
    record = run("bot", command, "https://lemmy.example/post/1", "--json")
    assert list(record) == documented("## A correction")
    assert record["schema"] == "nutgraf.correction/1"


def test_an_upgrade_is_as_documented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = run("db", "upgrade", "--json"), run("db", "upgrade", "--json")
    assert list(first) == documented("## An upgrade")
    assert first["schema"] == "nutgraf.upgrade/1"
    assert (first["from"], second["from"]) == (None, first["to"])


def test_an_export_is_as_documented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("nutgraf.db") as store:
        store.choices.opt_out("https://lemmy.example/u/ada")
    row = run("db", "export")
    assert next(iter(row)) == "table"
    assert "https://lemmy.example/u/ada" in row.values()
    assert datetime.datetime.fromisoformat(row["at"]).tzinfo


def test_events_of_the_demo_are_as_documented() -> None:
    assert documented("## A demo")[3:] == [each.name for each in fields(Event)]
    row = next(line for line in DOCS.splitlines() if line.startswith("| `kind` | text | `post`"))
    assert set(re.findall(r"`([a-z]+)`", row)) == {"kind", *get_args(EventKind)}


@pytest.mark.slow
def test_a_demo_is_as_documented() -> None:
    record = run("demo", "--fast", "--json")
    assert [*record, *record["events"][0]] == documented("## A demo")
    assert record["schema"] == "nutgraf.demo/1"
    assert list(record["statistics"]) == documented("## Statistics")
