"""The web put together from its settings, and served: apart, or in one process with the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

import uvicorn

from nutgraf.config import Settings
from nutgraf.reading import PARSERS
from nutgraf.sandbox import Sandbox
from nutgraf.store.opening import Store
from nutgraf.web.app import create_app
from nutgraf.web.connections import Connections
from nutgraf.web.desk import Desk
from nutgraf.web.door.door import Door
from nutgraf.web.forgetting import keep_forgetting
from nutgraf.web.listening import Listening, demand_invitation
from nutgraf.web.parts import Parts
from nutgraf.web.patience import PatientProtocol
from nutgraf.web.reading_room import ReadingRoom

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI

    from nutgraf.deployment import Deployment

_STOP_SECONDS = 5
"""For the requests in hand when the web is asked to stop."""


@dataclass(frozen=True, slots=True)
class Web:
    """The web, ready to be served.

    Attributes:
        app: that answers.
        parts: which it is made of.
        stopping: is set when it is about to end; what streams without end ends then.
    """

    app: FastAPI
    parts: Parts
    stopping: asyncio.Event


@contextmanager
def start_sandbox(settings: Settings) -> Iterator[Sandbox]:
    """Starts the processes in which the web reads pages; they end with the context.

    Before threads are started that takes milliseconds: the resolver of names starts one.
    """
    sandbox = Sandbox(
        settings.web.workers,
        seconds=settings.sandbox.seconds,
        megabytes=settings.sandbox.megabytes,
        preload=PARSERS,
    )
    with sandbox:
        sandbox.start(settings.web.workers)
        yield sandbox


@asynccontextmanager
async def open_web(
    settings: Settings,
    store: Store,
    *routers: APIRouter,
    sandbox: Sandbox,
    deployment: Deployment | None = None,
) -> AsyncIterator[Web]:
    """Puts the web together and takes it apart at the end.

    Args:
        settings: of the operator.
        store: that is open.
        routers: of more pages.
        sandbox: that is started.
        deployment: a bot in this process and loop, which then carries out what the operator orders.

    Raises:
        BadConfiguration: it would be open to strangers whom nobody invited.
    """
    demand_invitation(settings.web)
    door = Door(settings.web, store.sessions)
    desk = Desk(settings, store, deployment)
    reading = ReadingRoom(settings, store, door, sandbox=sandbox)
    parts = Parts(settings, store, reading, door, desk)
    app = create_app(parts, *routers)
    web = Web(app, parts, asyncio.Event())
    app.state.stopping = web.stopping
    opening: AbstractAsyncContextManager[object] = app.router.lifespan_context(app)
    forgetting = asyncio.create_task(keep_forgetting(store, settings.accounts))
    try:
        async with opening:
            yield web
    finally:
        forgetting.cancel()
        try:
            await asyncio.gather(forgetting, return_exceptions=True)
        finally:
            await desk.close()


async def serve(web: Web, listening: Listening, stop: asyncio.Event) -> None:
    """Answers requests until asked to stop; those in hand then have some seconds.

    Args:
        web: that is open.
        listening: where; it is closed at the end.
        stop: set when the web is to end.
    """
    trusted = web.parts.settings.web.trusted_proxies
    protocol = partial(PatientProtocol, connections=Connections(trusted))
    config = uvicorn.Config(
        web.app,
        http=cast("type[asyncio.Protocol]", protocol),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,  # addresses of what people read are nobody's business
        proxy_headers=False,  # the door knows whom to believe
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    server = _Server(config)
    stopping = asyncio.create_task(_pass_on(stop, web, server))
    try:
        await server.serve(sockets=list(listening.sockets))
    finally:
        stopping.cancel()
        web.stopping.set()
        listening.close()


class _Server(uvicorn.Server):
    """Leaves signals to the process it is in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _pass_on(stop: asyncio.Event, web: Web, server: uvicorn.Server) -> None:
    await stop.wait()
    web.stopping.set()
    server.should_exit = True
