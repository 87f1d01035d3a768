"""Fits the door into the application: what stands before all routes, and where people are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from nutgraf.config.web import WebSettings
from nutgraf.web.door.cors import Origins
from nutgraf.web.door.headers import SecurityHeaders
from nutgraf.web.door.hosts import Hosts
from nutgraf.web.door.origins import refuse_other_sites
from nutgraf.web.door.visitor import NeedsKey, NeedsLogIn
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send

    from nutgraf.web.door.door import Door

_FORGOTTEN = (
    "your key is not remembered here any more: type it in at /key in another tab, then try again"
)

Answer = Callable[[Request, Problem], Response]


class Gate:
    """Refuses what is not meant for us: other hosts' requests, other sites' forms.

    Args:
        app: that answers the rest.
        settings: of the operator.
        answer: draws a refusal.
    """

    def __init__(self, app: ASGIApp, settings: WebSettings, answer: Answer) -> None:
        self._app = app
        self._hosts = Hosts(settings)
        self._cors_origins = settings.cors_origins
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as ASGI has it."""
        if scope["type"] == "http":
            try:
                self._look(HTTPConnection(scope), scope["method"])
            except Problem as problem:
                await self._answer(Request(scope, receive), problem)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _look(self, connection: HTTPConnection, method: str) -> None:
        if ",".join(connection.headers.getlist("host")) not in self._hosts:
            raise Problem(
                421,
                "wrong-host",
                "nutgraf is not known by this name: whoever runs it can name it in hosts of [web]",
            )
        refuse_other_sites(connection, method, self._cors_origins)


def fit_door(app: FastAPI, door: Door, settings: WebSettings, answer: Answer) -> None:
    """Puts the door before all that an application answers.

    It has to be the last that is put there, so that it is the first that is asked.

    Args:
        app: with its routes.
        door: that knows how requests come.
        settings: of the operator.
        answer: draws a refusal.
    """
    app.add_middleware(Gate, settings=settings, answer=answer)
    if settings.cors_origins:  # around the gate: a page that may ask can read why it is refused
        app.add_middleware(
            Origins,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "Content-Type", "X-API-Key"),
            expose_headers=("Location", "Retry-After"),
        )
    app.add_middleware(
        SecurityHeaders, is_https=lambda scope: door.arrival(HTTPConnection(scope)).https
    )
    app.add_exception_handler(NeedsKey, _ask_for_key(answer))
    app.add_exception_handler(NeedsLogIn, lambda request, _: _send_to("/bot/log-in", request))


def _ask_for_key(answer: Answer) -> Callable[[Request, Exception], Response]:
    def ask(request: Request, _: Exception) -> Response:
        if "hx-request" not in request.headers:
            return _send_to("/key", request)
        # A script would follow the redirect, and put the form for a key where a summary was.
        headers = {"WWW-Authenticate": 'Session realm="nutgraf"'}
        if request.method == "GET":
            headers["HX-Redirect"] = _with_way_back("/key", request)
        return answer(request, Problem(401, "no-key", _FORGOTTEN, headers=headers))

    return ask


def _send_to(path: str, request: Request) -> Response:
    comes_back = request.method in {"GET", "HEAD"}
    return RedirectResponse(_with_way_back(path, request) if comes_back else path, 303)


def _with_way_back(path: str, request: Request) -> str:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{path}?{urlencode({'next': wanted})}"
