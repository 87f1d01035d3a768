"""The check of traffic against an OpenAPI description sees what it is to see."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.openapi import AMENDMENTS, Inspector, Spec
from tests.openapi_schemas import Amendment

DOCUMENT = {
    "openapi": "3.0.3",
    "servers": [{"url": "https://example.org/api"}],
    "paths": {
        "/thing": {
            "get": {
                "parameters": [
                    {"in": "query", "name": "id", "required": True, "schema": {"type": "integer"}},
                    {"in": "query", "name": "name", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/View"}}
                        }
                    }
                },
            },
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                    },
                },
                "responses": {"200": {}},
            },
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "properties": {
                    "id": {"type": "integer"},
                    "note": {"type": "string", "nullable": True},
                    "at": {"type": "string", "format": "date-time"},
                },
                "required": ["id"],
            },
            "View": {
                "allOf": [
                    {"type": "object", "properties": {"kind": {"type": "string"}}},
                    {"$ref": "#/components/schemas/Thing"},
                ]
            },
        }
    },
}


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    file = tmp_path / "spec.yaml"
    file.write_text(yaml.safe_dump(DOCUMENT), encoding="utf-8")
    return Spec(file)


def test_what_fits_passes(spec: Spec) -> None:
    spec.check_request("GET", "/api/thing", {"id": "3", "name": "12"}, None)
    spec.check_request("POST", "/api/thing", {}, {"id": 1, "note": None})
    spec.check_answer(
        "GET", "/api/thing", 200, {"kind": "x", "id": 1, "at": "2026-01-01T00:00:00Z"}
    )
    spec.check_answer("GET", "/api/thing", 400, {"anything": "that is not described"})


@pytest.mark.parametrize(
    ("query", "body"),
    [({}, None), ({"id": "x"}, None), ({"id": "3", "more": "1"}, None), ({"id": "3"}, {})],
)
def test_a_request_that_does_not_fit(spec: Spec, query: dict[str, str], body: object) -> None:
    with pytest.raises(AssertionError, match="GET /api/thing"):
        spec.check_request("GET", "/api/thing", query, body)


@pytest.mark.parametrize("body", [None, {}, {"id": "1"}, {"id": 1, "more": 2}, {"id": None}, []])
def test_a_body_that_does_not_fit(spec: Spec, body: object) -> None:
    with pytest.raises(AssertionError, match="POST /api/thing"):
        spec.check_request("POST", "/api/thing", {}, body)


@pytest.mark.parametrize(
    "answer",
    [{}, {"id": 1, "more": 2}, {"kind": 3, "id": 1}, {"id": 1, "at": "yesterday"}, "text"],
)
def test_an_answer_that_does_not_fit(spec: Spec, answer: object) -> None:
    with pytest.raises(AssertionError, match="answer 200"):
        spec.check_answer("GET", "/api/thing", 200, answer)


def test_what_is_not_described_at_all(spec: Spec) -> None:
    with pytest.raises(AssertionError, match="no such route"):
        spec.check_request("GET", "/api/other", {}, None)
    with pytest.raises(AssertionError, match="not described"):
        spec.check_answer("GET", "/api/thing", 201, {})


def test_an_amendment_changes_one_field(spec: Spec, tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    more = Amendment("Thing", "more", {"type": "integer"}, "as a test wants it")
    less = Amendment("Thing", "id", None, "as a test wants it")
    amended = Spec(file, [more, less])
    amended.check_request("POST", "/api/thing", {}, {"more": 3})
    with pytest.raises(AssertionError):
        amended.check_request("POST", "/api/thing", {}, {"other": 3})
    with pytest.raises(AssertionError, match="needless"):
        Spec(file, [Amendment("Thing", "note", {}, "is known already")])


def test_every_amendment_says_why() -> None:
    assert all(len(each.why) > 20 for found in AMENDMENTS.values() for each in found)


def test_the_inspector_keeps_what_does_not_fit(spec: Spec) -> None:
    inspector = Inspector([spec])
    inspector("GET", "/api/thing", {"id": "3"}, None, 200, {"id": 1})
    inspector("GET", "/api/thing", {"id": "3"}, None, 502, "<html>")
    inspector("GET", "/.well-known/nodeinfo", {}, None, 200, {})
    assert inspector.faults == []
    assert inspector.seen == {"GET /api/thing": 1}
    inspector("GET", "/api/thing", {"id": "3"}, None, 200, {})
    inspector("GET", "/api/nothing", {}, None, 200, {})
    assert len(inspector.faults) == 2
