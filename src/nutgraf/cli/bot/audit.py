"""`nutgraf bot audit`: is what the ledger says what stands on the platforms?"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.endings import ExitCode, print_json, print_text, run_async
from nutgraf.errors import BadOption
from nutgraf.operations.logs import start_log

if TYPE_CHECKING:
    from nutgraf.bot.audit_findings import AuditReport, Finding
    from nutgraf.bot.auditing import AuditOptions
    from nutgraf.bot.crew import Seat
    from nutgraf.config import Settings
    from nutgraf.deployment import Deployment

Tell = Callable[["Finding"], None]

_DAYS = 30
_TOLD = {
    "missing": "the comment is not there any more",
    "removed": "a moderator removed the comment",
    "doubled": "one comment too many",
    "withdrawn-stands": "withdrawn, but it stands",
    "restored": "it was removed or gone, but it stands",
    "unknown": "the ledger does not know the comment",
    "unwanted": "nothing should stand there",
    "unanswered": "begun, and nobody knows what became of it",
    "misnoted": "it is noted under another address, number or account",
}


@click.command()
@click.option(
    "--days",
    type=click.FloatRange(min=0, min_open=True, max=36_500),
    metavar="N",
    help=f"What was said in the last N days (default {_DAYS}).",
)
@click.option("--all", "everything", is_flag=True, help="All that was ever said.")
@click.option("--mend", is_flag=True, help="Mend what differs; else nothing is changed.")
@click.option(
    "--account", "accounts", multiple=True, metavar="NAME@HOST", help="This account alone."
)
@click.option(
    "--per-minute",
    type=click.FloatRange(min=0, min_open=True, max=100_000),
    default=30.0,
    show_default=True,
    metavar="N",
    help="Requests to each instance at most.",
)
@options.json
@options.config
def audit(
    days: float | None,
    everything: bool,
    mend: bool,
    accounts: Sequence[str],
    per_minute: float,
    as_json: bool,
    config: Path | None,
) -> int:
    """Compare what the bot remembers with what stands on the platforms.

    Exit code 6 says that something differs and was not mended, 5 that some of it could not be
    looked at. It may be called while the bot runs, and says nothing new.
    """
    if days is not None and everything:
        raise BadOption("--days or --all, not both")
    from nutgraf.bot.auditing import AuditOptions  # noqa: PLC0415 - help needs none of it
    from nutgraf.config import load_bot_settings  # noqa: PLC0415

    settings = load_bot_settings(config)
    start_log(settings.log)
    now = datetime.datetime.now(datetime.UTC)
    since = None if everything else now - datetime.timedelta(days=days or _DAYS)
    chosen = AuditOptions(since, mend, per_minute)
    tell = _ignore if as_json else _tell
    report = run_async(_audit(settings, chosen, accounts, tell))
    if as_json:
        print_json(_record(report))
    else:
        print_text(_ending(report))
    if report.differs:
        return ExitCode.DIFFERENT
    return ExitCode.PLATFORM_REFUSED if report.not_looked_at or report.troubles else ExitCode.DONE


async def _audit(
    settings: Settings,
    chosen: AuditOptions,
    accounts: Sequence[str],
    tell: Tell,
) -> AuditReport:
    from nutgraf.bot.auditing import audit  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415

    with open_settings_store(settings) as store:
        async with open_deployment(settings, store) as deployment:
            seats, absent = _chosen(deployment, accounts)
            return await audit(deployment.crew, seats, chosen, absent=absent, tell=tell)


def _chosen(deployment: Deployment, accounts: Sequence[str]) -> tuple[list[Seat], dict[str, str]]:
    """The accounts to look at, and why others are not there.

    Raises:
        BadOption: there is no such account.
    """
    seats = list(deployment.crew.seats.values())
    absent = {name: str(error) for name, error in deployment.absent.items()}
    if not accounts:
        return seats, absent
    wanted = {account.lower() for account in accounts}
    known = {seat.name.lower() for seat in seats} | {name.lower() for name in absent}
    for name in sorted(wanted - known):
        raise BadOption(f"there is no account {name[:200]!r}; there are {', '.join(sorted(known))}")
    return (
        [seat for seat in seats if seat.name.lower() in wanted],
        {name: why for name, why in absent.items() if name.lower() in wanted},
    )


def _ignore(finding: Finding) -> None:
    """Tells nothing: the record at the end has it."""


def _tell(finding: Finding) -> None:
    from nutgraf.render.characters import one_line  # noqa: PLC0415

    outcome = finding.outcome if not finding.why else f"{finding.outcome}: {finding.why}"
    places = dict.fromkeys(filter(None, (finding.comment, finding.post)))
    told = (finding.kind, " under ".join(places), _TOLD[finding.kind], outcome)
    print_text("  ".join(one_line(part) for part in told))


def _ending(report: AuditReport) -> str:
    from nutgraf.render.characters import one_line  # noqa: PLC0415

    lines = [f"not looked at: {one_line(f'{who}: {why}')}" for who, why in report.troubles.items()]
    open_ones = sum(finding.is_open for finding in report.findings)
    mended = sum(finding.outcome == "mended" for finding in report.findings)
    lines.append(
        f"{report.compared} compared, also what was withdrawn or removed; "
        f"{report.comments} comments stand; {open_ones} differ, {mended} mended, "
        f"{report.in_hand} in hand, {report.not_looked_at} not looked at"
    )
    return "\n".join(lines)


def _record(report: AuditReport) -> dict[str, object]:
    return {
        "schema": "nutgraf.audit/1",
        "since": None if report.since is None else report.since.isoformat(),
        "compared": report.compared,
        "comments": report.comments,
        "in_hand": report.in_hand,
        "not_looked_at": report.not_looked_at,
        "troubles": report.troubles,
        "findings": [
            {
                "kind": finding.kind,
                "account": finding.account,
                "post": finding.post,
                "comment": finding.comment,
                "outcome": finding.outcome,
                "why": finding.why or None,
            }
            for finding in report.findings
        ],
    }
