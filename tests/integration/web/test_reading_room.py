"""The reading room: each thing is done once, nothing is kept that should not be."""

from __future__ import annotations

import asyncio
import datetime
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Request, Response

from nutgraf.article.model import Article
from nutgraf.config import Settings, WebSettings
from nutgraf.deployment import open_settings_store
from nutgraf.errors import StoreFailed
from nutgraf.reading import ReadingOptions
from nutgraf.store.browsing_values import KeptResult
from nutgraf.summary.model import Summary
from nutgraf.web import reading_room
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

    def test_whatever_is_said_of_a_place_in_it_a_page_is_the_same(self, web: WebStage) -> None:
        url, asked = put(web, "/page", {})
        again = [f"{url}#a", f"{url}#b", f" {url}", url.replace("http:", "HTTP:")]
        answers = [summarise(web, url=each).json()["id"] for each in (url, *again)]
        assert len(set(answers)) == 1
        for each in again:
            assert web.client.post("/v1/articles", json={"url": each}).status_code == 200
        assert len(asked) == 1

    def test_what_may_not_be_stored_is_asked_for_again(self, web: WebStage) -> None:
        url, asked = put(web, "/private", {"Cache-Control": "no-store"})
        first, second = summarise(web, url=url), summarise(web, url=url)
        assert first.json()["id"] != second.json()["id"]
        assert len(asked) == 2

    @pytest.mark.slow
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

    def test_who_asks_at_the_same_time_shares_the_work(
        self, web: WebStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = summarise(web, text=TEXT, share=True).json()
        reading = web.parts.reading
        made = []
        real = reading._reader.summarize_article

        def summarize(article: Article, options: ReadingOptions) -> Summary:
            made.append(options.sentences)
            time.sleep(0.2)
            return real(article, options)

        monkeypatch.setattr(reading._reader, "summarize_article", summarize)

        def look(count: int) -> int:
            address = f"/v1/summaries/{asked['id']}"
            answer = web.client.get(address, params={"sentences": count, "explain": True})
            return len(answer.json()["candidates"])

        with ThreadPoolExecutor(6) as crowd:
            (most,) = set(crowd.map(lambda _: look(2), range(6)))
        assert made == [2]
        for count in (most, most + 1, 5_000, 10_000):
            look(count)
        assert made == [2, most]  # there are no more sentences to be had

    def test_a_result_is_not_known_for_longer_than_it_is_kept(self, tmp_path: Path) -> None:
        with open_web(tmp_path, keep_hours=0.01) as web:
            url = web.url()
            first = summarise(web, url=url).json()
            known = web.parts.reading._known
            ends = [entry[2] - time.monotonic() for entry in known._entries.values()]
            assert len(ends) == 2
            assert max(ends) <= 36
            assert summarise(web, url=url).json()["id"] == first["id"]

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


class TestStoreFails:
    """What could not be kept is answered, where that is what was asked for, and not remembered."""

    def test_who_asks_next_has_the_link_kept(
        self, web: WebStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = web.url()
        with monkeypatch.context() as for_a_while:
            for_a_while.setattr(web.parts.store.results, "put", fail)
            assert summarise(web, url=url).json()["id"] is None
        assert summarise(web, url=url).json()["id"] is not None

    def test_who_wants_to_share_is_told(
        self, web: WebStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(web.parts.store.results, "put", fail)
        answer = summarise(web, text=TEXT, share=True)
        assert (answer.status_code, answer.json()["reason"]) == (503, "store")
        assert 'summaries_total{outcome="store"} 1.0' in web.client.get("/metrics").text


def fail(*_: object) -> None:
    raise StoreFailed("away")


class TestBounds:
    def test_what_is_kept_has_a_size_at_most_from_when_the_store_is_opened(
        self, tmp_path: Path
    ) -> None:
        settings = Settings(web=WebSettings(keep_bytes=1_234_567), folder=tmp_path)
        with open_settings_store(settings) as store:
            assert store.results.max_bytes == 1_234_567

    def test_memory_has_a_limit(self, web: WebStage, monkeypatch: pytest.MonkeyPatch) -> None:
        known = web.parts.reading._known
        monkeypatch.setattr(known, "_max_bytes", 60_000)
        for number in range(12):
            assert summarise(web, url=web.url(f"/{number}")).status_code == 201
        assert 0 < known.bytes <= 60_000
        assert len(known) < 12

    def test_a_long_result_does_not_drive_out_the_others(
        self, web: WebStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading_room, "_MOST_BYTES", 10_000)
        summarise(web, text=TEXT, share=True)
        known = len(web.parts.reading._known)
        summarise(web, text="\n\n".join([TEXT] * 5), share=True)
        assert len(web.parts.reading._known) == known > 0

    def test_a_stranger_has_a_share_of_what_is_in_hand(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go_on = threading.Event()
        with open_web(tmp_path, public=True) as web:
            real = web.parts.reading._reader.summarize

            def summarize(*given: Any) -> Summary:
                go_on.wait(10)
                return real(*given)

            monkeypatch.setattr(web.parts.reading._reader, "summarize", summarize)
            with ThreadPoolExecutor(9) as crowd:
                asked = [crowd.submit(summarise, web, text=f"{n}. {TEXT}") for n in range(9)]
                (refused,) = wait(asked, return_when=FIRST_COMPLETED).done
                go_on.set()
            answer = refused.result()
            assert (answer.status_code, answer.json()["reason"]) == (429, "too-many")
            assert int(answer.headers["Retry-After"]) > 0
            assert sorted(each.result().status_code for each in asked) == [200] * 8 + [429]

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
