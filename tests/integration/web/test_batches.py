"""Batches: no item takes the others along, and none of them stops the loop or fills the memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nutgraf.errors import NotAnArticle
from nutgraf.web.api import batches, drawing
from nutgraf.web.api.drawing import Drawings
from nutgraf.web.api.examples import TEXT
from nutgraf.web.door.visitor import Visitor
from tests.web_stage import WebStage, open_web

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes

ME = Visitor("127.0.0.1", is_local=True)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebStage]:
    with open_web(tmp_path) as stage:
        yield stage


def ask(web: WebStage, *items: Any) -> list[dict[str, Any]]:
    answer = web.client.post("/v1/batches", json={"items": items})
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize("name", [10**400, 10**201, -(10**4000), True, [], None])
def test_an_item_whose_id_is_none_has_its_number(web: WebStage, name: object) -> None:
    told = ask(web, {"id": "first", "text": TEXT}, {"id": name, "text": TEXT}, {"text": TEXT})
    assert {each["id"] for each in told} == {"first", 2, 3}


def test_items_of_one_id_are_told_apart_by_their_number(web: WebStage) -> None:
    told = ask(web, {"id": "same", "text": TEXT}, {"id": "same", "text": "Short."})
    assert {each["id"] for each in told} == {"same"}
    assert {each["number"]: "error" in each for each in told} == {1: False, 2: True}


def test_an_id_may_be_of_several_types(web: WebStage) -> None:
    (told,) = ask(web, {"id": [], "text": TEXT})
    assert told["error"]["evidence"] == (
        "id: must be text or must be a whole number or must be a number"
    )


def test_a_large_number_comes_back_as_it_was(web: WebStage) -> None:
    assert ask(web, {"id": 10**199 + 1, "text": TEXT})[0]["id"] == 10**199 + 1


def test_what_is_no_object_is_called_an_item(web: WebStage) -> None:
    assert ask(web, "nothing")[0]["error"]["evidence"] == "the item is no JSON object"


def test_the_unforeseen_is_logged_by_number_and_counted(
    web: WebStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret of somebody")

    monkeypatch.setattr(web.parts.reading._reader, "summarize", fail)
    (told,) = ask(web, {"text": TEXT})
    number = told["error"]["evidence"].rpartition(" ")[2]
    (line,) = [each.getMessage() for each in caplog.records if number in each.getMessage()]
    assert "RuntimeError" in line
    assert "turns.py" in line
    assert "secret" not in caplog.text
    assert 'nutgraf_summaries_total{outcome="unexpected"} 1.0' in web.client.get("/metrics").text


def test_so_is_what_happens_while_a_line_is_drawn(
    web: WebStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(drawing, "summary_record", fail)
    told = ask(web, {"id": "a", "text": TEXT}, {"id": "b", "text": TEXT})
    assert {(each["id"], each["error"]["reason"]) for each in told} == {
        ("a", "unexpected"),
        ("b", "unexpected"),
    }
    assert "RuntimeError" in caplog.text


def test_long_articles_are_drawn_beside_the_loop(
    web: WebStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = []
    real = web.parts.reading.beside

    async def count(work: Any, visitor: Visitor) -> Any:
        beside.append(visitor)
        return await real(work, visitor)

    monkeypatch.setattr(web.parts.reading, "beside", count)
    monkeypatch.setattr(drawing, "_LONG", 3)
    ask(web, *({"text": TEXT, "explain": True},) * 3)
    assert len(beside) == 3


def test_no_more_is_read_than_somebody_takes(
    web: WebStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    async def summarize(*_: object) -> None:
        begun.append(1)
        raise NotAnArticle("empty", "")

    monkeypatch.setattr(web.parts.reading, "summarize", summarize)

    async def run() -> None:
        drawings = Drawings(web.settings.render)
        lines = batches._Batch(web.parts, drawings, ME).lines([{"text": TEXT}] * 30)
        for taken in range(3):
            await anext(lines)
            await asyncio.sleep(0.01)
            assert len(begun) == taken + batches._AT_ONCE
        await lines.aclose()  # type: ignore[attr-defined]

    asyncio.run(run())
