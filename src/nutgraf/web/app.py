"""The web application: all routes, and what stands around each of them."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

from nutgraf import __version__
from nutgraf.web.answers import HANDLERS, answer_problem
from nutgraf.web.door.fitting import fit_door
from nutgraf.web.parts import Parts

STATIC = Path(__file__).with_name("static")


def create_app(parts: Parts, *routers: APIRouter) -> FastAPI:
    """Puts the application together.

    Args:
        parts: what all pages share; the reading room is opened and closed with the application.
        routers: of more pages.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with parts.reading:
            yield

    app = FastAPI(
        title="nutgraf",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        exception_handlers=dict(HANDLERS),  # type: ignore[arg-type]
    )
    app.state.parts = parts
    for name in ("api.routes", "reader.routes", "dashboard.routes", "door.routes"):
        try:
            app.include_router(importlib.import_module(f"nutgraf.web.{name}").router)
        except (ModuleNotFoundError, AttributeError):  # others are at work on it
            continue
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    fit_door(app, parts.door, parts.settings.web, answer_problem)
    return app
