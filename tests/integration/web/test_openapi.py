"""What the OpenAPI promises is what the API does: made-up requests, by schemathesis.

$NUTGRAF_API_CASES says how many requests the slow test makes; by default as many as take a minute
or two.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from nutgraf.web.api.examples import TEXT
from tests.web_stage import WebStage, open_web

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CASES = int(os.environ.get("NUTGRAF_API_CASES", "2000"))
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebStage]:
    with open_web(tmp_path_factory.mktemp("web"), per_minute=1_000_000) as stage:
        for path in ("/a", "/b"):
            stage.url(path)
        stage.url("/wall", "<title>403</title><p>Forbidden</p>", status=403)
        yield stage


@pytest.mark.slow
def test_the_api_keeps_what_it_promises(web: WebStage) -> None:
    told = try_out(web, CASES)
    assert sum(told.values()) >= 0.9 * CASES  # some inputs have no more cases
    assert told[200] + told[201] > CASES / 50
    assert told[422] > CASES / 50


def try_out(web: WebStage, cases: int) -> Counter[int]:
    """Makes requests, half of them as they should be, and counts the answers by status."""
    schema = schemathesis.openapi.from_dict(web.client.get("/openapi.json").json())
    kept = web.client.post("/v1/summaries", json={"text": TEXT, "share": True}).json()["id"]
    told: Counter[int] = Counter()
    results: Iterable[Any] = schema.get_all_operations()
    operations = [each.ok() for each in results]
    with_input = sum(map(_has_input, operations))
    for operation, mode in itertools.product(operations, MODES):
        count = -(-cases // (len(MODES) * with_input)) if _has_input(operation) else 1
        if count == 1 and mode is GenerationMode.NEGATIVE:
            continue

        @seed(20261127)
        @settings(
            max_examples=count,
            phases=[Phase.generate],
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def ask(case: Case[Any]) -> None:
            _season(case, web, kept)
            sent = case.as_transport_kwargs(base_url=str(web.client.base_url))
            sent = {name: sent.get(name) for name in ("method", "url", "params", "headers")} | {
                "json" if sent.get("json") is not None else "content": sent.get("json")
                or sent.get("data")
            }
            answer = web.client.request(**sent)
            told[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        ask()
    return told


def _has_input(operation: Any) -> bool:
    return bool(operation.body or operation.query or operation.path_parameters)


def _season(case: Case[Any], web: WebStage, kept: str) -> None:
    """Makes sense of some requests: addresses are of the site on loopback, texts are articles."""
    body = case.body
    items = body.get("items") if isinstance(body, dict) else None
    for each in (body, *(items if isinstance(items, list) else ())):
        if isinstance(each, dict):
            _season_source(each, web)
    parameters = case.path_parameters
    if parameters and len(str(parameters.get("id", ""))) % 2:
        parameters["id"] = kept


def _season_source(body: dict[str, Any], web: WebStage) -> None:
    url, text = body.get("url"), body.get("text")
    if isinstance(url, str) and len(url) < 2_000:
        body["url"] = web.site.url_for(("/a", "/b", "/wall", "/nothing")[len(url) % 4])
    if isinstance(text, str) and len(text) % 2:
        body["text"] = f"{text}\n\n{TEXT}"
