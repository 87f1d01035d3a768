"""Odd answers are read by the letter, or refused; nothing but two kinds of error comes out."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

import pytest

from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.page import Page
from tests.integration.fetch.sites import (
    STORY,
    answering,
    fetcher,
    redirect,
    serving,
    serving_bytes,
)

BODY = STORY.encode()


def answered(*lines: bytes, status: bytes = b"200 OK", body: bytes = BODY, times: int = 1) -> Page:
    """Fetches a page that is answered with these header lines."""

    async def run() -> Page:
        head = b"\r\n".join([b"HTTP/1.1 " + status, *lines, b"Content-Length: %d" % len(body)])
        async with serving_bytes(head + b"\r\n\r\n" + body) as url, fetcher(robots=False) as door:
            for _ in range(times):
                page = await door.fetch(url)
            return page

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("header", "kind", "charset"),
    [
        (b"text/html", "text/html", None),
        (b"Text/HTML;Charset=UTF-8", "text/html", "UTF-8"),
        (b"text/html; charset='latin-1'; x=y", "text/html", "latin-1"),
        (b'text/html; x="a;charset=b"', "text/html", "b"),
        (b"text/html; charset*", "text/html", None),
        (b"text/html; charset=", "text/html", None),
        (b"text/html; charset=\xff\xfe", "text/html", None),
        (b"", None, None),
        (b";", None, None),
    ],
)
def test_types_and_charsets(header: bytes, kind: str | None, charset: str | None) -> None:
    page = answered(b"Content-Type: " + header)
    assert (page.content_type, page.charset) == (kind, charset)


def test_data_is_read_where_it_is_asked_for() -> None:
    async def run() -> Page:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        async with serving_bytes(head) as url, fetcher(robots=False) as door:
            with pytest.raises(NotAnArticle):
                await door.fetch(url)
            return await door.fetch(url, readable=lambda kind: kind == "application/json")

    assert asyncio.run(run()).body == b"{}"


def test_a_type_of_many_parts_takes_no_time() -> None:
    started = time.monotonic()
    answered(b"Content-Type: text/html" + b";" * 60_000)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "cookie", [b"prefs[lang]=en", b"expires=1", b"path=1", b"=x", b"a", b"\xff=\xfe", b"a=\x01b"]
)
def test_odd_cookies_are_no_reason(cookie: bytes) -> None:
    assert answered(b"Set-Cookie: " + cookie, b"Content-Type: text/html").status == 200


def test_what_must_not_be_stored_is_said_in_any_of_several_lines() -> None:
    page = answered(
        b"Cache-Control: no-store",
        b"Cache-Control: max-age=60",
        b"Content-Type: text/html",
        times=2,
    )
    assert not page.from_cache


def test_the_first_of_two_types_counts() -> None:
    assert answered(b"Content-Type: text/plain", b"Content-Type: text/html").content_type == (
        "text/plain"
    )


def test_two_packings_are_refused() -> None:
    with pytest.raises(FetchFailed, match="unknown way"):
        answered(b"Content-Encoding: bogus", b"Content-Encoding: identity")


@pytest.mark.parametrize("status", [b"204 No Content", b"205 Reset", b"206 Partial", b"304 Same"])
def test_what_is_no_whole_page_is_none(status: bytes) -> None:
    with pytest.raises(FetchFailed, match="no page"):
        answered(b"Content-Type: text/html", status=status, body=b"")


@pytest.mark.parametrize(
    ("kind", "body", "fine"),
    [
        (b"application/pdf", b"%PDF-1.7" + bytes(3_000), True),
        (b"application/octet-stream", b"%PDF-1.7" + bytes(3_000), True),
        (b"text/html", b"%PDF-1.7" + bytes(3_000), False),
        (b"application/pdf", b"<p>" + bytes(3_000), False),
    ],
)
def test_a_pdf_is_what_says_so_and_is_one(kind: bytes, body: bytes, fine: bool) -> None:
    async def run() -> Page:
        pages = {"/": answering(body, Content_Type=kind.decode())}
        async with serving(pages) as site, fetcher(max_bytes=1_000, max_pdf_bytes=5_000) as door:
            return await door.fetch(site.url("/"))

    if fine:
        assert asyncio.run(run()).body == body
    else:
        with pytest.raises(FetchFailed, match="more than"):
            asyncio.run(run())


def test_a_pdf_that_comes_byte_by_byte_is_one() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = b"%PDF-1.7" + bytes(3_000)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n" % len(body))
        for place in range(8):
            writer.write(body[place : place + 1])
            await writer.drain()
            await asyncio.sleep(0.01)
        writer.write(body[8:])
        await writer.drain()
        writer.close()

    async def run() -> Page:
        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with server, fetcher(max_bytes=4, max_pdf_bytes=5_000, robots=False) as door:
            return await door.fetch(url)

    assert len(asyncio.run(run()).body) == 3_008


def test_another_site_cannot_confirm_what_this_one_said() -> None:
    """The link led to one host, whose page is kept; now it leads to another, which says 304."""

    async def run() -> None:
        turns = iter(["news.example", "other.example"])

        def hop(request: Any) -> Any:
            host = next(turns)
            return redirect(f"http://{host}:{request.url.port}/{host}")(request)

        pages = {
            "/": hop,
            "/news.example": answering(STORY, ETag='"1"', Cache_Control="max-age=0"),
            "/other.example": answering("", 304, Cache_Control="max-age=9999"),
        }
        async with serving(pages) as site, fetcher(robots=False, fresh_seconds=0.0) as door:
            await door.fetch(site.url("/"))
            with pytest.raises(FetchFailed, match="304"):
                await door.fetch(site.url("/"))

    asyncio.run(run())


def test_an_address_inside_is_not_told() -> None:
    async def run() -> None:
        async with fetcher({"inside.example": ["127.0.0.9"]}) as door:
            await door.fetch("http://inside.example:9/")

    with pytest.raises(FetchFailed) as caught:
        asyncio.run(run())
    assert "127" not in str(caught.value)


def test_large_headers_do_not_fill_the_memory() -> None:
    from nutgraf.fetch.cache import MemoryPageCache
    from nutgraf.fetch.fetcher import Fetcher
    from tests.integration.fetch.sites import options

    async def run() -> int:
        cache = MemoryPageCache(1_000_000)
        pages = {
            f"/{n}": answering(STORY, 200, **{f"X-{h}": "x" * 50_000 for h in range(50)})
            for n in range(10)
        }
        settings = options(robots=False)
        async with serving(pages) as site, Fetcher(settings, cache=cache) as door:
            for path in pages:
                page = await door.fetch(site.url(path))
                assert len(page.headers["x-1"]) == 50_000
        return sum(
            len(value) for entry in cache._entries.values() for value in entry.page.headers.values()
        )

    assert asyncio.run(run()) < 10_000


def test_nothing_but_the_two_errors_comes_out() -> None:
    """Answers made of scraps of answers, by a fixed seed."""
    scraps = [
        b"HTTP/1.1 200 OK", b"HTTP/1.1 302 Found", b"HTTP/1.0 999", b"Location: //[]@", b"\r\n\r\n",
        b"Location: http://a[]b@", b"Content-Type: text/html; charset*", b"Set-Cookie: a[b]=c",
        b"Content-Length: 9", b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"\x00\xff",
        b"Content-Encoding: br", b"Content-Encoding: zstd", b"ffffffffffffffffff", b"5\r\nhello",
        b"Retry-After: 99999999999999999999", b"Expires: Thu, 99 Foo 99999 99:99:99 GMT", b"Age: x",
        b"Date: \xff", b"ETag: \xff", b"Cache-Control: max-age=-1, no-\xff", b"X: " + b"y" * 9_000,
        b"Refresh: 0", b"Upgrade: h2c", b"Connection: \xe2\x80\xa8", b": none", b"no colon",
        b" fold",
    ]  # fmt: skip
    dice = random.Random(7)

    async def run() -> set[str]:
        outcomes = set()
        async with fetcher(robots=False, seconds=1.0, read_seconds=0.2, fresh_seconds=0.0) as door:
            for _ in range(300):
                lines = dice.choices(scraps, k=dice.randrange(1, 9))
                answer = b"\r\n".join([scraps[dice.randrange(3)], *lines]) + b"\r\n\r\nbody"
                async with serving_bytes(answer) as url:
                    try:
                        await door.fetch(url)
                        outcomes.add("page")
                    except (FetchFailed, NotAnArticle) as refusal:
                        outcomes.add(refusal.reason)
        return outcomes

    assert {"page", "network"} <= asyncio.run(run())
