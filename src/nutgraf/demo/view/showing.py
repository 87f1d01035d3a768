"""The web of the demo: reader page, dashboard and community, in one process with the bot."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from argon2 import PasswordHasher

from nutgraf.config import Settings, WebSettings
from nutgraf.demo.stage import Stage, open_stage
from nutgraf.demo.view.routes import community_router
from nutgraf.sandbox import Sandbox
from nutgraf.web.listening import listen
from nutgraf.web.serving import open_web, serve, start_sandbox

_QUICK = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""Opens nothing but a demo on this machine, for as long as it runs."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be looked at in a browser.

    Attributes:
        origin: of all pages: `/community`, `/bot`, `/`.
        password: of the dashboard.
    """

    origin: str
    password: str = field(repr=False)


@asynccontextmanager
async def open_shown_stage() -> AsyncIterator[tuple[Stage, Shown]]:
    """Opens a stage that browsers of this machine can look at."""
    with start_sandbox(Settings(web=WebSettings(workers=1))) as sandbox:
        async with open_stage() as stage, _show(stage, sandbox) as shown:
            yield stage, shown


@asynccontextmanager
async def _show(stage: Stage, sandbox: Sandbox) -> AsyncIterator[Shown]:
    password = secrets.token_urlsafe(9)
    chosen = WebSettings(port=0, password_hash=_QUICK.hash(password))
    listening = listen(chosen)
    settings = replace(stage.settings, web=replace(chosen, port=listening.port))
    router = community_router(stage)
    stop = asyncio.Event()
    async with open_web(
        settings, stage.store, router, sandbox=sandbox, deployment=stage.deployment
    ) as web:
        work = asyncio.create_task(serve(web, listening, stop))
        try:
            stage.world.instances[0].view = f"{listening.url}/community"
            yield Shown(listening.url, password)
        finally:
            stop.set()
            await work
