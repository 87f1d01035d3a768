"""https, with a certificate that the process believes: the whole command, as a user runs it."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.integration.test_cli import FERRY, LOOPBACK, run

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes

AUTHORITY = trustme.CA()


@pytest.fixture
def secure() -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("localhost").configure_cert(context)
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request("/robots.txt").respond_with_data("", status=404)
        yield server


@pytest.fixture
def believing(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that believes the certificates of these tests."""
    file = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(file)
    return {**LOOPBACK, "SSL_CERT_FILE": str(file)}


def test_a_page_comes_over_https(secure: HTTPServer, believing: dict[str, str]) -> None:
    body = FERRY.read_bytes()
    secure.expect_request("/ferry").respond_with_data(body, content_type="text/html")
    done = run("fetch", secure.url_for("/ferry"), "--json", environment=believing)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["final_url"].startswith("https://localhost:")


def test_https_is_not_left_for_http(
    secure: HTTPServer, httpserver: HTTPServer, believing: dict[str, str]
) -> None:
    plain = httpserver.url_for("/ferry")
    secure.expect_request("/a").respond_with_response(
        Response(status=302, headers={"Location": plain})
    )
    done = run("fetch", secure.url_for("/a"), environment=believing)
    assert done.code == 4
    assert "redirects from https to http" in done.err
    assert httpserver.log == []


def test_http_may_become_https(
    secure: HTTPServer, httpserver: HTTPServer, believing: dict[str, str]
) -> None:
    body = FERRY.read_bytes()
    secure.expect_request("/ferry").respond_with_data(body, content_type="text/html")
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/a").respond_with_response(
        Response(status=301, headers={"Location": secure.url_for("/ferry")})
    )
    assert run("fetch", httpserver.url_for("/a"), environment=believing).code == 0


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_of_nobody_or_of_another_host_is_refused(
    secure: HTTPServer, believing: dict[str, str], host: str
) -> None:
    url = secure.url_for("/").replace("localhost", host)
    environment = LOOPBACK if host == "localhost" else believing
    run("summarize", url, environment=environment).assert_refused(4, "certificate")


def test_a_server_without_https_is_told_without_codes(httpserver: HTTPServer) -> None:
    url = httpserver.url_for("/").replace("http://", "https://")
    run("summarize", url, environment=LOOPBACK).assert_refused(4, "speaks no https there")
