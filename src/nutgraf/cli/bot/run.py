"""`nutgraf bot run`: watch, decide, read, say."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.endings import print_json, print_text, run_async

if TYPE_CHECKING:
    import asyncio

    from nutgraf.config import Settings


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end: for cron.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would be said.")
@click.option("-v", "--verbose", is_flag=True, help="Tell of each step, not of trouble alone.")
@options.json
@options.config
def run(once: bool, dry_run: bool, verbose: bool, as_json: bool, config: Path | None) -> None:
    """Run the bot until it is stopped (Ctrl-C or SIGTERM).

    It ends the step in hand, or gives it back, and goes on from there at the next start. With
    --json the statistics of all days are printed at the end.
    """
    from nutgraf.config import load_settings  # noqa: PLC0415 - help needs none of it

    settings = load_settings(config)
    _log(verbose)
    record = run_async(_run(settings, once=once or dry_run, dry_run=dry_run))
    if as_json:
        print_json(record)


def _log(verbose: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("nutgraf")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO if verbose else logging.WARNING)


class _OneLine(logging.Formatter):
    """Strangers' words in a log cannot start a line or move the terminal's cursor."""

    def format(self, record: logging.LogRecord) -> str:
        from nutgraf.render.characters import one_line  # noqa: PLC0415

        record = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        trace, record.exc_info = record.exc_info, None
        lines = [one_line(super().format(record))]
        if trace:
            lines += [f"  | {one_line(line)}" for line in self.formatException(trace).splitlines()]
        return "\n".join(lines)


async def _run(settings: Settings, *, once: bool, dry_run: bool) -> dict[str, object]:
    from nutgraf.bot.running import Bot  # noqa: PLC0415
    from nutgraf.cli.bot.statistics import statistics_record  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415
    from nutgraf.errors import PlatformDown  # noqa: PLC0415
    from nutgraf.store.opening import open_store  # noqa: PLC0415

    store = open_store(":memory:") if dry_run else open_settings_store(settings)
    with store, store.hold("nutgraf bot run"):
        shown = _show if dry_run else None
        async with open_deployment(settings, store, show=shown) as deployment:
            if once and deployment.missing:
                raise PlatformDown(f"no answer for {', '.join(deployment.missing)}")
            bot = Bot(deployment.crew, deployment.missing)
            if once:
                await bot.once()
            else:
                await bot.run(_stopped_by_signals())
        return statistics_record(store.ledger.statistics(), None)


def _stopped_by_signals() -> asyncio.Event:
    import asyncio  # noqa: PLC0415 - help needs none of it

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def _show(doing: str, text: str) -> None:
    from nutgraf.render.characters import one_line  # noqa: PLC0415

    lines = [one_line(doing), *("    " + one_line(line) for line in text.splitlines())]
    print_text("\n".join(lines) + "\n")
