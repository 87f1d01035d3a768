"""The API: what it answers, and how it refuses."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nutgraf.web.api.examples import TEXT
from tests.integration.web.callers import key_settings
from tests.integration.web.schemas import matches
from tests.web_stage import PARAGRAPHS, WebStage, open_web, story

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebStage]:
    with open_web(tmp_path_factory.mktemp("web")) as stage:
        yield stage


def post(web: WebStage, path: str = "/v1/summaries", **body: Any) -> Any:
    return web.client.post(path, json=body)


class TestSummaries:
    def test_a_text_is_summarised_and_not_kept(self, web: WebStage) -> None:
        answer = post(web, text=TEXT, sentences=2)
        record = answer.json()
        assert answer.status_code == 200
        assert "location" not in answer.headers
        assert (record["schema"], record["id"]) == ("nutgraf.summary/1", None)
        assert len(record["sentences"]) == 2
        assert all(each["text"] in TEXT for each in record["sentences"])
        assert matches(web, "SummaryRecord", record)

    def test_a_link_is_summarised_and_kept(self, web: WebStage) -> None:
        answer = post(web, url=web.url("/kept"))
        record = answer.json()
        assert answer.status_code == 201
        assert answer.headers["location"] == f"/v1/summaries/{record['id']}"
        left = datetime.datetime.fromisoformat(record["expires"]) - datetime.datetime.now(
            datetime.UTC
        )
        assert datetime.timedelta(hours=167) < left <= datetime.timedelta(hours=168)
        again = web.client.get(answer.headers["location"])
        assert again.status_code == 200
        assert again.json() == record
        assert "noindex" in again.headers["x-robots-tag"]
        assert again.headers["cache-control"] == "no-store"

    def test_a_kept_result_is_had_at_another_length(self, web: WebStage) -> None:
        location = post(web, text=TEXT, share=True, title="Ferries").headers["location"]
        record = web.client.get(f"{location}?sentences=4&format=classic&explain=true").json()
        assert len(record["sentences"]) == 4
        assert record["title"] == "Ferries"
        assert len(record["candidates"]) == 7
        assert "---" in record["rendered"]
        assert matches(web, "SummaryRecord", record)

    def test_the_same_link_is_fetched_once(self, web: WebStage) -> None:
        url = web.url("/once")
        first, second = post(web, url=url), post(web, url=url)
        third = post(web, url=url, sentences=1)
        assert first.json()["id"] == second.json()["id"] != third.json()["id"]
        assert len([1 for request, _ in web.site.log if request.path == "/once"]) == 1

    def test_html_is_read_as_a_page(self, web: WebStage) -> None:
        assert post(web, html=story()).json()["title"].startswith("Ferries of the harbour")

    @pytest.mark.parametrize("name", ["classic", "spoiler", "layered", "short", "terminal", "html"])
    def test_formats(self, web: WebStage, name: str) -> None:
        rendered = post(web, text=TEXT, format=name).json()["rendered"]
        assert PARAGRAPHS[0][:40] in rendered

    def test_a_page_without_a_text_sends_to_its_copy(self, web: WebStage) -> None:
        web.url("/copy")
        shell = '<html><head><link rel="amphtml" href="/copy"></head><div id="root"></div></html>'
        assert post(web, url=web.url("/shell", shell)).status_code == 201


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "status", "kind", "reason"),
        [
            ({"text": "Short."}, 422, "page", "too-short"),
            ({"text": ""}, 422, "page", "empty"),
            ({"url": "ftp://example.org/"}, 422, "fetch", "bad-url"),
            ({"url": "http://10.0.0.1/"}, 422, "fetch", "blocked-address"),
            ({"text": TEXT, "words": 1}, 422, "request", "bad-request"),
            ({"text": TEXT, "words": 50, "ratio": 0.2}, 422, "request", "bad-request"),
            ({"text": TEXT, "language": "not a code"}, 422, "request", "bad-request"),
            ({}, 422, "request", "bad-request"),
            ({"url": "http://a.example/", "text": "b"}, 422, "request", "bad-request"),
        ],
    )
    def test_reasons(
        self, web: WebStage, body: dict[str, Any], status: int, kind: str, reason: str
    ) -> None:
        answer = post(web, **body)
        problem = answer.json()
        assert answer.status_code == problem["status"] == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert (problem["kind"], problem["reason"]) == (kind, reason)
        assert web.client.get(problem["type"]).status_code == 200
        assert matches(web, "ProblemRecord", problem)

    def test_a_site_that_fails_is_a_failed_dependency(self, web: WebStage) -> None:
        answer = post(web, url=web.url("/broken", "no", status=500))
        assert (answer.status_code, answer.json()["reason"]) == (424, "http-5xx")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("sentences", 0),
            ("sentences", "3"),
            ("ratio", 2),
            ("ratio", 1),
            ("format", "poem"),
            ("share", "yes"),
        ],
    )
    def test_the_field_is_named_and_its_value_is_not(
        self, web: WebStage, field: str, value: Any
    ) -> None:
        told = post(web, text=TEXT, **{field: value}).json()["detail"]
        assert told.startswith(f"{field}: ")
        assert len(told) < 200

    @pytest.mark.parametrize(
        ("path", "body", "told"),
        [
            ("/v1/summaries", {"text": TEXT, "length": 3}, "length: there is no such field"),
            ("/v1/summaries", {"title": "A"}, "give exactly one of url, html and text"),
            ("/v1/summaries", {"text": 5}, "text: must be text"),
            ("/v1/summaries", {"text": TEXT, "sentences": 0}, "sentences: must be at least 1"),
            ("/v1/summaries", {"text": TEXT, "ratio": 1}, "ratio: must be below 1"),
            ("/v1/batches", {}, "items: is missing"),
            ("/v1/batches", {"items": [{}] * 101}, "items: must hold at most 100 items"),
        ],
    )
    def test_what_is_wrong_is_told_in_our_words(
        self, web: WebStage, path: str, body: dict[str, Any], told: str
    ) -> None:
        assert post(web, path, **body).json()["detail"] == told

    def test_the_query_of_a_result_holds_nothing_unknown(self, web: WebStage) -> None:
        place = f"/v1/summaries/{post(web, text=TEXT, share=True).json()['id']}"
        assert web.client.get(place, params={"sentences": 1}).status_code == 200
        answer = web.client.get(place, params={"sentence": 1})
        assert answer.status_code == 422
        assert answer.json()["detail"] == "sentence: there is no such parameter"

    @pytest.mark.parametrize("path", ["/v1", "/v1/"])
    def test_who_knows_only_of_an_api_is_pointed_to_it(self, web: WebStage, path: str) -> None:
        answer = web.client.get(path)
        assert answer.status_code == 404
        assert "/docs" in answer.json()["detail"]

    def test_huge_input_is_not_repeated(self, web: WebStage) -> None:
        answer = web.client.post("/v1/summaries", json={"x" * 100_000: 1, "url": "y" * 3_000})
        assert answer.status_code == 422
        assert len(answer.content) < 800

    @pytest.mark.parametrize("body", ["{", "[]", "null", "1e999999", "[" * 100_000, "\xff"])
    def test_what_is_no_object_is_refused(self, web: WebStage, body: str) -> None:
        answer = web.client.post(
            "/v1/summaries",
            content=body.encode("latin-1"),
            headers={"Content-Type": "application/json"},
        )
        assert (answer.status_code, answer.json()["reason"]) == (422, "bad-request")

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
    def test_only_json_is_taken(self, web: WebStage, kind: str | None) -> None:
        headers = {"Content-Type": kind} if kind else {}
        answer = web.client.post(
            "/v1/summaries", content=json.dumps({"text": TEXT}).encode(), headers=headers
        )
        assert (answer.status_code, answer.json()["reason"]) == (415, "media-type")

    def test_methods_are_named(self, web: WebStage) -> None:
        answer = web.client.delete("/v1/summaries")
        assert (answer.status_code, answer.json()["reason"]) == (405, "method")
        assert answer.headers["allow"] == "POST"

    @pytest.mark.parametrize("path", ["/v1/summaries/nothing", "/v1/nothing", "/v1/summaries/%00"])
    def test_nothing_is_not_found(self, web: WebStage, path: str) -> None:
        answer = web.client.get(path)
        assert (answer.status_code, answer.json()["reason"]) == (404, "not-found")

    def test_people_get_a_page(self, web: WebStage) -> None:
        answer = web.client.get("/nothing", headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")


class TestArticles:
    def test_an_article_is_extracted(self, web: WebStage) -> None:
        record = post(web, "/v1/articles", url=web.url("/article")).json()
        assert record["paragraphs"] == list(PARAGRAPHS)
        assert matches(web, "ArticleRecord", record)

    def test_not_on_a_public_server(self, tmp_path: Path) -> None:
        with open_web(tmp_path, public=True) as web:
            answer = post(web, "/v1/articles", text=TEXT)
            assert (answer.status_code, answer.json()["reason"]) == (403, "not-allowed")
            assert post(web, text=TEXT).status_code == 200


class TestBatches:
    def test_one_bad_item_does_not_spoil_the_others(self, web: WebStage) -> None:
        items: list[Any] = [
            {"id": "a", "text": TEXT},
            {"id": 7, "url": web.url("/of-a-batch"), "sentences": 1},
            {"id": "short", "text": "Short."},
            {"id": "wrong", "text": TEXT, "sentences": 0},
            {"id": "gone", "url": web.url("/gone", "gone", status=404)},
            "nothing",
            {"id": "length", "text": TEXT, "words": 1},
        ]
        answer = post(web, "/v1/batches", items=items)
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        lines = {each["id"]: each for each in map(json.loads, answer.text.splitlines())}
        assert set(lines) == {"a", 7, "short", "wrong", "gone", 6, "length"}
        assert lines["a"]["schema"] == "nutgraf.summary/1"
        assert lines["a"]["kept"] is None
        errors = {name: each["error"] for name, each in lines.items() if "error" in each}
        assert {(each["kind"], each["reason"]) for each in errors.values()} >= {
            ("page", "too-short"),
            ("row", "bad-row"),
            ("fetch", "http-4xx"),
        }
        assert errors["wrong"]["evidence"].startswith("sentences: ")
        for line in lines.values():
            assert matches(web, "BatchError" if "error" in line else "BatchSummary", line)

    @pytest.mark.parametrize("count", [0, 101])
    def test_a_batch_has_bounds(self, web: WebStage, count: int) -> None:
        answer = post(web, "/v1/batches", items=[{"text": "a"}] * count)
        assert (answer.status_code, answer.json()["reason"]) == (422, "bad-request")

    def test_strangers_need_a_key(self, tmp_path: Path) -> None:
        with open_web(tmp_path, public=True) as web:
            answer = post(web, "/v1/batches", items=[{"text": TEXT}])
            assert (answer.status_code, answer.json()["reason"]) == (403, "not-allowed")


class TestAdmission:
    """Who may not ask is told so, and nothing of the body is looked at."""

    @pytest.mark.parametrize("path", ["/v1/summaries", "/v1/articles", "/v1/batches"])
    def test_a_key_comes_first(self, tmp_path: Path, path: str) -> None:
        with open_web(tmp_path, keys=(key_settings(),)) as web:
            answer = web.client.post(path, content=b"{", headers=JSON)
            assert (answer.status_code, answer.json()["reason"]) == (401, "no-key")

    @pytest.mark.parametrize("path", ["/v1/articles", "/v1/batches"])
    def test_and_what_is_not_for_strangers(self, tmp_path: Path, path: str) -> None:
        with open_web(tmp_path, public=True) as web:
            answer = web.client.post(path, content=b"{", headers=JSON)
            assert (answer.status_code, answer.json()["reason"]) == (403, "not-allowed")


class TestHealth:
    def test_all_is_well(self, web: WebStage) -> None:
        assert web.client.get("/healthz").json() == {"status": "alive"}
        assert web.client.get("/readyz").json() == {"status": "ready"}

    def test_a_store_that_does_not_answer_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with open_web(tmp_path) as web:

            def fail() -> int:
                raise OSError("gone")

            monkeypatch.setattr(web.parts.store.ledger, "newest_step", fail)
            answer = web.client.get("/readyz")
            assert answer.status_code == 503
            assert answer.json()["detail"] == "the store cannot be used now"
            assert web.client.get("/healthz").status_code == 200

    def test_who_has_much_to_read_is_ready_and_a_broken_sandbox_is_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with open_web(tmp_path) as web:

            def fail(*_: object) -> None:
                raise RuntimeError("no worker starts")

            monkeypatch.setattr(web.parts.reading._sandbox, "call", fail)
            monkeypatch.setattr(web.parts.reading._turns, "length", 256)
            assert web.client.get("/readyz").status_code == 200
            monkeypatch.setattr(web.parts.reading._turns, "length", 0)
            monkeypatch.setattr("nutgraf.operations.readiness._REMEMBERED", 0.0)
            web.client.app.state.readiness._until = 0.0  # type: ignore[attr-defined]
            answer = web.client.get("/readyz")
            assert answer.status_code == 503
            assert answer.json()["detail"] == "the sandbox cannot be used now"

    def test_metrics_count_what_happens(self, tmp_path: Path) -> None:
        with open_web(tmp_path) as web:
            url = web.url()
            for _ in range(3):
                post(web, url=url)
            post(web, text="Short.")
            web.client.get("/some/thing/made-up")
            text = web.client.get("/metrics").text
            for line in (
                'nutgraf_requests_total{method="POST",route="/v1/summaries",status="201"} 3.0',
                'nutgraf_requests_total{method="GET",route="other",status="404"} 1.0',
                'nutgraf_summaries_total{outcome="done"} 3.0',
                'nutgraf_summaries_total{outcome="too-short"} 1.0',
                'nutgraf_fetches_total{outcome="fetched"} 1.0',
                'nutgraf_result_cache_total{answer="hit"} 2.0',
                "nutgraf_reading_queue 0.0",
            ):
                assert line in text.splitlines()
            assert "made-up" not in text

    def test_metrics_are_not_for_strangers(self, tmp_path: Path) -> None:
        with open_web(tmp_path, public=True, client=("203.0.113.9", 50_000)) as web:
            assert web.client.get("/metrics").status_code == 404


class TestUnforeseen:
    def test_it_is_logged_by_number_and_nothing_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        with open_web(tmp_path) as web:

            async def fail(*_: object) -> None:
                raise RuntimeError("a secret of somebody")

            monkeypatch.setattr(type(web.parts.reading), "summarize", fail)
            answer = post(web, text=TEXT)
            problem = answer.json()
        assert (answer.status_code, problem["reason"]) == (500, "unexpected")
        number = problem["detail"].rpartition(" ")[2]
        assert number in caplog.text
        assert "RuntimeError" in caplog.text
        assert "secret" not in caplog.text + answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"


class TestBodies:
    def test_a_large_body_is_refused_by_what_it_announces(self, tmp_path: Path) -> None:
        with open_web(tmp_path, max_body_bytes=2_000) as web:
            answer = post(web, text="x" * 2_000)
            assert (answer.status_code, answer.json()["reason"]) == (413, "body-too-large")

    def test_and_by_what_comes(self, tmp_path: Path) -> None:
        with open_web(tmp_path, max_body_bytes=2_000) as web:
            parts = iter([b"x" * 900] * 3)
            answer = web.client.post("/v1/summaries", content=parts)
            assert (answer.status_code, answer.json()["reason"]) == (413, "body-too-large")


class TestOrigins:
    def test_only_pages_that_are_named_may_ask(self, tmp_path: Path) -> None:
        with open_web(tmp_path, cors_origins=("https://reader.example",)) as web:
            asked = {"Access-Control-Request-Method": "POST"}
            for origin, allowed in (("https://reader.example", True), ("https://b.example", False)):
                answer = web.client.options("/v1/summaries", headers={"Origin": origin, **asked})
                assert ("access-control-allow-origin" in answer.headers) is allowed
            answer = web.client.post(
                "/v1/summaries",
                json={"text": TEXT},
                headers={"Origin": "https://reader.example", "Sec-Fetch-Site": "cross-site"},
            )
            assert answer.status_code == 200
            assert answer.headers["access-control-allow-origin"] == "https://reader.example"

    def test_none_may_where_none_is_named(self, web: WebStage) -> None:
        answer = web.client.get("/healthz", headers={"Origin": "https://reader.example"})
        assert "access-control-allow-origin" not in answer.headers
