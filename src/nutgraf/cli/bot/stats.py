"""`nutgraf bot stats`: what the bot did."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from nutgraf.cli import options
from nutgraf.cli.endings import print_json, print_text
from nutgraf.errors import BadOption


@click.command()
@click.argument("day", metavar="[DAY|all]", default="all")
@options.json
@options.config
def stats(day: str, as_json: bool, config: Path | None) -> None:
    """Show what the bot did on a day (2026-11-24, today, yesterday), or ever.

    Comments, votes, "good bot" and "bad bot", words saved by community and instance, and why
    posts were skipped. Days are those of UTC.
    """
    from nutgraf.cli.bot.statistics import (  # noqa: PLC0415
        render_statistics,
        statistics_record,
    )
    from nutgraf.config import load_bot_settings  # noqa: PLC0415
    from nutgraf.deployment import open_settings_store  # noqa: PLC0415

    chosen = _day(day)
    with open_settings_store(load_bot_settings(config), make=False) as store:
        statistics = store.ledger.statistics(chosen)
    if as_json:
        print_json(statistics_record(statistics, chosen))
    else:
        print_text(render_statistics(statistics, chosen))


def _day(text: str) -> datetime.date | None:
    today = datetime.datetime.now(datetime.UTC).date()
    known = {"all": None, "today": today, "yesterday": today - datetime.timedelta(days=1)}
    if text in known:
        return known[text]
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise BadOption(
            f"{text[:40]!r} is no day; write 2026-11-24, today, yesterday or all"
        ) from None
