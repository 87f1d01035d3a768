"""Whether records are as the OpenAPI says."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from tests.web_stage import WebStage


def matches(web: WebStage, name: str, record: Any) -> bool:
    """Checks a record against a schema of the application's OpenAPI; raises where it differs."""
    document = web.client.get("/openapi.json").json()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    Draft202012Validator(schema).validate(record)
    return True
