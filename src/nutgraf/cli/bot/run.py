"""`nutgraf bot run`: watch, decide, read, say."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.bot.log import start_log
from nutgraf.cli.endings import print_json, run_async, stopped_by_signals
from nutgraf.errors import BadOption

if TYPE_CHECKING:
    import asyncio

    from nutgraf.bot.running import Bot
    from nutgraf.config import Settings
    from nutgraf.deployment import Deployment

log = logging.getLogger(__name__)

_HOLDER = "nutgraf bot run"


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end: for cron.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would be said.")
@click.option("--web", is_flag=True, help="Serve the web as well, as `nutgraf serve` does.")
@click.option("-v", "--verbose", is_flag=True, help="Tell of each step, not of trouble alone.")
@options.json
@options.config
def run(
    once: bool, dry_run: bool, web: bool, verbose: bool, as_json: bool, config: Path | None
) -> None:
    """Run the bot until it is stopped (Ctrl-C or SIGTERM).

    It ends the step in hand, or gives it back, and goes on from there at the next start. With
    --json the statistics of all days are printed at the end, or with --dry-run what would be said.
    """
    from nutgraf.config import load_bot_settings  # noqa: PLC0415 - help needs none of it

    if web and (once or dry_run):
        raise BadOption("--web is for a bot that goes on: not with --once or --dry-run")
    settings = load_bot_settings(config)
    start_log(verbose=verbose)
    if dry_run:
        from nutgraf.cli.bot.rehearse import rehearse  # noqa: PLC0415

        rehearsed = run_async(rehearse(settings, as_json=as_json))
        if as_json:
            print_json(rehearsed)
        return
    record = run_async(_run_with_web(settings) if web else _run(settings, once=once))
    if as_json:
        print_json(record)


async def _run(settings: Settings, *, once: bool) -> dict[str, object]:
    from nutgraf.bot.running import Bot  # noqa: PLC0415
    from nutgraf.cli.bot.statistics import statistics_record  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415

    with open_settings_store(settings) as store, store.hold(_HOLDER):
        async with open_deployment(settings, store) as deployment:
            bot = Bot(deployment.crew, deployment.missing)
            if once:
                await _unless_stopped(bot.once())
                deployment.demand_all()
            else:
                stop = stopped_by_signals()
                _greet(deployment)
                await bot.run(stop)
        return statistics_record(store.ledger.statistics(), None)


async def _run_with_web(settings: Settings) -> dict[str, object]:
    """The bot and the web in one process and loop; without its web a bot goes on."""
    from nutgraf.web.listening import demand_invitation, listen  # noqa: PLC0415

    demand_invitation(settings.web)
    listening = listen(settings.web)
    from nutgraf.bot.running import Bot  # noqa: PLC0415
    from nutgraf.cli.bot.statistics import statistics_record  # noqa: PLC0415
    from nutgraf.cli.serve import greet  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415
    from nutgraf.web.serving import open_web, serve, start_sandbox  # noqa: PLC0415

    try:
        with (
            start_sandbox(settings) as sandbox,  # first: workers need know nothing of the store
            open_settings_store(settings) as store,
            store.hold(_HOLDER),
        ):
            async with (
                open_deployment(settings, store) as deployment,
                open_web(settings, store, sandbox=sandbox, deployment=deployment) as web,
            ):
                stop = stopped_by_signals()
                _greet(deployment)
                greet(listening.url)
                bot = Bot(deployment.crew, deployment.missing)
                await _side_by_side(bot, serve(web, listening, stop), stop)
            return statistics_record(store.ledger.statistics(), None)
    finally:
        listening.close()


async def _side_by_side(
    bot: Bot, serving: Coroutine[object, object, None], stop: asyncio.Event
) -> None:
    """Lets the bot work and the web be served, until asked to stop or the bot ends."""
    import asyncio  # noqa: PLC0415 - help needs none of it

    async def serve() -> None:
        try:
            await serving
        except Exception:
            log.exception("the web has failed; the bot goes on without it")

    served = asyncio.create_task(serve())
    try:
        await bot.run(stop)
    finally:
        stop.set()
        await served


async def _unless_stopped(work: Coroutine[object, object, None]) -> None:
    """Does something; on a signal the step in hand is given back."""
    import asyncio  # noqa: PLC0415 - help needs none of it

    stopping = asyncio.create_task(stopped_by_signals().wait())
    working = asyncio.create_task(work)
    await asyncio.wait((stopping, working), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


def _greet(deployment: Deployment) -> None:
    """Tells whoever sits before a terminal that it works, and how to end it."""
    waiting = "".join(f"; {name} is not at work yet" for name in deployment.absent)
    names = ", ".join(deployment.crew.seats) or "nobody yet"
    click.echo(f"nutgraf works as {names}{waiting}. Ctrl-C or SIGTERM ends it.", err=True)
