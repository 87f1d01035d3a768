"""The reading room: each thing is done once, nothing is kept that should not be."""

from __future__ import annotations

import asyncio
import datetime
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Request, Response

from nutgraf.reading import ReadingOptions
from nutgraf.store.browsing_values import KeptResult
from nutgraf.web.api.examples import TEXT
from nutgraf.web.problems import Problem
from nutgraf.web.turns import Turns
from tests.web_stage import WebStage, open_web, story


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebStage]:
    with open_web(tmp_path) as stage:
        yield stage


def summarise(web: WebStage, **body: Any) -> Any:
    return web.client.post("/v1/summaries", json=body)


def put(web: WebStage, path: str, headers: dict[str, str], pause: float = 0.0) -> tuple[str, Any]:
    """Puts a page on the site that takes its time; returns its address and who asked for it."""
    asked = []

    def answer(request: Request) -> Response:
        asked.append(request.path)
        time.sleep(pause)
        return Response(story(), headers=headers, content_type="text/html")

    web.site.expect_request(path).respond_with_handler(answer)
    return web.site.url_for(path), asked


class TestOnce:
    def test_who_asks_at_the_same_time_shares_a_fetch_and_a_result(self, web: WebStage) -> None:
        url, asked = put(web, "/slow", {}, pause=0.5)
        with ThreadPoolExecutor(8) as crowd:
            answers = list(crowd.map(lambda _: summarise(web, url=url), range(8)))
        assert {each.status_code for each in answers} == {201}
        assert len({each.json()["id"] for each in answers}) == 1
        assert len(asked) == 1

    def test_other_lengths_at_the_same_time_share_the_fetch(self, web: WebStage) -> None:
        url, asked = put(web, "/slow", {}, pause=0.5)
        with ThreadPoolExecutor(4) as crowd:
            answers = list(
                crowd.map(lambda count: summarise(web, url=url, sentences=count), range(1, 5))
            )
        assert [len(each.json()["sentences"]) for each in answers] == [1, 2, 3, 4]
        assert len(asked) == 1

    def test_what_may_not_be_stored_is_asked_for_again(self, web: WebStage) -> None:
        url, asked = put(web, "/private", {"Cache-Control": "no-store"})
        first, second = summarise(web, url=url), summarise(web, url=url)
        assert first.json()["id"] != second.json()["id"]
        assert len(asked) == 2

    def test_only_who_has_something_fetched_pays(self, tmp_path: Path) -> None:
        with open_web(tmp_path, public=True, fetches_per_minute=1) as web:
            assert summarise(web, url=web.url("/a")).status_code == 201
            refused = summarise(web, url=web.url("/b"))
            assert (refused.status_code, refused.json()["reason"]) == (429, "too-many")
            assert int(refused.headers["retry-after"]) > 0
            assert summarise(web, url=web.url("/a")).status_code == 201
            assert summarise(web, url=web.url("/a"), sentences=1).status_code == 201
            assert summarise(web, text=TEXT).status_code == 200


class TestKept:
    def test_pasted_text_is_kept_only_when_it_is_shared(
        self, web: WebStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept: list[KeptResult] = []
        monkeypatch.setattr(web.parts.store.results, "put", kept.append)
        assert summarise(web, text=TEXT).json()["id"] is None
        assert kept == []
        assert summarise(web, text=TEXT, share=True).json()["id"] == kept[0].id

    def test_another_process_finds_what_was_kept(self, web: WebStage) -> None:
        asked = summarise(web, text=TEXT, share=True, sentences=2, title="Ferries").json()
        web.parts.reading._known._entries.clear()
        again = web.client.get(f"/v1/summaries/{asked['id']}").json()
        assert {**again, "score": 0} == {**asked, "score": 0}

    def test_the_automatic_length_is_another_than_the_kept_one(self, web: WebStage) -> None:
        asked = summarise(web, text=TEXT, share=True, sentences=5).json()
        reading = web.parts.reading

        async def lengths() -> list[int]:
            found = [await reading.kept(asked["id"], each) for each in (None, ReadingOptions())]
            return [len(each.summary.sentences) for each in found]

        first, automatic = asyncio.run(lengths())
        assert first == 5
        assert automatic < 5

    def test_what_has_expired_is_gone(self, web: WebStage, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = summarise(web, text=TEXT, share=True).json()
        reading = web.parts.reading
        monkeypatch.setattr(reading._known, "_clock", lambda: time.monotonic() + 3600 * 169)
        later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=169)
        monkeypatch.setattr(web.parts.store._database, "_clock", lambda: later)
        assert web.client.get(f"/v1/summaries/{asked['id']}").status_code == 404

    def test_what_cannot_be_read_is_gone(self, web: WebStage) -> None:
        asked = summarise(web, text=TEXT, share=True).json()
        reading = web.parts.reading
        reading._known._entries.clear()
        found = web.parts.store.results.get(asked["id"])
        assert found is not None
        damaged = type(found)(found.id, b"{}", found.expires)
        web.parts.store.results.put(damaged)
        assert web.client.get(f"/v1/summaries/{asked['id']}").status_code == 404


class TestBounds:
    def test_memory_has_a_limit(self, web: WebStage, monkeypatch: pytest.MonkeyPatch) -> None:
        known = web.parts.reading._known
        monkeypatch.setattr(known, "_max_bytes", 60_000)
        for number in range(12):
            assert summarise(web, url=web.url(f"/{number}")).status_code == 201
        assert 0 < known.bytes <= 60_000
        assert len(known) < 12

    def test_no_more_wait_than_can_be_served(self) -> None:
        go_on = threading.Event()

        async def run() -> None:
            queue = Turns(1, most=2)
            waiting = [asyncio.create_task(queue.take(go_on.wait)) for _ in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(Problem) as refused:
                await queue.take(go_on.wait)
            assert (refused.value.status, refused.value.reason) == (503, "busy")
            assert queue.length == 2
            go_on.set()
            await asyncio.gather(*waiting)
            assert queue.length == 0
            queue.close()

        asyncio.run(run())


def test_a_batch_ends_when_nobody_listens(web: WebStage, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = [], []

    async def summarize(*_: object) -> None:
        begun.append(1)
        try:
            await asyncio.sleep(30)
        finally:
            ended.append(1)

    monkeypatch.setattr(web.parts.reading, "summarize", summarize)
    body = json.dumps({"items": [{"text": TEXT}] * 20}).encode()
    heard = []

    async def hang_up() -> None:
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, object]:
            if messages:
                return messages.pop()
            await asyncio.sleep(0.1)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            heard.append(message["type"])

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/v1/batches",
            "raw_path": b"/v1/batches",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8000),
        }
        async with asyncio.timeout(5):
            await web.client.app(scope, receive, send)

    asyncio.run(hang_up())
    assert heard == ["http.response.start"]
    assert len(begun) == len(ended) == 8
