"""`nutgraf bot run`: watch, decide, read, say."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.deadline import Deadline, deadline
from nutgraf.cli.endings import outlive_hangups, print_json, run_async, stopped_by_signals
from nutgraf.errors import BadOption

if TYPE_CHECKING:
    import asyncio

    from nutgraf.bot.running import Bot
    from nutgraf.config import Settings
    from nutgraf.deployment import Deployment
    from nutgraf.store.holding import Hold
    from nutgraf.store.opening import Store

log = logging.getLogger(__name__)

_HOLDER = "nutgraf bot run"
_STEP_SECONDS = 30.0  # as `bot.crew.Times.stop` has it


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

    It ends the step in hand, or gives it back, and goes on from there at the next start. On SIGHUP
    it reads the table [bot] of its settings again. With --json the statistics of all days are
    printed at the end, or with --dry-run what would be said.
    """
    from nutgraf.config import load_bot_settings  # noqa: PLC0415 - help needs none of it
    from nutgraf.operations.logs import start_log  # noqa: PLC0415

    if web and (once or dry_run):
        raise BadOption("--web is for a bot that goes on: not with --once or --dry-run")
    if not (once or dry_run):
        outlive_hangups()
    settings = load_bot_settings(config)
    start_log(settings.log, verbose=verbose)
    if dry_run:
        from nutgraf.cli.bot.rehearse import rehearse  # noqa: PLC0415

        rehearsed = run_async(rehearse(settings, as_json=as_json))
        if as_json:
            print_json(rehearsed)
        return
    with deadline(_STEP_SECONDS) as left:
        if web:
            record = run_async(_run_with_web(settings, config, left))
        elif once:
            record = run_async(_run_once(settings, left))
        else:
            record = run_async(_run(settings, config, left))
    if as_json:
        print_json(record)


async def _run_once(settings: Settings, left: Deadline) -> dict[str, object]:
    from nutgraf.bot.running import Bot  # noqa: PLC0415
    from nutgraf.cli.bot.statistics import statistics_record  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415

    with open_settings_store(settings) as store, store.hold(_HOLDER):
        async with open_deployment(settings, store) as deployment:
            await _unless_stopped(Bot(deployment.crew, deployment.missing).once(), left)
            deployment.demand_all()
        return statistics_record(store.ledger.statistics(), None)


async def _run(settings: Settings, file: Path | None, left: Deadline) -> dict[str, object]:
    from nutgraf.cli.bot.statistics import statistics_record  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415

    with open_settings_store(settings) as store, store.hold(_HOLDER) as hold:
        async with (
            open_deployment(settings, store) as deployment,
            _at_work(settings, file, store, deployment, hold) as bot,
        ):
            stop = stopped_by_signals()
            left.watch()
            _greet(settings, deployment)
            await bot.run(stop)
        return statistics_record(store.ledger.statistics(), None)


@contextlib.asynccontextmanager
async def _at_work(
    settings: Settings, file: Path | None, store: Store, deployment: Deployment, hold: Hold
) -> AsyncIterator[Bot]:
    """A bot that is watched, where that is wanted, and reads its settings again at SIGHUP."""
    from nutgraf.bot.running import Bot  # noqa: PLC0415
    from nutgraf.deployment.reloading import Reloader, on_hangup  # noqa: PLC0415
    from nutgraf.operations.endpoint import serve_operations  # noqa: PLC0415
    from nutgraf.operations.questions import questions_of  # noqa: PLC0415

    on_hangup(Reloader(file, settings, deployment.crew))
    async with serve_operations(settings, store, questions=questions_of(deployment, store)):
        yield Bot(deployment.crew, deployment.missing, hold=hold)


async def _run_with_web(settings: Settings, file: Path | None, left: Deadline) -> dict[str, object]:
    """The bot and the web in one process and loop; without its web a bot goes on."""
    from nutgraf.web.listening import demand_invitation, listen  # noqa: PLC0415

    demand_invitation(settings.web)
    listening = listen(settings.web)
    from nutgraf.cli.bot.statistics import statistics_record  # noqa: PLC0415
    from nutgraf.cli.serve import greet  # noqa: PLC0415
    from nutgraf.deployment import open_deployment, open_settings_store  # noqa: PLC0415
    from nutgraf.web.serving import open_web, serve, start_sandbox  # noqa: PLC0415

    try:
        with (
            start_sandbox(settings) as sandbox,  # first: workers need know nothing of the store
            open_settings_store(settings) as store,
            store.hold(_HOLDER) as hold,
        ):
            async with (
                open_deployment(settings, store) as deployment,
                _at_work(settings, file, store, deployment, hold) as bot,
                open_web(settings, store, sandbox=sandbox, deployment=deployment) as web,
            ):
                stop = stopped_by_signals()
                left.watch()
                _greet(settings, deployment)
                greet(settings, listening.url)
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


async def _unless_stopped(work: Coroutine[object, object, None], left: Deadline) -> None:
    """Does something; on a signal the step in hand is given back."""
    import asyncio  # noqa: PLC0415 - help needs none of it

    stopping = asyncio.create_task(stopped_by_signals().wait())
    left.watch()
    working = asyncio.create_task(work)
    await asyncio.wait((stopping, working), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


def _greet(settings: Settings, deployment: Deployment) -> None:
    """Tells whoever sits before a terminal that it works, and how to end it."""
    from nutgraf.operations.logs import greet  # noqa: PLC0415 - help needs none of it

    waiting = "".join(f"; {name} is not at work yet" for name in deployment.absent)
    names = ", ".join(deployment.crew.seats) or "nobody yet"
    greet(settings.log, f"nutgraf works as {names}{waiting}. Ctrl-C or SIGTERM ends it.")
