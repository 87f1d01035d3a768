"""Who sends or reads too slowly is cut off; who does not is served."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from nutgraf.web.patience import HEADER_BYTES, MOST_PIPELINED, PatientProtocol

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

PART = b"x" * 100_000
PARTS = 200
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Hasty(PatientProtocol):
    header_seconds = 0.3
    read_seconds = 0.3


class App:
    """Answers with 20 MB, or what it is given, and notes how it ended."""

    def __init__(self, part: bytes = PART, parts: int = PARTS) -> None:
        self.part = part
        self.parts = parts
        self.sent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(self.parts):
            await send({"type": "http.response.body", "body": self.part, "more_body": True})
            self.sent += 1
        await send({"type": "http.response.body", "body": b""})


class Brief(App):
    """Answers with a word, before it has read what was sent."""

    def __init__(self) -> None:
        super().__init__(b"done", 1)


@asynccontextmanager
async def serving(app: App) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    config = uvicorn.Config(
        app, http=Hasty, ws="none", lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    running = asyncio.create_task(server._serve([listening]))
    while not server.started:  # noqa: ASYNC110 - the same
        await asyncio.sleep(0.01)
    try:
        yield server, listening.getsockname()[1]
    finally:
        server.should_exit = True
        await running
        listening.close()


def talk(speak: Talk, app: App | None = None) -> App:
    """Connects, lets somebody speak, and waits until the server has let go of the connection."""
    app = app or App()

    async def run() -> None:
        async with asyncio.timeout(10), serving(app) as (server, port):
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.setblocking(False)
            await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
            reader, writer = await asyncio.open_connection(sock=client, limit=4_096)
            await speak(reader, writer)
            while server.server_state.connections:  # noqa: ASYNC110 - uvicorn has no event for it
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


async def until_done(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"done\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    ("request_", "more"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\r\n"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"GE"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b"0\r\n"),
    ],
    ids=["an-empty-line", "a-beginning", "a-body", "an-end-without-end"],
)
def test_a_byte_after_the_answer_does_not_hold_the_connection(request_: bytes, more: bytes) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(request_)
        await until_done(reader)
        writer.write(more)

    assert talk(speak, Brief()).sent == 1


class Waiting(App):
    """Answers never."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.headers = scope["headers"]
        while (await receive())["type"] != "http.disconnect":
            pass


CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n"


@pytest.mark.parametrize("app", [Brief, Waiting])
@pytest.mark.parametrize("more", [b"a:b\r\n", b"a" * 100])
def test_trailers_without_end(app: type[App], more: bytes) -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED + b"0\r\n")
        for _number in range(10_000):
            writer.write(more * (HEADER_BYTES // len(more)))
            await asyncio.sleep(0)
            if writer.transport.is_closing():
                return
            await writer.drain()
        raise AssertionError("it takes them all")

    with contextlib.suppress(ConnectionError):
        talk(speak, app())


def test_trailers_are_no_headers() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED + b"0\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")
        await asyncio.sleep(0.1)
        writer.close()

    app = Waiting()
    talk(speak, app)
    assert [name for name, _ in app.headers] == [b"host", b"transfer-encoding"]


def test_requests_without_end_before_an_answer() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * (MOST_PIPELINED + 2))

    talk(speak, Waiting())


def test_requests_sent_ahead_wait_in_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = []
    begin = Hasty._start_asgi_task

    def start(self: Hasty, *given: Any) -> None:
        waiting.append(len(self.pipeline))
        begin(self, *given)

    monkeypatch.setattr(Hasty, "_start_asgi_task", start)

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        large = b"GET / HTTP/1.1\r\nHost: a\r\nX-Large: %b\r\n\r\n" % (b"x" * 50_000)
        writer.write(large * 60)
        for _ in range(60):
            await until_done(reader)
        writer.close()

    assert talk(speak, Brief()).sent == len(waiting) == 60
    assert max(waiting) < 10


def test_who_reads_slowly_but_reads_gets_all() -> None:
    got = 0

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal got
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        while part := await reader.read(40_000):
            got += len(part)
            await asyncio.sleep(len(part) / 2_000_000)

    talk(speak, App(bytes(3_000_000), 1))
    assert got > 3_000_000


def test_an_answer_that_is_whole_and_not_read() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 40)
        await asyncio.sleep(0.1)

    talk(speak, App(bytes(20_000), 1))


def test_what_is_no_http_is_a_problem() -> None:
    got = b""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal got
        writer.write(b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n")
        got = await reader.read()

    talk(speak)
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ") and b"application/problem+json" in head
    assert json.loads(body)["reason"] == "bad-request"
