"""Around the routes: what is refused or cut off there, and how it counts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nutgraf.web.last_resort import LastResort
from nutgraf.web.problems import Problem
from tests.web_stage import open_web

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Scope, Send

READER = {"Origin": "https://reader.example"}


class TestCounting:
    def test_refusals_before_the_route_count_for_it(self, tmp_path: Path) -> None:
        with open_web(tmp_path, max_body_bytes=2_000) as web:
            web.client.post("/v1/summaries", json={"text": "x" * 2_000})
            web.client.get("/v1/summaries/made-up", headers={"Host": "evil.example"})
            text = web.client.get("/metrics").text
        line = 'nutgraf_requests_total{method="%s",route="/v1/summaries%s",status="%d"} 1.0'
        assert line % ("POST", "", 413) in text
        assert line % ("GET", "/{id}", 421) in text

    def test_who_goes_away_while_sending_is_no_fault_of_ours(self, tmp_path: Path) -> None:
        async def leave() -> Message:
            return {"type": "http.disconnect"}

        async def take(_: object) -> None:
            raise AssertionError("nobody is there")

        scope: Scope = {
            "type": "http",
            "method": "POST",
            "path": "/v1/summaries",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
            "client": ("127.0.0.1", 50_000),
        }

        async def leave_early(app: ASGIApp) -> None:
            await app(scope, leave, take)

        with open_web(tmp_path) as web:
            asyncio.run(leave_early(web.client.app))
            text = web.client.get("/metrics").text
        assert 'method="POST",route="/v1/summaries",status="gone"} 1.0' in text
        assert 'status="500"' not in text


class TestLastResort:
    @pytest.mark.parametrize("error", [RuntimeError("a secret"), Problem(503, "busy", "later")])
    def test_an_answer_that_has_begun_is_cut_off_and_told_in_a_line(
        self, error: Exception, caplog: pytest.LogCaptureFixture
    ) -> None:
        sent: list[str] = []

        async def begin(_: Any, __: Any, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            raise error

        async def take(message: Message) -> None:
            sent.append(message["type"])

        scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        asyncio.run(LastResort(begin)(scope, receive, take))
        assert sent == ["http.response.start"]
        assert caplog.text.count("\n") == 1 and "secret" not in caplog.text


def test_a_slash_too_many_leads_nowhere(tmp_path: Path) -> None:
    with open_web(tmp_path, trusted_proxies=("127.0.0.1",), public=True) as web:
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.1"}
        answer = web.client.post("/v1/summaries/", headers=headers)
        assert answer.status_code == 404 and "location" not in answer.headers


class TestOrigins:
    def test_a_page_that_may_ask_can_read_why_it_is_refused(self, tmp_path: Path) -> None:
        with open_web(tmp_path, cors_origins=(READER["Origin"],)) as web:
            answer = web.client.get("/v1/summaries/x", headers=READER | {"Host": "evil.example"})
            assert (answer.status_code, answer.json()["reason"]) == (421, "wrong-host")
            assert answer.headers["access-control-allow-origin"] == READER["Origin"]

    @pytest.mark.parametrize(
        ("origin", "method"), [("https://b.example", "POST"), (READER["Origin"], "DELETE")]
    )
    def test_others_are_told_by_a_problem(self, tmp_path: Path, origin: str, method: str) -> None:
        with open_web(tmp_path, cors_origins=(READER["Origin"],)) as web:
            asked = {"Origin": origin, "Access-Control-Request-Method": method}
            answer = web.client.options("/v1/summaries", headers=asked)
            assert (answer.status_code, answer.json()["reason"]) == (403, "not-allowed")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "origin" in answer.headers["vary"].lower()
