"""`nutgraf fetch`, and URLs given to the other commands, as a user runs them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.integration.test_cli import FERRY, LOOPBACK, run

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes


@pytest.fixture(autouse=True)
def no_robots_txt(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)


@pytest.fixture
def ferry(httpserver: HTTPServer) -> str:
    page = FERRY.read_bytes()
    httpserver.expect_request("/ferry").respond_with_data(page, content_type="text/html")
    return httpserver.url_for("/ferry")


def test_a_visit_shows_requests_facts_headers_and_the_verdict(ferry: str) -> None:
    done = run("fetch", ferry, environment=LOOPBACK)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].endswith("/robots.txt")
    assert lines[1].split()[0] == "200"
    assert f"address  {ferry}" in lines
    assert any(line.startswith("content-length: ") for line in lines)
    assert lines[-1] == "an article of 565 words"


def test_json_holds_the_same(ferry: str) -> None:
    record = json.loads(run("fetch", ferry, "--json", environment=LOOPBACK).out)
    assert (record["schema"], record["status"], record["words"]) == ("nutgraf.visit/1", 200, 565)
    assert [request["purpose"] for request in record["requests"]] == ["robots.txt", "page"]


def test_no_article_is_exit_code_3_with_all_that_is_known(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("<p>Short.</p>", content_type="text/html")
    done = run("fetch", httpserver.url_for("/"), environment=LOOPBACK)
    assert (done.code, done.err) == (3, "")
    assert "status   200" in done.out
    assert "not an article (too-short)" in done.out


def test_what_could_not_be_fetched_is_exit_code_4_with_the_way_there(
    httpserver: HTTPServer,
) -> None:
    httpserver.expect_request("/a").respond_with_response(
        Response(status=302, headers={"Location": "http://10.0.0.1/"})
    )
    done = run("fetch", httpserver.url_for("/a"), environment=LOOPBACK)
    assert done.code == 4
    assert "302" in done.out
    assert "blocked-address" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("command", ["summarize", "extract", "fetch"])
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "blocked-address"),
        ("http://2130706433/", "blocked-address"),
        ("http://[::ffff:169.254.169.254]/", "blocked-address"),
        ("http://localhost/", "blocked-address"),
        ("http://user:secret@example.org/", "bad-url"),
        ("http://example.org:22/", "bad-url"),
    ],
)
def test_every_command_goes_through_the_guard(command: str, url: str, reason: str) -> None:
    done = run(command, url)
    done.assert_refused(4, reason)
    assert "secret" not in done.err


@pytest.mark.parametrize("text", ["example.org", "ftp://example.org/", "/etc/passwd"])
def test_what_is_no_url_is_not_fetched(text: str) -> None:
    run("fetch", text).assert_refused(4, "bad-url")


@pytest.mark.parametrize("url", [b"http://\xff.example/", b"http://x.example/\xff", b"\xff"])
def test_an_address_in_another_encoding_is_refused_too(url: bytes) -> None:
    done = run("fetch", os.fsdecode(url), "--json")
    assert done.code == 4
    assert json.loads(done.out)["error"]["reason"] == "bad-url"
    assert len(done.err.splitlines()) == 1


def test_a_refusal_is_a_record_too() -> None:
    done = run("fetch", "http://10.0.0.1/", "--json")
    assert done.code == 4
    error = json.loads(done.out)["error"]
    assert (error["kind"], error["reason"]) == ("fetch", "blocked-address")


def test_a_second_attempt_makes_no_noise(httpserver: HTTPServer) -> None:
    answers = iter([503, 503, 200])

    def flaky(_: Request) -> Response:
        return Response(FERRY.read_bytes(), status=next(answers), content_type="text/html")

    httpserver.expect_request("/ferry").respond_with_handler(flaky)
    done = run("summarize", httpserver.url_for("/ferry"), environment=LOOPBACK)
    assert (done.code, done.err) == (0, "")


def test_pages_are_kept_where_a_folder_is_named(
    httpserver: HTTPServer, ferry: str, tmp_path: Path
) -> None:
    settings = {**LOOPBACK, "NUTGRAF_FETCH__CACHE_FOLDER": str(tmp_path / "pages")}
    first = run("summarize", ferry, environment=settings)
    asked = len(httpserver.log)
    second = run("summarize", ferry, environment=settings)
    assert second.out == first.out != ""
    assert len(httpserver.log) == asked
    shown = run("fetch", ferry, environment=settings).out
    assert "cached   yes" in shown


def test_a_folder_that_cannot_be_made_is_one_line(ferry: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = {**LOOPBACK, "NUTGRAF_FETCH__CACHE_FOLDER": str(tmp_path / "file" / "pages")}
    run("fetch", ferry, environment=settings).assert_refused(2, "cannot keep pages")


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("ALLOWED_ADDRESSES", '["10.1.2.3/16"]', "host bits"),
        ("ALLOWED_ADDRESSES", '["everything"]', "everything"),
        ("PORTS", "[0]", "ports"),
        ("HOST_PER_SECOND", "0", "host_per_second"),
        ("HOST_PER_SECOND", "1e-9", "host_per_second"),
        ("SECONDS", "-1", "seconds"),
        ("MAX_REDIRECTS", "6", "max_redirects"),
        ("ATTEMPTS", "1000000", "attempts"),
        ("CONTACT", "", "contact"),
        ("CONTACT", "x) evil (y", "contact"),
        ("CACHE_FOLDER", "", "cache_folder"),
        ("CACHE_BYTES", "1", "cache_bytes"),
        ("CONTACT", "two\nlines", "contact"),
        ("ROBOTS", "perhaps", "robots"),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_line(setting: str, value: str, told: str) -> None:
    done = run("fetch", "http://example.org/", environment={f"NUTGRAF_FETCH__{setting}": value})
    done.assert_refused(2, told)
