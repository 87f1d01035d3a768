"""Serves a world on loopback: in this process, or as a process of its own.

As a process it reads a scenario (see `scenario`) as JSON from a file or stdin, prints one line of
JSON that says where everything is, and takes orders by POST on its control address until it is
ended (see `control`).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from nutgraf.demo.articles import serve_pages
from nutgraf.demo.control import Control
from nutgraf.demo.scenario import BadOrder, build
from nutgraf.demo.serving import LARGEST_REQUEST, Observer, Reception
from nutgraf.demo.world import World


@asynccontextmanager
async def serve(world: World, observer: Observer | None = None) -> AsyncIterator[World]:
    """Serves all instances of a world that have a port.

    Args:
        world: with its instances; those that are added later are not served.
        observer: is told of every request and answer.

    Yields:
        The world; at the end its ports are given back.
    """
    async with AsyncExitStack() as stack:
        stack.callback(world.close)
        for instance in world.instances:
            if instance.socket is not None:
                reception = Reception(instance, observer)
                app = web.Application(client_max_size=LARGEST_REQUEST)
                app.router.add_route("*", "/{path:.*}", reception.answer)
                await stack.enter_async_context(running(app, instance.socket))
        yield world


@asynccontextmanager
async def running(app: web.Application, listening: socket.socket) -> AsyncIterator[None]:
    """Runs an application on a socket."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield
    finally:
        await runner.cleanup()


async def _control_server(control: Control, stack: AsyncExitStack) -> str:
    """Serves the control route; returns its address."""

    async def take(request: web.Request) -> web.Response:
        try:
            return web.json_response(control.do(await request.json()))
        except (BadOrder, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)

    app = web.Application(client_max_size=LARGEST_REQUEST)
    app.router.add_post("/control", take)
    listening = socket.create_server(("127.0.0.1", 0))
    await stack.enter_async_context(running(app, listening))
    return "http://{}:{}/control".format(*listening.getsockname())


async def _main(scenario: dict[str, Any]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    async with AsyncExitStack() as stack:
        world = build(scenario)
        await stack.enter_async_context(serve(world))
        where: dict[str, Any] = {"instances": [each.origin for each in world.instances]}
        if scenario.get("pages"):
            where["pages"] = (await stack.enter_async_context(serve_pages())).origin
        where["control"] = await _control_server(Control(world), stack)
        sys.stdout.write(json.dumps(where) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Reads a scenario and serves it until the process is ended."""
    parser = argparse.ArgumentParser(
        prog="python -m nutgraf.demo.server",
        description="Serves made-up instances of Lemmy and PieFed on this machine until it is "
        "ended. Where they are, and where orders are taken, it prints as one line of JSON.",
    )
    parser.add_argument(
        "scenario",
        nargs="?",
        default="-",
        help="file of JSON that says what instances there are; - (the default) for standard input: "
        '{"instances": [{"software": "lemmy-v3", "people": [{"name": "ada"}]}]}',
    )
    name: str = parser.parse_args().scenario
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        scenario = json.loads(text or "{}")
    except (OSError, ValueError) as error:
        parser.error(f"the scenario cannot be read: {error}")
    asyncio.run(_main(scenario))


if __name__ == "__main__":
    main()
