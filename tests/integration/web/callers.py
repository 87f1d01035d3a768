"""Who comes to the door in tests, and a page behind it that says who was let in."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

from nutgraf.config import KeySettings, WebSettings
from nutgraf.store.opening import Store, open_store
from nutgraf.web.answers import HANDLERS, answer_problem
from nutgraf.web.door.door import Door
from nutgraf.web.door.fitting import fit_door
from nutgraf.web.door.routes import router as door_pages
from nutgraf.web.parts import parts_of

PASSWORD = "correct horse battery staple"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Cheap to compare with, as tests do it often."""

KEY = "ngf_a-key-that-nobody-guesses"
OTHER_KEY = "ngf_another-key-that-nobody-guesses"


def key_settings(name: str = "anna", key: str = KEY, per_minute: int = 600) -> KeySettings:
    """What the settings hold of a key."""
    return KeySettings(name, hashlib.sha256(key.encode()).hexdigest(), per_minute)


def bearer(key: str = KEY) -> dict[str, str]:
    """Headers with a key."""
    return {"Authorization": f"Bearer {key}"}


def behind_the_door() -> APIRouter:
    """Pages that say who was let in."""
    router = APIRouter(include_in_schema=False)

    @router.get("/v1/probe")
    async def program(request: Request) -> dict[str, Any]:
        visitor = await parts_of(request).door.admit_program(request)
        return {"address": visitor.address, "key": visitor.key and visitor.key.name}

    @router.api_route("/probe", methods=["GET", "POST"])
    async def reader(request: Request) -> dict[str, Any]:
        visitor = await parts_of(request).door.admit_reader(request)
        return {"address": visitor.address, "key": visitor.key and visitor.key.name}

    @router.get("/bot/probe")
    async def operator(request: Request) -> dict[str, str]:
        session = await parts_of(request).door.admit_operator(request)
        return {"csrf": session.csrf}

    @router.post("/bot/probe")
    async def order(request: Request) -> dict[str, bool]:
        door = parts_of(request).door
        await door.check_token(request, await door.admit_operator(request))
        return {"done": True}

    @router.get("/metrics")
    async def metrics(request: Request) -> dict[str, bool]:
        return {"may": parts_of(request).door.may_read_metrics(request)}

    return router


class Doorstep:
    """The door with pages behind it, on a store in memory, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.time = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
        self.seconds = 1_000.0
        self.store: Store = open_store(":memory:", clock=lambda: self.time)

    def door(self, **settings: Any) -> Door:
        """The door of a server that was started with these settings."""
        web = WebSettings(**{"password_hash": PASSWORD_HASH, **settings})
        return Door(web, self.store.sessions, lambda: self.seconds, lambda: self.time)

    def client(
        self,
        *,
        peer: str = "127.0.0.1",
        base_url: str = "http://127.0.0.1:8000",
        **settings: Any,
    ) -> TestClient:
        """A browser, before a server that was started with these settings."""
        app = FastAPI()
        for kind, handler in HANDLERS.items():
            app.add_exception_handler(kind, handler)
        door = self.door(**settings)
        app.state.parts = _Parts(door)
        app.include_router(door_pages)
        app.include_router(behind_the_door())
        fit_door(app, door, door.settings, answer_problem)
        return TestClient(app, base_url, follow_redirects=False, client=(peer, 1))

    def pass_time(self, span: datetime.timedelta) -> None:
        """Sets the clocks forward."""
        self.time += span
        self.seconds += span.total_seconds()


class _Parts:
    def __init__(self, door: Door) -> None:
        self.door = door
