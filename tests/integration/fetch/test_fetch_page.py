"""Fetching over real sockets on loopback: what comes, and what is refused."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import socket
import time
import zlib
from typing import Any

import brotli
import pytest
from aiohttp import web

from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.fetch import fetch_page
from nutgraf.fetch.errand import Hop
from nutgraf.page import Page
from tests.integration.fetch.sites import STORY, answering, fetcher, options, redirect, serving


def fetched(pages: dict[str, Any], path: str = "/", **changes: Any) -> Page:
    async def run() -> Page:
        async with serving(pages) as site, fetcher(**changes) as door:
            return await door.fetch(site.url(path))

    return asyncio.run(run())


def assert_refused(pages: dict[str, Any], reason: str, path: str = "/", **changes: Any) -> None:
    with pytest.raises(FetchFailed) as caught:
        fetched(pages, path, **changes)
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value)


class TestWhatComes:
    def test_a_page_comes_with_what_the_server_said(self) -> None:
        body = "<p>Grüße</p>".encode("latin-1")
        kind = "text/HTML; charset=ISO-8859-1"
        page = fetched({"/": answering(body, Content_Type=kind, X_Odd="Yes")})
        assert page.body.decode("latin-1") == "<p>Grüße</p>"
        assert (page.status, page.content_type, page.charset) == (200, "text/html", "ISO-8859-1")
        assert page.headers["x-odd"] == "Yes"
        assert page.fetched_at is not None
        age = datetime.datetime.now(datetime.UTC) - page.fetched_at
        assert abs(age) < datetime.timedelta(minutes=1)
        assert not page.from_cache

    def test_the_address_stays_as_posted_beside_the_final_one(self) -> None:
        async def run() -> None:
            pages: dict[str, Any] = {"/a": redirect("/b?utm_source=x#top", 301), "/b": STORY}
            async with serving(pages) as site, fetcher() as door:
                page = await door.fetch(site.url("/a?utm_source=x#part"))
                assert page.url == site.url("/a?utm_source=x#part")
                assert page.address == site.url("/b?utm_source=x")

        asyncio.run(run())

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirects_are_followed(self, status: int) -> None:
        pages = {"/": redirect("2", status), "/2": redirect("/3", status), "/3": STORY}
        assert fetched(pages).body == STORY.encode()

    def test_a_long_header_is_no_reason_to_refuse(self) -> None:
        rules = "default-src " + " ".join(f"https://cdn{n}.example" for n in range(1_500))
        assert fetched({"/": answering(STORY, Content_Security_Policy=rules)}).status == 200

    @pytest.mark.parametrize(
        ("encoding", "packed"),
        [
            ("gzip", gzip.compress(STORY.encode(), mtime=0)),
            ("deflate", zlib.compress(STORY.encode())),
            ("br", brotli.compress(STORY.encode())),
        ],
    )
    def test_packed_answers_are_unpacked(self, encoding: str, packed: bytes) -> None:
        assert fetched({"/": answering(packed, Content_Encoding=encoding)}).body == STORY.encode()

    def test_a_pdf_may_be_larger_than_a_page(self) -> None:
        body = b"%PDF-1.7" + bytes(3_000)
        pages = {"/": answering(body, Content_Type="application/pdf")}
        page = fetched(pages, max_bytes=1_000, max_pdf_bytes=5_000)
        assert page.body == body
        assert_refused(pages, "too-large", max_bytes=1_000, max_pdf_bytes=2_000)

    def test_what_only_calls_itself_a_pdf_has_a_pages_size(self) -> None:
        pages = {"/": answering(bytes(3_000), Content_Type="application/pdf")}
        assert_refused(pages, "too-large", max_bytes=1_000, max_pdf_bytes=5_000)

    def test_a_site_that_wants_its_cookie_back_gets_it_on_this_way_only(self) -> None:
        seen: list[str | None] = []

        def gate(request: web.BaseRequest) -> web.Response:
            seen.append(request.headers.get("Cookie"))
            if "pass=1" in (request.headers.get("Cookie") or ""):
                return web.Response(text=STORY, content_type="text/html")
            headers = {"Location": "/", "Set-Cookie": "pass=1"}
            return web.Response(status=302, headers=headers)

        async def run() -> None:
            async with serving({"/": gate}) as site, fetcher(fresh_seconds=0.0) as door:
                page = await door.fetch(site.url("/"))
                assert "set-cookie" not in page.headers
                await door.fetch(site.url("/"))

        asyncio.run(run())
        assert seen == [None, "pass=1", None, "pass=1"]

    def test_a_cookie_does_not_go_to_another_host(self) -> None:
        async def run() -> None:
            def gate(request: web.BaseRequest) -> web.Response:
                where = f"http://other.example:{request.url.port}/there"
                return web.Response(status=302, headers={"Location": where, "Set-Cookie": "a=1"})

            async with serving({"/": gate, "/there": STORY}) as site, fetcher() as door:
                await door.fetch(site.url("/", "news.example"))
                assert "Cookie" not in site.asked[-1].headers

        asyncio.run(run())

    def test_requests_say_who_asks(self) -> None:
        async def run() -> None:
            async with serving({"/": STORY}) as site, fetcher(contact="https://us.example") as door:
                await door.fetch(site.url("/"))
                for request in site.asked:
                    agent = request.headers["User-Agent"]
                    assert agent.startswith("nutgraf/")
                    assert agent.endswith("(+https://us.example)")
                    assert "Mozilla" not in agent

        asyncio.run(run())

    def test_a_proxy_of_the_environment_is_not_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        assert fetched({"/": STORY}).status == 200

    def test_each_request_is_noted(self) -> None:
        async def run() -> list[Hop]:
            journal: list[Hop] = []
            pages: dict[str, Any] = {"/": redirect("/2"), "/2": STORY}
            async with serving(pages) as site, fetcher() as door:
                await door.fetch(site.url("/"), journal=journal)
            return journal

        hops = asyncio.run(run())
        assert [(hop.purpose, hop.outcome) for hop in hops] == [
            ("robots.txt", "404"),
            ("page", "302"),
            ("page", "200"),
        ]
        assert {hop.address for hop in hops} <= {"127.0.0.1", None}

    def test_one_page_can_be_waited_for_without_an_event_loop(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(FetchFailed) as caught:
            fetch_page(url, options())
        assert caught.value.reason == "network"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("status", "reason"),
        [(400, "http-4xx"), (404, "http-4xx"), (451, "http-4xx"), (500, "http-5xx"),
         (503, "http-5xx"), (599, "http-5xx")],
    )  # fmt: skip
    def test_an_error_status_is_a_reason(self, status: int, reason: str) -> None:
        assert_refused({"/": answering("no", status)}, reason)

    def test_a_challenge_is_named(self) -> None:
        pages = {"/": answering("no", 403, cf_mitigated="challenge")}
        with pytest.raises(FetchFailed, match="person"):
            fetched(pages)

    @pytest.mark.parametrize("hops", [6, 20])
    def test_too_many_redirects(self, hops: int) -> None:
        pages: dict[str, Any] = {f"/{n}": redirect(f"/{n + 1}") for n in range(hops)}
        assert_refused({**pages, f"/{hops}": STORY}, "network", "/0")

    def test_five_redirects_are_fine(self) -> None:
        pages: dict[str, Any] = {f"/{n}": redirect(f"/{n + 1}") for n in range(5)}
        assert fetched({**pages, "/5": STORY}, "/0").status == 200

    def test_a_circle(self) -> None:
        assert_refused({"/": redirect("/2"), "/2": redirect("/")}, "network")

    @pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/zip", "text/css"])
    def test_a_type_that_holds_no_article_is_not_even_read(self, kind: str) -> None:
        with pytest.raises(NotAnArticle) as caught:
            fetched({"/": answering(bytes(100), Content_Type=kind)}, max_bytes=10)
        assert caught.value.reason == "unsupported-type"

    def test_the_size_is_that_of_the_unpacked_body(self) -> None:
        bomb = gzip.compress(bytes(10_000_000))
        pages = {"/": answering(bomb, Content_Encoding="gzip")}
        assert_refused(pages, "too-large", max_bytes=100_000)

    @pytest.mark.parametrize("encoding", ["gzip, gzip", "compress", "rot13"])
    def test_a_packing_that_nobody_knows(self, encoding: str) -> None:
        assert_refused({"/": answering("x", Content_Encoding=encoding)}, "network")

    def test_a_slow_server_meets_the_deadline(self) -> None:
        async def drip(request: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "text/html"})
            await response.prepare(request)
            for _ in range(100):
                await response.write(b"x")
                await asyncio.sleep(0.05)
            return response

        started = time.monotonic()
        assert_refused({"/": drip}, "timeout", seconds=0.3)
        assert time.monotonic() - started < 4

    @pytest.mark.slow
    def test_a_silent_server_meets_the_deadline_of_reading(self) -> None:
        async def sleep(_: web.BaseRequest) -> web.Response:
            await asyncio.sleep(2)
            return web.Response()

        async def run() -> float:
            async with (
                serving({"/": sleep}) as site,
                fetcher(read_seconds=0.2, robots=False) as door,
            ):
                started = time.monotonic()
                with pytest.raises(FetchFailed, match="sent nothing"):
                    await door.fetch(site.url("/"))
                return time.monotonic() - started

        assert asyncio.run(run()) < 1.2

    def test_a_name_that_does_not_exist(self) -> None:
        async def run() -> None:
            async with fetcher() as door:
                await door.fetch("http://gone.example/")

        with pytest.raises(FetchFailed, match=r"no address for gone\.example: no such name$"):
            asyncio.run(run())
