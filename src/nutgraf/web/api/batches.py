"""`/v1/batches`: many summaries, answered line by line as they are ready."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from nutgraf.errors import BadOption, FetchFailed, NotAnArticle, NutgrafError
from nutgraf.render.characters import encodable
from nutgraf.render.record import error_record
from nutgraf.web.answers import problem_of_invalid
from nutgraf.web.api.contract import NDJSON, body, problems, reference
from nutgraf.web.api.drawing import Drawings, encode
from nutgraf.web.api.examples import BATCH_REQUESTS
from nutgraf.web.api.received import receive
from nutgraf.web.api.records import BatchError, BatchSummary
from nutgraf.web.api.requests import MOST_ITEMS, BatchItem, BatchWanted
from nutgraf.web.api.visitors import Admitted
from nutgraf.web.door.visitor import Visitor
from nutgraf.web.parts import Parts, parts_of
from nutgraf.web.problems import Problem, problem_of

log = logging.getLogger(__name__)

router = APIRouter(prefix="/v1/batches", tags=["Batches"])

_AT_ONCE = 8
_LONGEST_ID = 200
_NEEDS_KEY = "batches are for those who have a key: send it as `Authorization: Bearer …`"


@router.post(
    "",
    response_class=StreamingResponse,
    summary="Summarise up to 100 pages or texts",
    responses={
        200: {
            "description": "A line of JSON for each item, in the order in which they are ready.",
            "content": {
                NDJSON: {"schema": {"anyOf": [reference(BatchSummary), reference(BatchError)]}}
            },
        },
        **problems(401, 403, 408, 413, 415, 422, 429, 503),
    },
    openapi_extra=body(BatchWanted, BATCH_REQUESTS),
)
async def summarize_all(request: Request, visitor: Admitted) -> Response:
    """Summarises many at once, for those who have a key, or ask from the server's own machine.

    Each item is what `/v1/summaries` takes, with an `id` of your own. Each answer is a line with
    that `id`: a summary, whose own `id` is called `kept` here, or why there is none. Each item
    counts as a request.
    """
    parts = parts_of(request)
    if visitor.key is None and not visitor.is_local:
        raise Problem(403, "not-allowed", _NEEDS_KEY)
    items = (await receive(request, visitor, BatchWanted)).items
    if visitor.key is not None and len(items) > visitor.key.per_minute:
        most = min(MOST_ITEMS, visitor.key.per_minute)
        raise Problem(422, "bad-request", f"items: your key is good for {most} a minute")
    if len(items) > 1:
        await parts.door.take_requests(visitor, len(items) - 1)
    return StreamingResponse(_lines(parts, items, visitor), media_type=NDJSON)


async def _lines(parts: Parts, items: list[Any], visitor: Visitor) -> AsyncIterator[bytes]:
    """Answers items as they are ready; when nobody listens any more, their work ends."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def answer(number: int, item: object) -> bytes:
        async with room:
            return encode(await _answer(parts, number, item, visitor)) + b"\n"

    tasks = [asyncio.create_task(answer(number, item)) for number, item in enumerate(items, 1)]
    try:
        for ready in asyncio.as_completed(tasks):
            yield await ready
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _answer(parts: Parts, number: int, item: object, visitor: Visitor) -> dict[str, Any]:
    name = _name(item, number)
    try:
        asked = BatchItem.model_validate(item)
        result = await parts.reading.summarize(asked.wanted(), visitor)
        record = Drawings(parts.settings.render).record(result, asked.format, explain=asked.explain)
    except ValidationError as error:
        told = problem_of_invalid(error.errors(include_url=False, include_input=False), "item")
        return {"id": name, **error_record("row", "bad-row", told.detail)}
    except (NutgrafError, Problem) as error:
        return {"id": name, **_error(error)}
    except Exception as error:
        log.exception("an item of a batch: %s", type(error).__name__, exc_info=False)
        return {"id": name, **error_record("request", "unexpected", "something went wrong here")}
    return {"id": name, **_without_id(record)}


def _without_id(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its `id` called `kept`, as `id` is the item's own."""
    return {("kept" if field == "id" else field): value for field, value in record.items()}


def _name(item: object, number: int) -> str | int | float:
    given = item.get("id") if isinstance(item, dict) else None
    if isinstance(given, str):
        return encodable(given[:_LONGEST_ID])
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        return number
    return given


def _error(error: NutgrafError | Problem) -> dict[str, object]:
    if isinstance(error, NotAnArticle):
        return error_record("page", error.reason, error.evidence)
    if isinstance(error, FetchFailed):
        return error_record("fetch", error.reason, error.evidence)
    if isinstance(error, BadOption):
        return error_record("row", "length", str(error))
    problem = error if isinstance(error, Problem) else problem_of(error)
    return error_record("request", problem.reason, problem.detail)
