"""The web application: all routes, and what stands around each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.requests import HTTPConnection
from starlette.staticfiles import StaticFiles

from nutgraf import __version__
from nutgraf.operations.measuring import measuring
from nutgraf.operations.readiness import Readiness
from nutgraf.web.answers import HANDLERS, answer_problem
from nutgraf.web.api import routes as api
from nutgraf.web.api.drawing import Drawings
from nutgraf.web.bodies import BodyLimits
from nutgraf.web.dashboard import routes as dashboard
from nutgraf.web.door import routes as door
from nutgraf.web.door.fitting import fit_door
from nutgraf.web.last_resort import LastResort
from nutgraf.web.metrics import Counting
from nutgraf.web.parts import Parts
from nutgraf.web.reader import routes as reader

STATIC = Path(__file__).with_name("static")


def create_app(parts: Parts, *routers: APIRouter) -> FastAPI:
    """Puts the application together.

    Args:
        parts: what all pages share; the reading room is opened and closed with the application.
        routers: of more pages.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with measuring(parts.settings, parts.store) as app.state.measured:
            async with parts.reading:
                yield

    app = FastAPI(
        title="nutgraf",
        version=__version__,
        redirect_slashes=False,  # it would send those who came by https to http
        openapi_url=None,  # we draw our own: FastAPI's pages load scripts from elsewhere
        lifespan=lifespan,
    )
    app.state.parts = parts
    app.state.readiness = Readiness(
        {"the store": parts.reading.ask_store, "the sandbox": parts.reading.ping}
    )
    app.state.drawings = Drawings(parts.settings.render)
    for router in (*api.routers, reader.router, dashboard.router, door.router, *routers):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    _surround(app, parts)
    return app


def _surround(app: FastAPI, parts: Parts) -> None:
    """Puts around the routes what holds for all of them; what comes last is outermost."""
    settings = parts.settings.web
    app.add_middleware(
        BodyLimits,
        max_bytes=settings.max_body_bytes,
        sender=lambda scope: parts.door.sender(HTTPConnection(scope)),
    )
    app.add_middleware(LastResort)
    fit_door(app, parts.door, settings, answer_problem)
    app.add_middleware(Counting, metrics=parts.reading.metrics)
