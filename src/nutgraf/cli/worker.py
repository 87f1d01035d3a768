"""`nutgraf worker`: one of many that do a bot's work, on one PostgreSQL."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.deadline import Deadline, deadline
from nutgraf.cli.endings import outlive_hangups, run_async
from nutgraf.errors import BadConfiguration, BadOption
from nutgraf.extras import advise

if TYPE_CHECKING:
    import asyncio

    from nutgraf.config import Settings

_OF_THE_EXTRA = frozenset(("procrastinate", "psycopg", "psycopg_pool", "psycopg_binary"))


@click.command()
@click.option(
    "--concurrency",
    type=int,
    metavar="N",
    help="Posts at the same time, instead of worker.concurrency.",
)
@click.option("--once", is_flag=True, help="Do what is due now, then end: for cron.")
@click.option("-v", "--verbose", is_flag=True, help="Tell of each step, not of trouble alone.")
@options.config
def worker(concurrency: int | None, once: bool, verbose: bool, config: Path | None) -> None:
    """Do a bot's work together with other workers, until stopped (Ctrl-C or SIGTERM).

    Start as many as you want, on as many machines: they share a store on PostgreSQL. On SIGTERM a
    worker ends the steps in hand, or gives them back (worker.drain_seconds); a second ends it at
    once, and others take over. SIGHUP reads the settings again.
    """
    if not once:
        outlive_hangups()
    from nutgraf.config import load_bot_settings  # noqa: PLC0415 - help needs none of it
    from nutgraf.operations.logs import start_log  # noqa: PLC0415

    settings = _changed(load_bot_settings(config), concurrency)
    start_log(settings.log, verbose=verbose)
    with deadline(settings.worker.drain_seconds) as left:
        run_async(_work(settings, config, left, once=once))


def _changed(settings: Settings, concurrency: int | None) -> Settings:
    if concurrency is None:
        return settings
    try:
        return replace(settings, worker=replace(settings.worker, concurrency=concurrency))
    except ValueError as error:
        raise BadOption(str(error)) from None


async def _work(settings: Settings, file: Path | None, left: Deadline, *, once: bool) -> None:
    from nutgraf.operations.logs import greet  # noqa: PLC0415 - help needs none of it

    try:
        from nutgraf.worker.running import run_once, run_worker  # noqa: PLC0415 - an extra
    except ImportError as error:
        if error.name is not None and error.name.partition(".")[0] not in _OF_THE_EXTRA:
            raise  # a fault of ours
        raise BadConfiguration(f"workers need an extra: {advise('postgres')}") from None
    stop = stopped_gently_first()
    left.watch(second_ends=True)
    if once:
        await run_once(settings, stop)
        return
    hello = "nutgraf works with others on one store. Ctrl-C or SIGTERM ends it."
    await run_worker(settings, stop, file=file, begun=lambda: greet(settings.log, hello))


def stopped_gently_first() -> asyncio.Event:
    """Returns an event that the first signal sets; the second ends the process."""
    import asyncio  # noqa: PLC0415 - help needs none of it

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    return stop
