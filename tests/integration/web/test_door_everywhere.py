"""No route is forgotten: each is tried without a session, a token, a key, and from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from nutgraf.web.assets import asset
from nutgraf.web.door.headers import CONTENT_SECURITY_POLICY
from tests.integration.web.callers import (
    KEY,
    PASSWORD,
    PASSWORD_HASH,
    bearer,
    key_settings,
)
from tests.web_stage import TEXT, WebStage, open_web

OPEN = {
    "GET /healthz",
    "HEAD /healthz",
    "GET /readyz",
    "HEAD /readyz",
    "GET /metrics",  # to those who are named: test_door.py
    "GET /openapi.json",
    "GET /docs",
    "HEAD /docs",
    "GET /v1",  # a problem that points to /docs
    "HEAD /v1",
    "GET /v1/",
    "HEAD /v1/",
    "GET /problems",
    "GET /problems/{reason}",
    "GET /read",  # a redirect to the start
    "GET /key",
    "POST /key",
    "POST /key/forget",
    "GET /bot/log-in",
    "POST /bot/log-in",
}
"""What anybody may see or send."""

ALL_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
LOOKS = {"GET", "HEAD"}
"""Methods that change nothing."""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebStage]:
    """All of the web, of which one route fails."""
    failing = APIRouter()

    @failing.get("/problems/fault/of-ours")
    async def fail() -> None:
        raise RuntimeError("a fault of ours")

    folder: Path = tmp_path_factory.mktemp("web")
    with open_web(
        folder, routers=(failing,), password_hash=PASSWORD_HASH, keys=(key_settings(),)
    ) as stage:
        yield stage


@pytest.fixture(scope="module")
def cookies(web: WebStage) -> dict[str, str]:
    """Of an operator who may read, too."""
    assert web.client.post("/bot/log-in", data={"password": PASSWORD}).status_code == 303
    assert web.client.post("/key", data={"key": KEY}).status_code == 303
    return dict(web.client.cookies)


@pytest.fixture
def stranger(web: WebStage) -> WebStage:
    """The web for somebody without cookies."""
    web.client.cookies.clear()
    return web


@pytest.fixture
def operator(web: WebStage, cookies: dict[str, str]) -> WebStage:
    """The web for the operator."""
    web.client.cookies.clear()
    web.client.cookies.update(cookies)
    return web


def routes(web: WebStage) -> Iterator[tuple[str, str]]:
    """Method and path of each route."""
    app = cast("FastAPI", web.client.app)
    for route in iter_route_contexts(app.routes):
        for method in sorted(route.methods or ()):
            if route.path != "/problems/fault/of-ours":
                yield method, str(route.path)


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path)


def test_the_walk_finds_the_routes(web: WebStage) -> None:
    found = {f"{method} {path}" for method, path in routes(web)}
    assert len(found) > 25
    assert found >= {"POST /bot/posts/{post_id}/withdraw", "POST /v1/summaries", "GET /s/{id}"}
    assert found >= OPEN


def test_each_route_of_the_dashboard_needs_a_session(stranger: WebStage) -> None:
    for method, path in routes(stranger):
        if not path.startswith("/bot") or f"{method} {path}" in OPEN:
            continue
        answer = stranger.client.request(
            method, filled(path), data={"csrf": "x"} if method != "GET" else None
        )
        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith("/bot/log-in"), (method, path)
        assert answer.text == ""
        by_script = stranger.client.request(method, filled(path), headers={"HX-Request": "true"})
        assert by_script.status_code == 401, (method, path)


def test_each_order_needs_a_token(operator: WebStage) -> None:
    tried = 0
    for method, path in routes(operator):
        if not path.startswith("/bot") or method == "GET" or f"{method} {path}" in OPEN:
            continue
        for form in ({}, {"csrf": ""}, {"csrf": "x" * 43}):
            answer = operator.client.request(method, filled(path), data=form)
            assert answer.status_code == 403, (method, path)
        tried += 1
    assert tried >= 5


def test_each_route_answers_to_its_methods_alone(operator: WebStage) -> None:
    methods: dict[str, set[str]] = {}
    for method, path in routes(operator):
        methods.setdefault(path, set()).add(method)
    for path, known in methods.items():
        for method in sorted(ALL_METHODS - known):
            answer = operator.client.request(method, filled(path))
            assert answer.status_code == 405, (method, path)


def test_each_other_route_needs_a_key(stranger: WebStage) -> None:
    for method, path in routes(stranger):
        if path.startswith("/bot") or f"{method} {path}" in OPEN:
            continue
        json = {"text": "x", "items": [{"text": "x"}]} if path.startswith("/v1/") else None
        answer = stranger.client.request(
            method, filled(path), json=json if method not in LOOKS else None
        )
        if path.startswith("/v1/"):
            assert (answer.status_code, answer.json()["reason"]) == (401, "no-key"), (method, path)
        else:
            assert answer.status_code == 303, (method, path)
            assert answer.headers["location"].startswith("/key"), (method, path)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://x.y"}])
def test_each_form_is_refused_to_other_sites(operator: WebStage, headers: dict[str, str]) -> None:
    for method, path in routes(operator):
        if method not in LOOKS:
            answer = operator.client.request(method, filled(path), headers=headers)
            assert answer.status_code == 403, (method, path)


def test_who_asks_for_the_head_gets_what_stands_over_the_body(operator: WebStage) -> None:
    text = {"text": TEXT, "share": True}
    made = operator.client.post("/v1/summaries", json=text, headers=bearer()).json()
    for path in ("/", "/docs", "/healthz", "/readyz", f"/s/{made['id']}"):
        head, whole = operator.client.head(path), operator.client.get(path)
        assert head.status_code == whole.status_code == 200, path
        for name in ("content-length", "content-type", "content-security-policy"):
            assert head.headers[name] == whole.headers[name], path


def test_only_what_is_of_a_version_is_kept_for_ever(stranger: WebStage) -> None:
    def told(address: str) -> str:
        return str(stranger.client.get(address).headers["cache-control"])

    assert "immutable" in told(asset("reader.js"))
    assert "immutable" in told(asset("vendor/htmx-2.0.11.min.js"))
    right, other = (asset(name).partition("?")[2] for name in ("reader.js", "theme.js"))
    for query in ("", "?v=", "?v=anything", f"?{other}", f"?{right}&x=1", f"?x=1&{right}"):
        assert told(f"/static/reader.js{query}") == "no-cache", query


def test_each_answer_carries_the_headers(operator: WebStage) -> None:
    paths = {filled(path) for method, path in routes(operator) if path != "/bot/events"}
    paths |= {"/nothing", "/static/nutgraf.css", "/static/nothing.css", "/problems/fault/of-ours"}
    statuses = set()
    for path in sorted(paths):
        for headers in ({}, {"Accept": "text/html"}, {"Host": "evil.example"}):
            answer = operator.client.get(path, headers=headers)
            statuses.add(answer.status_code)
            told = answer.headers
            assert told["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, path
            assert told["X-Content-Type-Options"] == "nosniff", path
            assert told["Referrer-Policy"] == "same-origin", path
            assert told["Cross-Origin-Opener-Policy"] == "same-origin", path
            assert told["Cross-Origin-Resource-Policy"] == "same-origin", path
            assert "Permissions-Policy" in told, path
            assert ("X-Robots-Tag" in told) is (path != "/"), path
            if not path.startswith("/static/"):
                assert "no-store" in told["Cache-Control"], path
            assert "server" not in told, path
            assert "Strict-Transport-Security" not in told, path
    assert statuses >= {200, 303, 404, 405, 421, 500}


def test_behind_https_browsers_are_told_to_stay_there(tmp_path: Path) -> None:
    with open_web(
        tmp_path, public=True, trusted_proxies=("127.0.0.1",), hosts=("nutgraf.example",)
    ) as web:
        answer = web.client.get(
            "/", headers={"Host": "nutgraf.example", "X-Forwarded-Proto": "https"}
        )
        assert answer.status_code == 200
        assert "Strict-Transport-Security" in answer.headers
