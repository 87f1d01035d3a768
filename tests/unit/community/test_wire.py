"""What is asked of an instance, and how little of its answers is believed."""

from __future__ import annotations

import asyncio
import datetime
import email.utils
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from nutgraf.community.wire import Json, Refused, Wire, origin_of
from nutgraf.errors import BadConfiguration, PlatformDown

T = TypeVar("T")


def with_wire(
    server: HTTPServer, ask: Callable[[Wire], Awaitable[T]], *, seconds: float = 5.0
) -> T:
    async def work() -> T:
        async with Wire(server.url_for("").rstrip("/"), user_agent="bot", seconds=seconds) as wire:
            return await ask(wire)

    return asyncio.run(work())


def get(server: HTTPServer, *, seconds: float = 5.0, token: str | None = None) -> Json:
    return with_wire(server, lambda wire: wire.ask("GET", "/a", token=token), seconds=seconds)


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("lemmy.world", "https://lemmy.world"),
        (" lemmy.world/ ", "https://lemmy.world"),
        ("https://lemmy.world:8443", "https://lemmy.world:8443"),
        ("http://127.0.0.1:8536", "http://127.0.0.1:8536"),
        ("http://localhost:8536", "http://localhost:8536"),
        ("http://[::1]:8536", "http://[::1]:8536"),
    ],
)
def test_an_instance_is_named_by_its_host(given: str, origin: str) -> None:
    assert origin_of(given) == origin


@pytest.mark.parametrize(
    "given",
    [
        "", "ftp://lemmy.world", "https://lemmy.world/c/x", "https://me:pw@lemmy.world",
        "https://lemmy.world?q", "https://lemmy.world:x", "http://lemmy.world", "https://[::1",
        "http://127.0.0.1.evil.example",
    ],
)  # fmt: skip
def test_what_is_no_instance_or_would_send_passwords_in_the_clear(given: str) -> None:
    with pytest.raises(BadConfiguration):
        origin_of(given)


def test_what_is_sent(httpserver: HTTPServer) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response('{"id": 3}', content_type="application/json")

    httpserver.expect_request("/a").respond_with_handler(answer)
    found = with_wire(
        httpserver,
        lambda wire: wire.ask(
            "POST",
            "/a",
            params={"page": 2, "unread": True, "no": None},
            body={"x": 1, "no": None},
            token="to-ken",
        ),
    )
    assert found == {"id": 3}
    (request,) = seen
    assert request.args.to_dict() == {"page": "2", "unread": "true"}
    assert request.get_json() == {"x": 1}
    assert request.headers["Authorization"] == "Bearer to-ken"
    assert request.headers["User-Agent"] == "bot"


def test_a_redirect_is_not_followed_and_takes_no_token_along(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(
        "", status=302, headers={"Location": httpserver.url_for("/thief")}
    )
    with pytest.raises(PlatformDown, match="another address") as told:
        get(httpserver, token="to-ken")
    assert told.value.maybe_done is False
    assert [request.path for request, _ in httpserver.log] == ["/a"]


@pytest.mark.parametrize("proxy", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_proxies_of_the_environment_do_not_see_the_token(
    proxy: str, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(proxy, "http://127.0.0.1:9")
    httpserver.expect_request("/a").respond_with_json({})
    assert get(httpserver, token="to-ken") == {}


def test_cookies_are_not_kept(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_json({}, headers={"Set-Cookie": "jwt=to-ken"})

    async def twice(wire: Wire) -> Json:
        await wire.ask("GET", "/a")
        return await wire.ask("GET", "/a")

    with_wire(httpserver, twice)
    assert all("Cookie" not in request.headers for request, _ in httpserver.log)


@pytest.mark.parametrize(
    ("status", "body", "wait"),
    [
        (400, '{"error": "locked"}', None),
        (429, "<html>slow down</html>", "7"),
        (401, "", None),
        (404, "[1]", None),
    ],
)
def test_a_refusal_has_what_was_said(
    status: int, body: str, wait: str | None, httpserver: HTTPServer
) -> None:
    headers = {"Retry-After": wait} if wait else {}
    httpserver.expect_request("/a").respond_with_data(body, status=status, headers=headers)
    with pytest.raises(Refused) as told:
        get(httpserver)
    assert told.value.status == status
    assert told.value.retry_after == (float(wait) if wait else None)
    assert told.value.body.get("error") == ("locked" if status == 400 else None)


def test_a_retry_after_may_be_a_date_and_is_bounded(httpserver: HTTPServer) -> None:
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=400)
    httpserver.expect_request("/a").respond_with_data(
        "", status=503, headers={"Retry-After": email.utils.format_datetime(later, usegmt=True)}
    )
    with pytest.raises(PlatformDown) as told:
        get(httpserver)
    assert told.value.retry_after == 86_400
    assert told.value.maybe_done is True


@pytest.mark.parametrize(
    "body", ["<html>we are busy</html>", "{", "[" * 100_000, '{"a": NaN' * 3, "\x00\xff"]
)
def test_what_is_no_json_is_no_answer(body: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(body.encode("latin-1"))
    with pytest.raises(PlatformDown, match="not JSON"):
        get(httpserver)


def test_an_answer_without_words_is_an_answer(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("", status=204)
    assert get(httpserver) == {}


def test_a_slow_answer_may_have_been_done(httpserver: HTTPServer) -> None:
    def answer(_: Request) -> Response:
        time.sleep(0.6)
        return Response("{}")

    httpserver.expect_request("/a").respond_with_handler(answer)
    with pytest.raises(PlatformDown, match="did not answer") as told:
        get(httpserver, seconds=0.2)
    assert told.value.maybe_done is True


def test_who_is_not_there_has_done_nothing() -> None:
    async def work() -> None:
        async with Wire("http://127.0.0.1:9", user_agent="bot") as wire:
            await wire.ask("POST", "/a", token="to-ken")

    with pytest.raises(PlatformDown, match="cannot be reached") as told:
        asyncio.run(work())
    assert told.value.maybe_done is False
    assert "to-ken" not in str(told.value)


def test_an_answer_without_end_is_cut_off(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(b" " * 20_000_001)
    with pytest.raises(PlatformDown, match="larger than"):
        get(httpserver)


def test_the_clock_of_the_instance_is_noted(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("{}")  # the server says what time it is

    async def clock(wire: Wire) -> datetime.datetime | None:
        await wire.ask("GET", "/a")
        return wire.clock

    noted = with_wire(httpserver, clock)
    assert noted is not None
    assert abs(datetime.datetime.now(datetime.UTC) - noted) < datetime.timedelta(minutes=1)
