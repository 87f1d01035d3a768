"""One request, one answer: what an instance may send, and what becomes of it."""

from __future__ import annotations

import asyncio
import datetime
import email.utils
import socket
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from aiohttp import web

from nutgraf.community.wire import Json, Refused, Wire, origin_of
from nutgraf.errors import BadConfiguration, PlatformDown

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
T = TypeVar("T")


def ask(
    handler: Handler, method: str = "GET", path: str = "/x", *, seconds: float = 5.0, **asked: Any
) -> tuple[Json, Wire]:
    """Asks a server on loopback once."""

    async def scenario(wire: Wire) -> tuple[Json, Wire]:
        return await wire.ask(method, path, **asked), wire

    return with_wire(handler, scenario, seconds=seconds)


def with_wire(handler: Handler, scenario: Callable[[Wire], Awaitable[T]], *, seconds: float) -> T:
    """Plays a scenario with a server on loopback."""

    async def run() -> T:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        listening = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, listening).start()
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            async with Wire(origin, user_agent="nutgraf test", seconds=seconds) as wire:
                return await scenario(wire)
        finally:
            await runner.cleanup()

    return asyncio.run(run())


def answering(body: bytes, status: int = 200, **headers: str) -> Handler:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, headers=named)

    return answer


def test_what_is_sent() -> None:
    seen: dict[str, Any] = {}

    async def note(request: web.Request) -> web.Response:
        seen.update(
            method=request.method,
            path=request.path_qs,
            headers=dict(request.headers),
            body=await request.json(),
        )
        return web.json_response({"ok": True})

    found, _ = ask(
        note,
        "POST",
        "/api/v3/comment",
        params={"a": True, "b": False, "n": 5, "none": None, "text": "a b&c/ä"},
        body={"content": "Text", "parent_id": None},
        token="the token",
    )
    assert found == {"ok": True}
    assert seen["method"] == "POST"
    assert seen["path"] == "/api/v3/comment?a=true&b=false&n=5&text=a+b%26c/%C3%A4"
    assert seen["body"] == {"content": "Text"}
    assert seen["headers"]["Authorization"] == "Bearer the token"
    assert seen["headers"]["User-Agent"] == "nutgraf test"
    assert seen["headers"]["Accept"] == "application/json"
    assert "the token" not in seen["path"]


def test_a_stranger_sends_no_token_and_a_question_no_body() -> None:
    seen: dict[str, Any] = {}

    async def note(request: web.Request) -> web.Response:
        seen.update(headers=dict(request.headers), body=await request.read())
        return web.json_response({})

    ask(note)
    assert "Authorization" not in seen["headers"]
    assert seen["body"] == b""


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b"", {}),
        (b"  \n", {}),
        (b"[1, 2]", {"value": [1, 2]}),
        (b'"text"', {"value": "text"}),
        (b"null", {"value": None}),
    ],
)
def test_what_is_understood(body: bytes, found: Json) -> None:
    assert ask(answering(body))[0] == found


@pytest.mark.parametrize(
    "body",
    [b"<html>down</html>", b"{", b"\xff\xfe", b"[" * 200_000, b'{"a": 1} trailing'],
)
def test_what_is_not_json_may_have_been_done(body: bytes) -> None:
    with pytest.raises(PlatformDown, match="not JSON") as caught:
        ask(answering(body))
    assert caught.value.maybe_done


def test_a_refusal_comes_with_what_was_said() -> None:
    with pytest.raises(Refused) as caught:
        ask(answering(b'{"error": "locked"}', 400, Retry_After="7"))
    assert caught.value.status == 400
    assert caught.value.body == {"error": "locked"}
    assert caught.value.retry_after == 7.0
    with pytest.raises(Refused) as caught:
        ask(answering(b"<h1>Too many</h1>", 429))
    assert caught.value.body == {}
    assert caught.value.retry_after is None


@pytest.mark.parametrize("status", [500, 502, 503, 520, 599])
def test_an_error_of_the_server_may_have_been_done(status: int) -> None:
    with pytest.raises(PlatformDown, match=str(status)) as caught:
        ask(answering(b'{"error": "unknown"}', status, Retry_After="120"))
    assert caught.value.maybe_done
    assert caught.value.retry_after == 120.0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    asked = 0

    async def redirect(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    for method, maybe_done in (("POST", True), ("GET", False)):
        asked = 0
        with pytest.raises(PlatformDown, match="another address") as caught:
            ask(redirect, method, token="t")
        assert asked == 1
        # "see other" may well lead to what was written
        assert caught.value.maybe_done is maybe_done


def _in_two_minutes() -> str:
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=120)
    return email.utils.format_datetime(soon, usegmt=True)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("0", 0, 0),
        (" 30 ", 30, 30),
        ("999999999999", 86_400, 86_400),
        ("in two minutes", 60, 120),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
    ],
)
def test_how_long_it_is_to_wait(header: str, least: float, most: float) -> None:
    told = _in_two_minutes() if header == "in two minutes" else header
    with pytest.raises(Refused) as caught:
        ask(answering(b"", 429, Retry_After=told))
    assert caught.value.retry_after is not None
    assert least <= caught.value.retry_after <= most


