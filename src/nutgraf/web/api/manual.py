"""The OpenAPI as chapters that people read."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from nutgraf.web.answers import PROBLEM_TYPE

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a request or an answer, or a parameter of an address.

    Attributes:
        name: of it.
        kind: its type in words.
        told: what it is.
    """

    name: str
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Example:
    """A request that works.

    Attributes:
        title: what it asks for.
        curl: the command.
    """

    title: str
    curl: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with.

    Attributes:
        status: of HTTP, with its name.
        told: what it means.
        example: of its body, if there is one to show.
    """

    status: str
    told: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A route.

    Attributes:
        anchor: in the page.
        method: of HTTP.
        path: with its parameters in braces.
        title: what it does.
        paragraphs: how.
        fields: of its request.
        examples: of requests.
        answers: to them.
        refusals: of them.
    """

    anchor: str
    method: str
    path: str
    title: str
    paragraphs: tuple[str, ...]
    fields: tuple[Field, ...]
    examples: tuple[Example, ...]
    answers: tuple[Answer, ...]
    refusals: tuple[Answer, ...]


def chapters(document: Schema, origin: str) -> list[Chapter]:
    """Reads an OpenAPI document.

    Args:
        document: as `contract.describe` makes it.
        origin: scheme and host for the examples.
    """
    return [
        _chapter(document, origin, path, method, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]


def _chapter(document: Schema, origin: str, path: str, method: str, operation: Schema) -> Chapter:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    answers = [
        (status, answer, PROBLEM_TYPE in answer.get("content", {}))
        for status, answer in operation["responses"].items()
    ]
    return Chapter(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation["summary"],
        paragraphs=tuple(
            " ".join(each.split()) for each in operation.get("description", "").split("\n\n")
        ),
        fields=(*_parameters(operation), *_fields(document, body.get("schema", {}))),
        examples=tuple(_examples(origin, path, method, body)),
        answers=tuple(_answer(status, told) for status, told, refused in answers if not refused),
        refusals=tuple(_answer(status, told) for status, told, refused in answers if refused),
    )


def _parameters(operation: Schema) -> Iterator[Field]:
    for parameter in operation.get("parameters", ()):
        place = "in the address" if parameter["in"] == "path" else "in the query"
        kind = _kind(parameter["schema"])
        yield Field(parameter["name"], f"{kind}, {place}", parameter.get("description", ""))


def _fields(document: Schema, schema: Schema) -> Iterator[Field]:
    schema = _resolved(document, schema)
    for name, about in schema.get("properties", {}).items():
        yield Field(name, _kind(about), about.get("description", ""))


def _resolved(document: Schema, schema: Schema) -> Schema:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        found: Schema = document["components"]["schemas"][name]
        return found
    return schema


def _kind(schema: Schema) -> str:
    """The type of a field in words, with its bounds."""
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return " or ".join(
                _kind(each) for each in schema["anyOf"] if each.get("type") != "null"
            )
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    words = [_KINDS.get(schema.get("type", ""), "anything")]
    words += [told.format(int(schema[bound])) for bound, told in _BOUNDS.items() if bound in schema]
    return ", ".join(words)


_KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
}
_BOUNDS = {
    "minimum": "at least {:,}",
    "exclusiveMinimum": "above {:,}",
    "maximum": "at most {:,}",
    "exclusiveMaximum": "below {:,}",
    "maxLength": "at most {:,} characters",
    "minItems": "at least {:,}",
    "maxItems": "at most {:,}",
}


def _examples(origin: str, path: str, method: str, body: Schema) -> Iterator[Example]:
    url = shlex.quote(origin + path)
    if method == "get":
        yield Example("", f"curl {url}")
    for example in body.get("examples", {}).values():
        sent = shlex.quote(json.dumps(example["value"], ensure_ascii=False))
        header = "-H 'Content-Type: application/json'"
        yield Example(example["summary"], f"curl {url} {header} -d {sent}")


def _answer(status: str, answer: Schema) -> Answer:
    name = f"{status} {HTTPStatus(int(status)).phrase}"
    for content in answer.get("content", {}).values():
        if "example" in content:
            example = json.dumps(content["example"], ensure_ascii=False, indent=2)
            return Answer(name, answer["description"], example)
    return Answer(name, answer["description"])
