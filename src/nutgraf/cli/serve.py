"""`nutgraf serve`: the web, apart from the bot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf.cli import options
from nutgraf.cli.endings import errors_as_json, print_json, run_async, stopped_by_signals
from nutgraf.errors import BadOption
from nutgraf.operations import logs
from nutgraf.operations.logs import start_log

if TYPE_CHECKING:
    from nutgraf.config import Settings
    from nutgraf.store.opening import Store

SERVE_SCHEMA = "nutgraf.serve/1"
_NO_STORE = "there are no settings here: what the web keeps is in memory, and ends with it"


@click.command()
@click.option("--host", metavar="ADDRESS", help="Listen there, instead of on web.host.")
@click.option("--port", type=int, metavar="N", help="Instead of web.port; 0 for any that is free.")
@options.json
@options.config
def serve(host: str | None, port: int | None, as_json: bool, config: Path | None) -> None:
    """Serve the web until it is stopped (Ctrl-C or SIGTERM).

    That is an API, a page to read with, and a dashboard for the operator of a bot. It works beside
    a bot, on the same store; `nutgraf bot run --web` is both in one process. It listens on this
    machine alone (web.host). With --json the address is printed, once it answers.
    """
    from nutgraf.config import are_given, load_settings  # noqa: PLC0415 - help needs none of it

    with errors_as_json(as_json):
        settings = _changed(load_settings(config), host, port)
        start_log(settings.log)
        run_async(_serve(settings, in_memory=not are_given(config), as_json=as_json))


def _changed(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings with what the command line says in their place."""
    changes: dict[str, str | int] = {}
    if host is not None:
        changes["host"] = host
    if port is not None:
        changes["port"] = port
    try:
        return replace(settings, web=replace(settings.web, **changes))  # type: ignore[arg-type]
    except ValueError as error:
        raise BadOption(str(error)) from None


async def _serve(settings: Settings, *, in_memory: bool, as_json: bool) -> None:
    from nutgraf.web.listening import demand_invitation, listen  # noqa: PLC0415

    demand_invitation(settings.web)
    listening = listen(settings.web)
    from nutgraf.web.serving import open_web, serve, start_sandbox  # noqa: PLC0415 - a second

    try:
        with (
            start_sandbox(settings) as sandbox,  # first: workers need know nothing of the store
            _open_store(settings, in_memory=in_memory) as store,
        ):
            async with open_web(settings, store, sandbox=sandbox) as web:
                stop = stopped_by_signals()
                greet(settings, listening.url)
                if as_json:
                    print_json({"schema": SERVE_SCHEMA, "url": listening.url})
                await serve(web, listening, stop)
    finally:
        listening.close()


def _open_store(settings: Settings, *, in_memory: bool) -> Store:
    from nutgraf.deployment import open_settings_store  # noqa: PLC0415
    from nutgraf.store.opening import open_store  # noqa: PLC0415

    if not in_memory:
        return open_settings_store(settings)
    click.echo(_NO_STORE, err=True)
    return open_store(":memory:", result_bytes=settings.web.keep_bytes)


def greet(settings: Settings, url: str) -> None:
    """Tells whoever sits before a terminal where the web is."""
    logs.greet(settings.log, f"nutgraf serves {url}/ (API: {url}/docs). Ctrl-C or SIGTERM ends it.")
