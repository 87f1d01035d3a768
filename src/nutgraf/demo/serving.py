"""How one request to an instance is answered: counted, limited, spoilt by faults, done."""

from __future__ import annotations

import asyncio
import datetime
import email.utils
import json
from collections.abc import Callable, Mapping

from aiohttp import web

from nutgraf.demo.calls import Call, Face, Refusal, Reply, Route
from nutgraf.demo.faces import COMMON, FACES
from nutgraf.demo.faults import Fault
from nutgraf.demo.front import page_of
from nutgraf.demo.instance import Instance

Observer = Callable[[str, str, Mapping[str, str], object, int, object], None]
"""Is told of every request that got an answer: method, path, query, body, status, answer.

The body is None where there was none; the answer is an object, or the text of a page.
"""

LARGEST_REQUEST = 16_000_000

_FREE = frozenset(path for _, path in COMMON)

_BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>"
)
_WALL = (
    "<!doctype html><html><head><title>One moment</title></head>"
    "<body><p>We check that you are not a bot.</p></body></html>"
)


class Cut(Exception):  # noqa: N818 - what happens to the connection
    """The connection is cut without an answer."""


class Reception:
    """Answers all requests to one instance.

    Args:
        instance: that is asked.
        observer: is told of every request.
    """

    def __init__(self, instance: Instance, observer: Observer | None = None) -> None:
        self._instance = instance
        self._observer = observer
        self._face: Face = FACES[instance.software]
        self._routes = dict(self._face.routes)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answers a request, unless the connection is to be cut."""
        try:
            raw = await request.read()
            reply, sent = await self._attend(request, raw)
        except Cut:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if self._observer is not None:
            asked = (request.method, request.path, dict(request.query))
            self._observer(*asked, sent, reply.status, reply.body)
        return self._written(reply)

    async def _attend(self, request: web.Request, raw: bytes) -> tuple[Reply, object]:
        """Returns the answer, and the body as it was sent."""
        instance = self._instance
        instance.world.settle()
        key = (request.method, request.path)
        common = COMMON.get(key)
        route = common or self._routes.get(key)
        sent = _sent(raw)
        self._count(f"{request.method} {request.path}" if route else "elsewhere")
        if instance.down_until is not None and instance.world.now() < instance.down_until:
            return Reply(_BAD_GATEWAY, 502), sent
        fault = None if common else instance.faults.draw()
        if fault == "lost-request":
            raise Cut
        if fault in {"error-before", "html"}:
            reply = self._spoilt(fault)
        else:
            reply = self._done(request, sent, route)
        if instance.faults.slow_seconds and not common:
            await asyncio.sleep(instance.faults.slow_seconds)
        if fault == "lost-answer":
            raise Cut
        if fault in {"error-after", "html-after"}:
            reply = self._spoilt(fault)
        return reply, sent

    def _done(self, request: web.Request, sent: object, route: Route | None) -> Reply:
        """Does what is asked, if limits and the instance's rules let it."""
        instance = self._instance
        if route is None:
            page = page_of(instance, request.path) if request.method == "GET" else None
            return page or Reply("not found", 404)
        if request.path not in _FREE:
            now, limits = instance.world.now(), instance.limits
            if not limits.take(route.bucket, now):
                return self._face.too_many(limits.wait(route.bucket, now))
        if not isinstance(sent, dict | None):
            return Reply("Json deserialize error", 400)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        query = dict(request.query)
        call = Call(instance, request.method, request.path, query, sent or {}, token or None)
        try:
            answered = route.answer(call)
        except Refusal as refusal:
            return self._face.refuse(refusal.code)
        return answered if isinstance(answered, Reply) else Reply(answered)

    def _spoilt(self, fault: Fault) -> Reply:
        first = self._instance.faults.heads()
        if fault in {"html", "html-after"}:
            return Reply(_BAD_GATEWAY, 502) if first else Reply(_WALL, 200)
        # Lemmy tells of its own failures, such as a database that is away, with a status of 400.
        status = 400 if self._instance.lemmy else 500
        return Reply({"error": "unknown"}, status) if first else Reply("upstream is busy", 503)

    def _count(self, route: str) -> None:
        hour = self._instance.world.now().replace(minute=0, second=0, microsecond=0)
        self._instance.requests[route, hour] += 1

    def _written(self, reply: Reply) -> web.Response:
        now = self._instance.world.now().astimezone(datetime.UTC)
        headers = {"Date": email.utils.format_datetime(now, usegmt=True), **reply.headers}
        if isinstance(reply.body, str):
            page = "text/html" if "<html" in reply.body else "text/plain"
            return web.Response(
                text=reply.body, status=reply.status, headers=headers, content_type=page
            )
        return web.json_response(reply.body, status=reply.status, headers=headers)


def _sent(raw: bytes) -> object:
    """The body that was sent; None for none, false for one that is no JSON."""
    try:
        return json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return False