@pytest.mark.parametrize("header", ["", "soon", "-5", "1e9", "nan", "٣"])
def test_a_time_to_wait_that_makes_no_sense(header: str) -> None:
    with pytest.raises(Refused) as caught:
        ask(answering(b"", 429, Retry_After=header))
    assert caught.value.retry_after is None or 0 <= caught.value.retry_after <= 86_400


def test_an_answer_that_is_too_large() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b" " * 1_000_000)
        except ConnectionError:
            return response

    with pytest.raises(PlatformDown, match="larger"):
        ask(endless)


def test_an_answer_that_is_too_late() -> None:
    async def sleep(_: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        return web.Response()

    with pytest.raises(PlatformDown, match=r"within 0\.1 s") as caught:
        ask(sleep, seconds=0.1)
    assert caught.value.maybe_done


@pytest.mark.slow
def test_nobody_waits_for_ever_for_the_answers_of_others() -> None:
    paths: list[str] = []

    async def slow(request: web.Request) -> web.Response:
        paths.append(request.path)
        await asyncio.sleep(0.4 if request.path == "/slow" else 0.0)
        return web.json_response({})

    async def scenario(wire: Wire) -> None:
        # they take turns, so there is always one before the last to come
        others = [asyncio.create_task(wire.ask("GET", "/slow")) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(PlatformDown, match="slow") as caught:
            await wire.ask("POST", "/x", body={})
        assert not caught.value.maybe_done
        await asyncio.gather(*others)
        assert await wire.ask("GET", "/y") == {}

    with_wire(slow, scenario, seconds=0.6)
    assert paths == ["/slow"] * 4 + ["/y"]


def test_what_was_to_be_sent_soon_is_not_sent_late() -> None:
    asked = 0

    async def note(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.json_response({})

    async def scenario(wire: Wire) -> None:
        await wire.ask("POST", "/x", body={}, by=wire.soon())
        with pytest.raises(PlatformDown, match="too late") as caught:
            await wire.ask("POST", "/x", body={}, by=wire.soon() - 10.0)
        assert not caught.value.maybe_done
        for _ in range(3):  # it keeps no room
            await wire.ask("GET", "/x")

    with_wire(note, scenario, seconds=5.0)
    assert asked == 4


def test_an_answer_that_breaks_off() -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    with pytest.raises(PlatformDown, match="broke off") as caught:
        ask(cut)
    assert caught.value.maybe_done


def test_an_instance_that_cannot_be_reached_has_done_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

    async def run() -> None:
        async with Wire(f"http://127.0.0.1:{port}", user_agent="x") as wire:
            await wire.ask("POST", "/", body={})

    with pytest.raises(PlatformDown, match="cannot be reached") as caught:
        asyncio.run(run())
    assert not caught.value.maybe_done


def test_an_instance_without_https_is_told_without_codes() -> None:
    async def run() -> None:
        def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 No\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, Wire(f"https://127.0.0.1:{port}", user_agent="x") as wire:
            await wire.ask("GET", "/")

    with pytest.raises(PlatformDown, match=r"reached: it speaks no https there$"):
        asyncio.run(run())


def test_it_knows_the_time_of_the_instance() -> None:
    _, wire = ask(answering(b"{}", Date="Wed, 21 Oct 2015 07:28:00 GMT"))
    assert wire.clock == datetime.datetime(2015, 10, 21, 7, 28, tzinfo=datetime.UTC)
    _, wire = ask(answering(b"{}", Date="sometime"))
    assert wire.clock is None


def test_it_keeps_no_cookies() -> None:
    seen: list[str | None] = []

    async def bake(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Cookie"))
        response = web.json_response({})
        response.set_cookie("a", "b")
        return response

    ask(bake)
    ask(bake)
    assert seen == [None, None]


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("lemmy.world", "https://lemmy.world"),
        (" https://Lemmy.World/ ", "https://lemmy.world"),
        ("lemmy.world:8443", "https://lemmy.world:8443"),
        ("http://127.0.0.1:8536", "http://127.0.0.1:8536"),
        ("http://localhost:8536", "http://localhost:8536"),
        ("http://[::1]:8536", "http://[::1]:8536"),
    ],
)
def test_what_is_an_instance(given: str, origin: str) -> None:
    assert origin_of(given) == origin


@pytest.mark.parametrize(
    "given",
    [
        "",
        "http://lemmy.world",
        "ftp://lemmy.world",
        "https://user:password@lemmy.world",
        "https://lemmy.world/c/news",
        "https://lemmy.world?x=1",
        "https://lemmy.world:port",
        "https://[::1",
        "https://",
    ],
)
def test_what_is_none(given: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        origin_of(given)
    assert "\n" not in str(caught.value)
