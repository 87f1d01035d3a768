"""`nutgraf bot check`: whether the bot could run, and what stands in its way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.endings import ExitCode, print_json, print_text, run_async

if TYPE_CHECKING:
    from nutgraf.checking import Finding

_MARKS = {"ok": "ok  ", "warning": "warn", "failure": "FAIL"}


@click.command()
@options.json
@options.config
def check(as_json: bool, config: Path | None) -> int:
    """Check settings, credentials, permissions, clock and store.

    On the platforms nothing is changed; the store is made, or brought up to date. The exit code is
    0 if the bot can run, 2 if the settings or the store stand in its way, 5 if a platform does.
    """
    from nutgraf.checking import check_all  # noqa: PLC0415 - help needs none of it
    from nutgraf.config import load_bot_settings  # noqa: PLC0415

    findings = run_async(check_all(load_bot_settings(config)))
    if as_json:
        print_json(
            {
                "schema": "nutgraf.check/1",
                "findings": [
                    {"level": f.level, "subject": f.subject, "told": f.told} for f in findings
                ],
            }
        )
    else:
        print_text("\n".join(_line(finding) for finding in findings))
    failed = [finding for finding in findings if finding.level == "failure"]
    if any(finding.of_platform for finding in failed):
        return ExitCode.PLATFORM_REFUSED
    return ExitCode.USAGE if failed else ExitCode.DONE


def _line(finding: Finding) -> str:
    from nutgraf.render.characters import one_line  # noqa: PLC0415

    return f"{_MARKS[finding.level]}  " + one_line(f"{finding.subject}: {finding.told}")
