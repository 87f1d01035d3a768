"""The plain fetch, over real sockets on loopback."""

import gzip
import socket
import time
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from nutgraf.errors import FetchFailed
from nutgraf.fetch import fetch_page


def test_a_page_comes_with_what_the_server_said(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/story").respond_with_data(
        "<p>Grüße</p>".encode("latin-1"), content_type="text/html; charset=ISO-8859-1"
    )
    page = fetch_page(httpserver.url_for("/story"))
    assert page.body.decode("latin-1") == "<p>Grüße</p>"
    assert (page.status, page.content_type, page.charset) == (200, "text/html", "ISO-8859-1")
    assert page.headers["server"]


def test_redirects_are_followed_to_an_end(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_response(
        Response(status=302, headers={"Location": "/b"})
    )
    httpserver.expect_request("/b").respond_with_data("there", content_type="text/plain")
    page = fetch_page(httpserver.url_for("/a"))
    assert page.url == httpserver.url_for("/a")
    assert page.address == httpserver.url_for("/b")


def test_a_redirect_loop_ends(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_response(
        Response(status=302, headers={"Location": "/a"})
    )
    assert_refused(httpserver.url_for("/a"), "network")


@pytest.mark.parametrize(("status", "reason"), [(404, "http-4xx"), (503, "http-5xx")])
def test_an_error_status_is_a_reason(httpserver: HTTPServer, status: int, reason: str) -> None:
    httpserver.expect_request("/").respond_with_data("no", status=status)
    assert_refused(httpserver.url_for("/"), reason)


def test_the_size_is_that_of_the_unpacked_body(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/bomb").respond_with_data(
        gzip.compress(bytes(10_000_000)), headers={"Content-Encoding": "gzip"}
    )
    assert_refused(httpserver.url_for("/bomb"), "too-large", max_bytes=100_000)


def test_a_slow_server_meets_the_deadline(httpserver: HTTPServer) -> None:
    def drip(_: Request) -> Response:
        def chunks() -> Iterator[bytes]:
            for _ in range(50):
                time.sleep(0.05)
                yield b"x"

        return Response(chunks())

    httpserver.expect_request("/slow").respond_with_handler(drip)
    started = time.monotonic()
    assert_refused(httpserver.url_for("/slow"), "timeout", seconds=0.3)
    assert time.monotonic() - started < 1


def test_nobody_listening_is_a_network_failure() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert_refused(f"http://127.0.0.1:{unused.getsockname()[1]}/", "network")


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "http://", "http://[::1/", "http://user:secret@127.0.0.1/", "x"]
)
def test_what_is_no_address_is_not_asked_for(url: str) -> None:
    assert_refused(url, "bad-url")


def assert_refused(
    url: str, reason: str, *, seconds: float = 5.0, max_bytes: int = 1_000_000
) -> None:
    with pytest.raises(FetchFailed) as caught:
        fetch(url, seconds=seconds, max_bytes=max_bytes)
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
