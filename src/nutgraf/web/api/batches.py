"""`/v1/batches`: many summaries, answered line by line as they are ready."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

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
from nutgraf.web.last_resort import log_unforeseen
from nutgraf.web.parts import Parts, parts_of
from nutgraf.web.problems import Problem, evidence_of, problem_of
from nutgraf.web.reading_room import Result

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
    that `id` and the item's `number`, which tells items of one `id` apart: a summary, whose own
    `id` is called `kept` here, or why there is none. Each item counts as a request.
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
    drawings = cast("Drawings", request.app.state.drawings)
    return StreamingResponse(_Batch(parts, drawings, visitor).lines(items), media_type=NDJSON)


Marks = Mapping[str, object]
"""How a line tells its item: by the `id` it was given, and by its `number` in the batch."""


@dataclass(frozen=True, slots=True)
class _Read:
    """An item that was read, and waits for its turn to be written."""

    marks: Marks
    asked: BatchItem
    result: Result


class _Batch:
    """Reads some items at once, and writes one line after another.

    An item keeps its place until its line was taken: who reads slowly is waited for, and there is
    never more than one line in memory.
    """

    def __init__(self, parts: Parts, drawings: Drawings, visitor: Visitor) -> None:
        self._reading = parts.reading
        self._drawings = drawings
        self._visitor = visitor
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def lines(self, items: list[Any]) -> AsyncIterator[bytes]:
        """Answers items as they are ready; when nobody listens any more, their work ends."""
        tasks = [
            asyncio.create_task(self._read({"id": _name(item, number), "number": number}, item))
            for number, item in enumerate(items, 1)
        ]
        try:
            for ready in asyncio.as_completed(tasks):
                read = await ready
                yield (await self._draw(read) if isinstance(read, _Read) else read) + b"\n"
                self._places.release()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, marks: Marks, item: object) -> _Read | bytes:
        await self._places.acquire()
        try:
            asked = BatchItem.model_validate(item)
            result = await self._reading.summarize(asked.wanted(), self._visitor)
            return _Read(marks, asked, result)
        except Exception as error:
            return _refused(marks, error)

    async def _draw(self, read: _Read) -> bytes:
        asked = read.asked
        beside = partial(self._reading.beside, visitor=self._visitor)
        try:
            return await self._drawings.draw_item(
                read.marks, read.result, asked.format, explain=asked.explain, beside=beside
            )
        except Exception as error:
            return _refused(read.marks, error)


def _name(item: object, number: int) -> str | float:
    given = item.get("id") if isinstance(item, dict) else None
    if isinstance(given, str):
        return encodable(given[:_LONGEST_ID])
    if isinstance(given, int) and not isinstance(given, bool):
        return given if abs(given) < 10**_LONGEST_ID else number
    return given if isinstance(given, float) and math.isfinite(given) else number


def _refused(marks: Marks, error: Exception) -> bytes:
    """The line of an item without a summary."""
    return encode({**marks, **_error(error)})


def _error(error: Exception) -> dict[str, object]:
    if isinstance(error, ValidationError):
        told = problem_of_invalid(error.errors(include_url=False, include_input=False), "item")
        return error_record("row", "bad-row", told.detail)
    if isinstance(error, NotAnArticle):
        return error_record("page", error.reason, evidence_of(error))
    if isinstance(error, FetchFailed):
        return error_record("fetch", error.reason, evidence_of(error))
    if isinstance(error, BadOption):
        return error_record("row", "length", str(error))
    if isinstance(error, NutgrafError):
        error = problem_of(error)
    problem = error if isinstance(error, Problem) else log_unforeseen(error)
    return error_record("request", problem.reason, problem.detail)
