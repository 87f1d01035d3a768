"""Whether requests and answers are what an OpenAPI description says.

`Spec` knows one description; `Inspector` is told of all traffic of a twin's instance (an observer
of `nutgraf.demo.server.serve`) and keeps what does not fit. Objects are closed: a field that the
description does not know is a fault, in requests as in answers. Where a description and the real
server are known to differ, `AMENDMENTS` says so, one by one.
"""

from __future__ import annotations

import datetime
import functools
import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.openapi_schemas import (
    Amendment,
    Json,
    absolute,
    amend,
    closed,
    followed,
    in_json_schema,
)

REPOSITORY = Path(__file__).parent.parent
SPECS = Path(os.environ.get("NUTGRAF_DATA", REPOSITORY.parent / "shared" / "data")).parent / "specs"
"""Beside the shared data, which `$NUTGRAF_DATA` names (see `benchmarks.data`)."""

FILES = {
    "lemmy-v3": "lemmy-0.19-openapi.yaml",
    "lemmy-v4": "lemmy-1.0.0-beta.1-openapi.json",
    "piefed": "piefed-1.6.27-openapi.json",
}


_PIEFED_ERROR = "app/api/alpha/__init__.py of 1.6.27 answers code, message and status"
_PIEFED_LISTS = "seen on a real 1.6.27: lists are sent without a check against the description"

AMENDMENTS: dict[str, list[Amendment]] = {
    "lemmy-v3": [],
    "lemmy-v4": [],
    "piefed": [
        Amendment("DefaultError", "code", {"type": "integer"}, _PIEFED_ERROR),
        Amendment("DefaultError", "status", {"type": "string"}, _PIEFED_ERROR),
        Amendment(
            "Post",
            "edited_at",
            {"type": "string", "format": "datetime"},
            "seen on a real 1.6.27: in lists, edited_at stands where the description has updated",
        ),
        Amendment("PostView", "filtered", {"type": "boolean"}, _PIEFED_LISTS),
        Amendment("PostView", "blurred", {"type": "boolean"}, _PIEFED_LISTS),
    ],
}

_formats = FormatChecker(formats=())


@_formats.checks("datetime", ValueError)
@_formats.checks("date-time", ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.datetime.fromisoformat(value))


