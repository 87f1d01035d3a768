"""A server that does what servers must not, for the attack suite: each path is one misbehaviour.

`python -m tests.integration.fetch.hostile_site` listens on a free port of loopback, prints it, and
serves until it is killed.
"""

from __future__ import annotations

import asyncio
import gzip
import zlib
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Iterator
from urllib.parse import unquote

import brotli

try:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    from backports import zstd

MEGABYTE = 1_000_000
_BOMB = 100
_PACKINGS = (b"gzip", b"deflate", b"br", b"zstd")
_OK = b"HTTP/1.1 200 OK\r\n"
_HTML = _OK + b"Content-Type: text/html\r\n"
_STORY = (
    b"<h1>Story</h1>" + b"<p>The ferry left the harbour at noon, as it does every day.</p>" * 20
)


def zeros() -> Iterator[bytes]:
    for _ in range(_BOMB):
        yield bytes(MEGABYTE)


def packed(compress: Callable[[bytes], bytes], finish: Callable[[], bytes]) -> bytes:
    return b"".join([*(compress(part) for part in zeros()), finish()])


def bombs() -> dict[str, tuple[bytes, bytes]]:
    """Content-Encoding and body of 100 MB each, and some that are more than one layer or member."""
    one = zlib.compressobj(9, wbits=31)
    two = zlib.compressobj(9)
    three = brotli.Compressor(quality=5)
    four = zstd.ZstdCompressor()
    gz = packed(one.compress, one.flush)
    return {
        "gzip": (b"gzip", gz),
        "deflate": (b"deflate", packed(two.compress, two.flush)),
        "br": (b"br", packed(three.process, three.finish)),
        "zstd": (b"zstd", packed(four.compress, four.flush)),
        "members": (b"gzip", gzip.compress(bytes(MEGABYTE)) * _BOMB),
        "twice": (b"gzip, gzip", gzip.compress(gz)),
        **{f"no-{name.decode()}": (name, b"\x1f not packed at all" * 50) for name in _PACKINGS},
    }


def sized(body: bytes, *headers: bytes, kind: bytes = b"text/html") -> bytes:
    lines = [b"Content-Type: " + kind, b"Content-Length: %d" % len(body), *headers]
    return _OK + b"\r\n".join(lines) + b"\r\n\r\n" + body


def hostile_html() -> dict[str, bytes]:
    """Pages whose markup is the attack."""
    attributes = b" ".join(b"data-a%d=x" % i for i in range(200_000))
    link = b'<a href="/story/%d">A ferry left the harbour</a> '
    links = b"".join(link % i for i in range(5 * MEGABYTE // len(link) - 10_000))
    return {
        "attributes": b"<p " + attributes + b">text</p>",
        "links": links,
        "divs": b"<div>" * 100_000 + b"text",
        "entities": b"<p>" + b"&amp;" * 900_000,
        "unclosed": b"<table><tr><td>" * 60_000,
    }


class HostileSite:
    """Answers by path."""

    def __init__(self) -> None:
        self.bombs = bombs()
        self.html = hostile_html()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            path = unquote(request.split(b" ", 2)[1].decode())
            async for part in self.answer(path):
                writer.write(part)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def answer(self, path: str) -> AsyncIterator[bytes]:
        _, kind, *rest = path.split("/", 2)
        name = rest[0] if rest else ""
        if kind == "bomb":
            encoding, body = self.bombs[name]
            yield sized(body, b"Content-Encoding: " + encoding)
        elif kind == "html":
            yield sized(self.html[name])
        elif kind in ("drip", "endless"):
            async for part in _slow(kind, name):
                yield part
        elif kind == "to":
            yield b"HTTP/1.1 302 Found\r\nLocation: " + name.encode() + b"\r\n\r\n"
        elif kind == "chain":
            yield b"HTTP/1.1 302 Found\r\nLocation: /chain/%d\r\n\r\n" % (int(name) + 1)
        elif kind == "story":
            yield sized(_STORY)
        elif kind in _FIXED:
            yield _FIXED[kind]
        else:
            yield b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


async def _slow(kind: str, name: str) -> AsyncIterator[bytes]:
    """Never comes to an end, slowly or fast."""
    if kind == "endless":
        yield _HTML + b"\r\n"
        while True:
            yield b"<p>and so on</p>" * 5_000
    start = {
        "status": b"HTTP/1.1",
        "header": _OK + b"X-Slow: ",
        "body": _HTML + b"Content-Length: 5000\r\n\r\n",
        "chunks": _HTML + b"Transfer-Encoding: chunked\r\n\r\n",
        "gzip": _HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10],
        "nothing": b"",
    }[name]
    yield start
    while True:
        await asyncio.sleep(0.1)
        yield {"nothing": b"", "chunks": b"1\r\nx\r\n"}.get(name, b"x")


_LONG = b"x" * (10 * MEGABYTE)
_FIXED = {
    "long-length": _HTML + b"Content-Length: 100000\r\n\r\n" + _STORY,
    "short-length": _HTML + b"Content-Length: 10\r\n\r\n" + _STORY,
    "negative-length": _HTML + b"Content-Length: -5\r\n\r\n" + _STORY,
    "two-lengths": _HTML + b"Content-Length: 10\r\nContent-Length: 2000\r\n\r\n" + _STORY,
    "huge-length": _HTML + b"Content-Length: 99999999999999\r\n\r\n" + _STORY,
    "word-length": _HTML + b"Content-Length: many\r\n\r\n" + _STORY,
    "both-lengths": _HTML
    + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "truncated-chunk": _HTML + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n" + _STORY,
    "wild-chunk": _HTML + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + _STORY,
    "endless-chunk": _HTML + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 200_000,
    "long-header": _OK + b"X-Long: " + _LONG + b"\r\n\r\n" + _STORY,
    "many-headers": _OK + b"".join(b"X-%d: y\r\n" % i for i in range(200_000)) + b"\r\n" + _STORY,
    "long-status": b"HTTP/1.1 200 " + _LONG + b"\r\n\r\n",
    "no-http": b"SSH-2.0-OpenSSH_9.6\r\n",
    "hang-up": b"",
    "continue": b"HTTP/1.1 100 Continue\r\n\r\n" * 50_000,
    "unasked-304": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "switch": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
    b"Connection: upgrade\r\n\r\n",
    "nowhere": b"HTTP/1.1 302 Found\r\n\r\n",
    "lie-html": sized(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 200),
    "lie-pdf": sized(b"<p>not a PDF</p>" * 400_000, kind=b"application/pdf"),
    "lie-text": sized(b"\x7fELF" + bytes(range(256)) * 200, kind=b"text/plain"),
    "lie-charset": sized(_STORY, kind=b"text/html; charset=../../etc/passwd"),
    "image": sized(b"GIF89a", kind=b"image/gif"),
    "header-split": _OK + b"Content-Type: text/html\r\nX-A: a\x00b\x1b[31m\r\n\r\n" + _STORY,
}


async def main() -> None:
    site = HostileSite()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
