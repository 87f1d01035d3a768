"""What `nutgraf bot audit` prints, and how it ends."""

from __future__ import annotations

import datetime
import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from tests.unit.bot.test_records import DOCS, documented

from nutgraf.bot.audit_findings import AuditReport, Finding, Kind, Outcome
from nutgraf.cli import nutgraf

command = importlib.import_module("nutgraf.cli.bot.audit")  # the name there is the command

EVIL = "https://evil.example/\x1b[2J\u202epost\n1"
NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AuditReport:
    """What the audit finds, to be filled."""
    made = AuditReport(NOON, compared=7, comments=9)

    async def audited(
        _: object, __: object, ___: object, tell: Callable[[Finding], None]
    ) -> AuditReport:
        for finding in made.findings:
            tell(finding)
        return made

    monkeypatch.chdir(tmp_path)
    (tmp_path / "nutgraf.toml").touch()
    monkeypatch.setattr(command, "_audit", audited)
    return made


def run(*words: str) -> Result:
    return CliRunner().invoke(nutgraf, ["bot", "audit", *words], standalone_mode=False)


def test_where_all_is_well_it_ends_with_0(report: AuditReport) -> None:
    done = run()
    assert done.return_value == 0
    told = "7 compared, also what was withdrawn or removed; 9 comments stand; 0 differ"
    assert told in done.stdout


@pytest.mark.parametrize(
    ("outcome", "code"), [("found", 6), ("failed", 6), ("in-hand", 6), ("mended", 0), ("left", 0)]
)
def test_what_differs_and_is_not_mended_ends_with_6(
    report: AuditReport, outcome: Outcome, code: int
) -> None:
    report.findings.append(Finding("doubled", "a@b", "https://b/post/1", outcome=outcome))
    assert run().return_value == code


def test_a_line_names_the_comment_and_its_post(report: AuditReport) -> None:
    post, comment = "https://b/post/1", "https://b/comment/2"
    report.findings.append(Finding("doubled", "a@b", post, comment))
    report.findings.append(Finding("unanswered", "a@b", post))
    told = run().stdout
    assert f"doubled  {comment} under {post}  one comment too many  found\n" in told
    assert f"unanswered  {post}  begun," in told


def test_what_was_not_looked_at_ends_with_5(report: AuditReport) -> None:
    report.not_looked_at = 3
    report.troubles["a@b"] = "no \x1b]0;answer"
    done = run()
    assert done.return_value == 5
    assert "not looked at: a@b: no ]0;answer" in done.stdout
    report.findings.append(Finding("missing", "a@b", "https://b/post/1"))
    assert run().return_value == 6


def test_what_strangers_wrote_cannot_draw_on_the_terminal(report: AuditReport) -> None:
    report.findings.append(
        Finding("doubled", EVIL, EVIL, EVIL, outcome="failed", why=f"refused: {EVIL}")
    )
    told = run().stdout
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert len(told.splitlines()) == 2


def test_the_record_is_as_documented(report: AuditReport) -> None:
    report.findings.append(Finding("doubled", "a@b", "https://b/post/1", EVIL))
    done = run("--json")
    record = json.loads(done.stdout)
    assert list(record) == documented("## An audit")
    assert record["schema"] == "nutgraf.audit/1"
    assert list(record["findings"][0]) == documented("### A difference")
    assert done.return_value == 6


def test_every_kind_and_outcome_is_told_of() -> None:
    below = DOCS.split("\n### A difference\n", maxsplit=1)[1].split("\n#", maxsplit=1)[0]
    operate = (Path(__file__).parents[3] / "docs" / "operate.md").read_text("utf-8")
    for kind in get_args(Kind):
        assert f"`{kind}`" in below
        assert f"\n| `{kind}` |" in operate
        assert kind in command._TOLD
    for outcome in get_args(Outcome):
        assert f"`{outcome}`" in below


def test_days_and_all_exclude_each_other(report: AuditReport) -> None:
    done = run("--days", "3", "--all")
    assert isinstance(done.exception, ValueError)
