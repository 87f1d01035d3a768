"""Who sends or reads too slowly is cut off; who does not is served."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from nutgraf.web.patience import HEADER_BYTES, PatientProtocol

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

PART = b"x" * 100_000
PARTS = 200
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Hasty(PatientProtocol):
    header_seconds = 0.3
    read_seconds = 0.3


class App:
    """Answers with 20 MB, and notes how it ended."""

    def __init__(self) -> None:
        self.sent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(PARTS):
            await send({"type": "http.response.body", "body": PART, "more_body": True})
            self.sent += 1
        await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def serving(app: App) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    config = uvicorn.Config(
        app, http=Hasty, ws="none", lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    running = asyncio.create_task(server._serve([listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield server, listening.getsockname()[1]
    finally:
        server.should_exit = True
        await running
        listening.close()


def talk(speak: Talk) -> App:
    """Connects, lets somebody speak, and waits until the server has let go of the connection."""
    app = App()

    async def run() -> None:
        async with asyncio.timeout(10), serving(app) as (server, port):
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.setblocking(False)
            await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
            reader, writer = await asyncio.open_connection(sock=client, limit=4_096)
            await speak(reader, writer)
            while server.server_state.connections:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.02)
            writer.transport.abort()

    asyncio.run(run())
    return app


def test_headers_that_trickle_in() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        for _number in range(5):
            await asyncio.sleep(0.1)
            writer.write(b"x")

    assert talk(speak).sent == 0


def test_nothing_at_all() -> None:
    async def speak(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0)

    assert talk(speak).sent == 0


def test_headers_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hasty, "header_seconds", 60.0)

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n")
        writer.write(b"X-More: yes\r\n" * (HEADER_BYTES // 10))

    assert talk(speak).sent == 0


def test_an_answer_that_is_not_read() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await asyncio.sleep(0.1)

    talk(speak)


def test_who_is_quick_is_served_whole() -> None:
    got = 0

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal got
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        while part := await reader.read(1_000_000):
            got += len(part)

    talk(speak)
    assert got > PARTS * len(PART)
