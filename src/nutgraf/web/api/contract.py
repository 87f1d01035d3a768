"""The API as OpenAPI tells it."""

from __future__ import annotations

import json
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from nutgraf.web.answers import PROBLEM_TYPE
from nutgraf.web.api.examples import PROBLEM, SUMMARY_ANSWER
from nutgraf.web.api.records import BatchError, BatchSummary, ProblemRecord
from nutgraf.web.api.requests import BatchItem, BatchWanted, Source, SummaryWanted
from nutgraf.web.refusals import REFUSALS

NDJSON = "application/x-ndjson"

_REF = "#/components/schemas/{model}"
_SENT: tuple[type[BaseModel], ...] = (Source, SummaryWanted, BatchWanted, BatchItem)
_MORE_SCHEMAS: tuple[type[BaseModel], ...] = (*_SENT, BatchSummary, BatchError, ProblemRecord)
_FROM_FASTAPI = ("HTTPValidationError", "ValidationError")
_OF_PAGES = ("no-session", "wrong-password")
"""Reasons that programs never meet."""

_DESCRIPTION = """\
Summaries of articles on the web: their own sentences, word for word.

Where the server needs a key, send it as `Authorization: Bearer …`. Errors are problem documents
([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)); their `type` leads to an explanation.
"""


def reference(model: type[BaseModel]) -> dict[str, str]:
    """A reference to a schema."""
    return {"$ref": _REF.format(model=model.__name__)}


def body(model: type[BaseModel], examples: dict[str, Any]) -> dict[str, Any]:
    """The body of a request, as `openapi_extra` of a route that reads it by `receive`."""
    content = {"application/json": {"schema": reference(model), "examples": examples}}
    return {"requestBody": {"content": content, "required": True}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer instead, as FastAPI takes it."""
    return {
        status: {
            "description": _told(status),
            "content": {PROBLEM_TYPE: {"schema": reference(ProblemRecord)} | _example(status)},
        }
        for status in statuses
    }


def _told(status: int) -> str:
    """The reasons with a status, as Markdown."""
    reasons = [each.reason for each in REFUSALS.values() if each.status == status]
    return ", ".join(f"`{each}`" for each in reasons if each not in _OF_PAGES)


def _example(status: int) -> dict[str, Any]:
    return {"example": PROBLEM} if status == PROBLEM["status"] else {}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI of an application; made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _complete(
            get_openapi(
                title="nutgraf",
                version=app.version,
                description=_DESCRIPTION,
                routes=app.routes,
                license_info={"name": "MIT", "identifier": "MIT"},
            )
        )
    return app.openapi_schema


def openapi_bytes(app: FastAPI) -> bytes:
    """The same as JSON; made once."""
    known = getattr(app.state, "openapi_bytes", None)
    if not isinstance(known, bytes):
        known = json.dumps(describe(app), ensure_ascii=False).encode()
        app.state.openapi_bytes = known
    return known


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _FROM_FASTAPI:
        schemas.pop(name, None)
    wanted = [(model, _mode(model)) for model in _MORE_SCHEMAS]
    _, defined = models_json_schema(wanted, ref_template=_REF)
    schemas.update(defined["$defs"])
    components["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "Where the server needs a key.",
        }
    }
    answered = document["paths"]["/v1/summaries"]["post"]["responses"]["200"]["content"]
    answered["application/json"]["example"] = SUMMARY_ANSWER  # FastAPI leaves out what is null
    for path, operations in document["paths"].items():
        if path.startswith("/v1/"):
            for operation in operations.values():
                operation["security"] = [{"key": []}, {}]
    return document


def _mode(model: type[BaseModel]) -> Literal["validation", "serialization"]:
    return "validation" if model in _SENT else "serialization"