@_formats.checks("url", ValueError)
@_formats.checks("uri", ValueError)
def _is_url(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


class Spec:
    """One description.

    Args:
        path: of the file, YAML or JSON.
        amendments: where the real server differs.
    """

    def __init__(self, path: Path, amendments: list[Amendment] | None = None) -> None:
        text = path.read_text(encoding="utf-8")
        raw = json.loads(text) if path.suffix == ".json" else yaml.load(text, yaml.CSafeLoader)
        document = in_json_schema(raw)
        for amendment in amendments or []:
            amend(document, amendment)
        servers = document.get("servers") or [{"url": ""}]
        self._prefix = urlsplit(servers[0]["url"]).path.rstrip("/")
        self._document = closed(document)
        resource = Resource.from_contents(self._document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource("spec", resource)

    def knows(self, method: str, path: str) -> bool:
        """Whether there is such a route."""
        return self._operation(method, path) is not None

    def check_request(self, method: str, path: str, query: Mapping[str, str], body: object) -> None:
        """Checks what was asked.

        Raises:
            AssertionError: it is not what the description says, and where.
        """
        operation = self._required(method, path)
        place = f"{method} {path}"
        self._check(_query_schema(self._document, operation), _typed(query), f"{place} query")
        asked = self._follow(operation.get("requestBody"))
        if asked is None:
            assert body is None, f"{place}: takes no body"
            return
        if body is None:
            assert not asked.get("required"), f"{place}: needs a body"
            return
        self._check(asked["content"]["application/json"]["schema"], body, f"{place} body")

    def check_answer(self, method: str, path: str, status: int, body: object) -> None:
        """Checks what was answered; a refusal that is not described is taken as it is.

        Raises:
            AssertionError: it is not what the description says, and where.
        """
        operation = self._required(method, path)
        place = f"{method} {path} answer {status}"
        described = self._follow(operation["responses"].get(str(status)))
        if described is None:
            assert status >= 400, f"{place}: not described"
            return
        content = described.get("content", {}).get("application/json")
        if content is not None:
            self._check(content["schema"], body, place)

    def _operation(self, method: str, path: str) -> Json | None:
        if not path.startswith(self._prefix):
            return None
        route = self._document["paths"].get(path.removeprefix(self._prefix), {})
        found: Json | None = route.get(method.lower())
        return found

    def _required(self, method: str, path: str) -> Json:
        operation = self._operation(method, path)
        assert operation is not None, f"{method} {path}: there is no such route"
        return operation

    def _follow(self, part: Json | None) -> Json | None:
        return followed(self._document, part)

    def _check(self, schema: Json, value: object, place: str) -> None:
        validator = self._validator(json.dumps(schema, sort_keys=True))
        error: ValidationError | None = best_match(validator.iter_errors(value))
        if error is not None:
            where = "".join(f"[{each!r}]" for each in error.absolute_path)
            raise AssertionError(f"{place}{where}: {error.message[:300]}")

    @functools.cache  # noqa: B019 - there are three of these for a whole run
    def _validator(self, schema: str) -> Draft202012Validator:
        return Draft202012Validator(
            absolute(json.loads(schema)), registry=self._registry, format_checker=_formats
        )


@dataclass
class Inspector:
    """Is told of a twin's traffic and keeps what does not fit.

    Attributes:
        specs: that describe it; a route must be in one of them.
        requests: whether requests are checked, too.
        faults: what did not fit.
        seen: how many answers were checked, by route.
    """

    specs: list[Spec]
    requests: bool = True
    faults: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def __call__(  # noqa: PLR0917 - what an observer is told
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: object,
        status: int,
        answer: object,
    ) -> None:
        """Checks one request and its answer."""
        if not path.startswith("/api/"):
            return
        try:
            known = [each for each in self.specs if each.knows(method, path)]
            assert known, f"{method} {path}: there is no such route"
            if self.requests:
                known[0].check_request(method, path, query, body)
            if isinstance(answer, dict):
                known[0].check_answer(method, path, status, answer)
                self.seen[f"{method} {path}"] += 1
        except AssertionError as fault:
            self.faults.append(str(fault))


@functools.cache
def spec_of(software: str) -> Spec:
    """Returns the description of a software's API; skips the test where the shared data is absent.

    Args:
        software: as in `nutgraf.demo.instance.Software`.
    """
    file = SPECS / FILES[software]
    if not file.exists():
        pytest.skip(f"{file} is absent")
    return Spec(file, AMENDMENTS[software])


def inspector_of(software: str, *, requests: bool = True) -> Inspector:
    """Returns what checks the traffic of an instance; Lemmy 1.0 speaks a part of v3, too."""
    names = ["lemmy-v4", "lemmy-v3"] if software == "lemmy-v4" else [software]
    return Inspector([spec_of(each) for each in names], requests=requests)


def _query_schema(document: Json, operation: Json) -> Json:
    """What a query may hold; an object as parameter (Lemmy 0.19's) stands for its fields."""
    fields: Json = {}
    required: list[str] = []
    for each in operation.get("parameters", []):
        parameter = followed(document, each) or {}
        if parameter.get("in") != "query":
            continue
        schema = followed(document, parameter["schema"]) or {}
        if "properties" in schema:
            fields |= schema["properties"]
            required += schema.get("required", [])
        else:
            fields[parameter["name"]] = parameter["schema"]
            required += [parameter["name"]] if parameter.get("required") else []
    return {
        "type": "object",
        "properties": {name: _in_query(document, schema) for name, schema in fields.items()},
        "required": required,
        "additionalProperties": False,
    }


def _in_query(document: Json, schema: Json) -> Json:
    """A schema for a value of a query: a text that looks like a number may still be a text."""
    whole = followed(document, {k: v for k, v in schema.items() if k == "$ref"} or schema)
    if whole is not None and whole.get("type") == "string" and "enum" not in whole:
        return {}
    return schema


def _typed(query: Mapping[str, str]) -> Json:
    """Values of a query as JSON has them: numbers and truth values are written plainly."""
    typed: Json = {}
    for name, value in query.items():
        if value in {"true", "false"}:
            typed[name] = value == "true"
        elif value.removeprefix("-").isdecimal():
            typed[name] = int(value)
        else:
            typed[name] = value
    return typed
