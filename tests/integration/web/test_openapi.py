"""What the OpenAPI promises is what the API does: made-up requests, by schemathesis.

$NUTGRAF_API_CASES says how many requests the slow test makes; by default as many as take a minute
or two.
"""

from __future__ import annotations

import itertools
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, CheckContext, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
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
BATCHES = "/v1/batches"
LONGEST_ID = 100
UNSAYABLE = (
    "give only one of sentences",
    "no sentence is that short",
    "language must be",
    "give exactly one of url",
)
"""What makes a request wrong that no schema can say; details of its refusal begin so."""

CASES = int(os.environ.get("NUTGRAF_API_CASES", "2000"))
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def takes_what_is_right(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """What the schema allows is refused for what was found behind it, or what no schema can say.

    The check `positive_data_acceptance` of schemathesis cannot hold here: a page may be gone, and
    a text too short, however well-formed the request is.
    """
    if response.status_code != 422:
        return
    problem = response.json()
    assert problem["kind"] != "request" or problem["detail"].startswith(UNSAYABLE), problem


def refuses_what_is_wrong(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What the schema forbids is refused; in a batch, line by line."""
    if case.operation.path == BATCHES and response.status_code == 200:
        assert "bad-row" in response.text, case.body
    else:
        negative_data_rejection(ctx, response, case)


def heeds_the_schema(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Both, by how the request was made."""
    assert case.meta is not None
    if case.meta.generation.mode.is_positive:
        takes_what_is_right(ctx, response, case)
    else:
        refuses_what_is_wrong(ctx, response, case)


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
            answer = web.client.request(**as_sent(case, str(web.client.base_url)))
            told[answer.status_code] += 1
            case.validate_response(answer, checks=[*CHECKS, heeds_the_schema])

        ask()
    return told


def as_sent(case: Case[Any], base_url: str) -> dict[str, Any]:
    """A request as httpx takes it; an empty body, a list or a zero is a body, too."""
    made = case.as_transport_kwargs(base_url=base_url)
    sent = {name: made.get(name) for name in ("method", "url", "params", "headers")}
    sent["content"] = json.dumps(made["json"]).encode() if "json" in made else made.get("data")
    return sent


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
    name = str(parameters.get("id", "")) if parameters else ""
    if len(name) % 2 and len(name) <= LONGEST_ID:
        parameters["id"] = kept


def _season_source(body: dict[str, Any], web: WebStage) -> None:
    url, text = body.get("url"), body.get("text")
    if isinstance(url, str) and len(url) < 2_000:
        body["url"] = web.site.url_for(("/a", "/b", "/wall", "/nothing")[len(url) % 4])
    if isinstance(text, str) and len(text) % 2:
        body["text"] = f"{text}\n\n{TEXT}"
