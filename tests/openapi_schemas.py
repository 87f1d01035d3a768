"""OpenAPI descriptions as closed JSON Schemas: what `tests.openapi` checks against."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Amendment:
    """Where a real server differs from its description.

    Attributes:
        schema: name of the object.
        field: of the object.
        change: a schema for a field that the description does not know; None to let a field be
            left out that it requires.
        why: how that is known.
    """

    schema: str
    field: str
    change: Json | None
    why: str


def followed(document: Json, part: Json | None) -> Json | None:
    """What a reference refers to; anything else as it is."""
    if part is None or "$ref" not in part:
        return part
    found: Any = document
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return followed(document, found)


def in_json_schema(part: Any) -> Any:
    """A description of OpenAPI 3.0 in the words of JSON Schema: null is a type of its own."""
    if isinstance(part, list):
        return [in_json_schema(each) for each in part]
    if not isinstance(part, dict):
        return part
    plain = {str(name): in_json_schema(value) for name, value in part.items()}
    if plain.pop("nullable", None) is True:
        return {"anyOf": [plain, {"type": "null"}]}
    return plain


def amend(document: Json, amendment: Amendment) -> None:
    """Changes a description to what the real server does.

    Raises:
        AssertionError: it says so already.
    """
    schema = document["components"]["schemas"][amendment.schema]
    known, required = schema["properties"], schema.get("required", [])
    if amendment.change is not None:
        assert amendment.field not in known, f"needless: {amendment}"
        known[amendment.field] = amendment.change
    else:
        assert amendment.field in required, f"needless: {amendment}"
        required.remove(amendment.field)


def closed(document: Json) -> Json:
    """The same description, with objects that hold nothing but what is described.

    A schema that is a part of another (`allOf`) is left open: the whole is closed.
    """
    whole: Json = copy.deepcopy(document)
    _close_within(whole["paths"])
    for schema in whole["components"]["schemas"].values():
        _close_within(schema)
        # What is referred to is closed where it is referred to, unless it takes more on purpose.
        if schema.get("additionalProperties") is True:
            schema["unevaluatedProperties"] = True
    _let_be_open(whole, whole)
    return whole


def _close_within(part: Any) -> None:
    """Closes the objects that properties, lists and contents hold."""
    if isinstance(part, list):
        for each in part:
            _close_within(each)
    if not isinstance(part, dict):
        return
    for name, value in part.items():
        if name == "properties":
            for each in value.values():
                _close(each)
        elif name in {"items", "schema"}:
            _close(value)
        if name != "example":
            _close_within(value)


def _close(schema: Json) -> None:
    choice = schema.get("anyOf") or schema.get("oneOf")
    if choice:
        for each in choice:
            _close(each)
    elif "$ref" in schema or "allOf" in schema or schema.get("type") == "object":
        schema.setdefault("unevaluatedProperties", False)


def _let_be_open(document: Json, part: Any) -> None:
    """Opens references to objects that take any field, and to what is a choice of closed ones."""
    if isinstance(part, list):
        for each in part:
            _let_be_open(document, each)
    if not isinstance(part, dict):
        return
    if "$ref" in part and "unevaluatedProperties" in part:
        referred = followed(document, {"$ref": part["$ref"]}) or {}
        if referred.get("additionalProperties") is True or "anyOf" in referred:
            del part["unevaluatedProperties"]
            for each in referred.get("anyOf", []):
                _close(each)
    for value in part.values():
        _let_be_open(document, value)


def absolute(part: Any) -> Any:
    """References within a description as those from without, to the resource called "spec"."""
    if isinstance(part, list):
        return [absolute(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: f"spec{value}" if name == "$ref" and value.startswith("#") else absolute(value)
        for name, value in part.items()
    }
