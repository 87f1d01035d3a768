"""Problems as answers: a document for programs, a page for people."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from nutgraf.errors import NutgrafError
from nutgraf.render.characters import encodable, one_line
from nutgraf.web.problems import Problem, ProblemReason, problem_of
from nutgraf.web.refusals import refusal

log = logging.getLogger(__name__)

PROBLEM_TYPE: Final = "application/problem+json"

_SAID: Final = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_too_long": "must have at most {max_length:,} characters",
    "string_unicode": "holds half a character",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "greater_than": "must be above {gt:g}",
    "greater_than_equal": "must be at least {ge:,}",
    "less_than": "must be below {lt:g}",
    "less_than_equal": "must be at most {le:,}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "too_short": "must hold at least {min_length} item",
    "too_long": "must hold at most {max_length} items",
}
"""What pydantic finds, by its types of errors."""

_OF_NO_OBJECT = ("model_attributes_type", "model_type", "dict_type")
_API = "/v1/"
_FOR_PROGRAMS = (_API, "/healthz", "/readyz", "/metrics", "/openapi.json")
_UNREADABLE = 400
_LONGEST_DETAIL = 400
_REASONS: dict[int, tuple[ProblemReason, str]] = {
    404: ("not-found", "there is nothing at this address"),
    405: ("method", "this address does not answer to this method"),
    413: ("body-too-large", "the request is too large"),
    415: ("media-type", "send JSON, with Content-Type: application/json"),
}


def answer_problem(request: Request, problem: Problem) -> Response:
    """Draws a problem for whoever asked."""
    if _wants_page(request):
        from nutgraf.web.templating import page  # noqa: PLC0415 - it needs the parts of the app

        answer = page(request, "problem.html", status=problem.status, problem=problem)
        answer.headers.update(problem.headers)
        return answer
    return problem_document(problem)


def problem_document(problem: Problem) -> Response:
    """Draws a problem for programs."""
    body = json.dumps(document(problem), ensure_ascii=False)
    return Response(
        encodable(body).encode(),
        problem.status,
        {**problem.headers, "Cache-Control": "no-store"},
        PROBLEM_TYPE,
    )


def document(problem: Problem) -> dict[str, object]:
    """A problem as RFC 9457 has it, with our `kind` and `reason`; each type has one title."""
    return {
        "type": f"/problems/{problem.reason}",
        "title": refusal(problem.kind, problem.reason).title,
        "status": problem.status,
        "detail": problem.detail,
        "kind": problem.kind,
        "reason": problem.reason,
    }


def problem_of_http(error: HTTPException) -> Problem:
    """Returns the problem that an error of the framework is."""
    if error.status_code == _UNREADABLE:
        return Problem(422, "bad-request", "the body cannot be read")
    reason, detail = _REASONS.get(error.status_code, ("bad-request", "the request is refused"))
    return Problem(error.status_code, reason, detail, headers=error.headers)


def problem_of_invalid(errors: Sequence[Any], whole: str = "body") -> Problem:
    """Returns the problem of a request that is not of the form it should have.

    It names the field and what is wrong with it, and never repeats what was sent.

    Args:
        errors: as pydantic tells them, one at least.
        whole: what it is: the body of a request, or an item of it.
    """
    field = _field_of(errors[0])
    if not field and errors[0]["type"] in _OF_NO_OBJECT:
        return Problem(422, "bad-request", f"the {whole} is no JSON object")
    of_field = (each for each in errors if _field_of(each) == field)  # one for each type it may be
    said = " or ".join(dict.fromkeys(map(_said, of_field)))
    told = f"{field}: {said}" if field else said
    return Problem(422, "bad-request", one_line(told)[:_LONGEST_DETAIL])


def _field_of(error: Mapping[str, Any]) -> str:
    place = [str(part) for part in error["loc"] if part not in {"body", "query", "path"}]
    return one_line(place[0])[:80] if place else ""


def _said(error: Mapping[str, Any]) -> str:
    """What is wrong with a field, in our own words where there are some."""
    words = _SAID.get(error["type"])
    if words is None:
        return str(error["msg"]).removeprefix("Value error, ")
    return words.format_map(error.get("ctx", {}))


def is_json(request: Request) -> bool:
    """Whether a request says that its body is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _wants_page(request: Request) -> bool:
    if request.url.path.startswith(_FOR_PROGRAMS):
        return False
    return "text/html" in request.headers.get("accept", "")


async def on_problem(request: Request, error: Exception) -> Response:
    """Answers a `Problem`."""
    assert isinstance(error, Problem)  # noqa: S101 - what it is registered for
    return answer_problem(request, error)


async def on_nutgraf_error(request: Request, error: Exception) -> Response:
    """Answers an error of another room."""
    assert isinstance(error, NutgrafError)  # noqa: S101 - what it is registered for
    return answer_problem(request, problem_of(error))


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answers an error of the framework."""
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    return answer_problem(request, problem_of_http(error))


async def on_invalid(request: Request, error: Exception) -> Response:
    """Answers a request of a wrong form."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    return answer_problem(request, problem_of_invalid(error.errors()))


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Problem: on_problem,
    NutgrafError: on_nutgraf_error,
    HTTPException: on_http_error,
    RequestValidationError: on_invalid,
}
"""Who answers which error."""
