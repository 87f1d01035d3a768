"""What the tests of fetching share: sites on loopback under made-up names."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from nutgraf.fetch.addresses import AddressRules
from nutgraf.fetch.connection import AddressInfo
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.fetch.options import FetchOptions

LOOPBACK = ("127.0.0.0/8",)
STORY = "<h1>Story</h1><p>The ferry left the harbour at noon.</p>"


class FakeResolver(AbstractResolver):
    """Answers from a table; a name with several lists gives one after the other."""

    def __init__(self, names: Mapping[str, Sequence[str | Sequence[str]]]) -> None:
        self.asked: list[str] = []
        self._names = {name: list(addresses) for name, addresses in names.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        turns = self._names.get(host)
        if turns is None:
            raise OSError(None, "no such name")
        turn = turns.pop(0) if len(turns) > 1 else turns[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in ([turn] if isinstance(turn, str) else turn)
        ]

    async def close(self) -> None:
        pass


@dataclass
class Recorder:
    """Stands behind the judge: notes where a connection would go, and dials loopback alone."""

    dialled: list[str] = field(default_factory=list)

    def __call__(self, info: AddressInfo) -> socket.socket:
        address = str(info[4][0])
        self.dialled.append(address)
        if AddressRules().refusal(address) != "a loopback address":
            raise OSError(None, "not dialled in a test")
        return socket.socket(info[0], info[1], info[2])


Handler = Callable[[web.BaseRequest], Any]


@dataclass
class Site:
    """A server on loopback that notes what it is asked."""

    port: int
    asked: list[web.BaseRequest] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]


@asynccontextmanager
async def serving_bytes(answer: bytes) -> AsyncIterator[str]:
    """Answers every request with these bytes and hangs up; yields the address."""

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(send, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@asynccontextmanager
async def serving(
    pages: Mapping[str, Any],
) -> AsyncIterator[Site]:
    """Serves pages by path; what is not among them is 404. A site has no robots.txt by default."""
    site = Site(0)

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        site.asked.append(request)
        page: Any = pages.get(request.path)
        if callable(page):
            page = page(request)
            if asyncio.iscoroutine(page):
                page = await page
        if page is None:
            return web.Response(status=404)
        if isinstance(page, web.StreamResponse):
            return page
        body = page.encode() if isinstance(page, str) else bytes(page)
        return web.Response(body=body, content_type="text/html")

    server = web.Server(answer)
    runner = web.ServerRunner(server)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()


def answering(body: str | bytes, status: int = 200, **headers: str) -> Handler:
    """A page with a status and headers of its own."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    given.setdefault("Content-Type", "text/html")
    text = body.encode() if isinstance(body, str) else body
    return lambda _: web.Response(body=text, status=status, headers=given)


def redirect(target: str, status: int = 302, **headers: str) -> Handler:
    """A redirect."""
    return answering("", status, Location=target, **headers)


def options(**changes: Any) -> FetchOptions:
    """Options under which loopback may be asked, and nobody waits."""
    settings: dict[str, Any] = {
        "allowed_addresses": LOOPBACK,
        "ports": (),
        "seconds": 5.0,
        "host_per_second": 1_000.0,
        "host_burst": 1_000,
        "attempts": 1,
        **changes,
    }
    return FetchOptions(**settings)


def fetcher(names: Mapping[str, Sequence[Any]] | None = None, **changes: Any) -> Fetcher:
    """A fetcher that knows made-up names; the others do not exist."""
    table = {"news.example": ["127.0.0.1"], "other.example": ["127.0.0.1"], **(names or {})}
    return Fetcher(options(**changes), resolver=FakeResolver(table))
