"""`/v1/summaries`: a summary of what somebody names or sends, and one that was kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from nutgraf.reading import ReadingOptions
from nutgraf.render import Format
from nutgraf.web.api.contract import problems, reference
from nutgraf.web.api.drawing import encode, result_record
from nutgraf.web.api.examples import SUMMARY_ANSWER, SUMMARY_REQUESTS
from nutgraf.web.api.records import SummaryRecord
from nutgraf.web.api.requests import SummaryWanted
from nutgraf.web.api.visitors import Admitted
from nutgraf.web.parts import Parts, parts_of
from nutgraf.web.reading_room import Result

router = APIRouter(prefix="/v1/summaries", tags=["Summaries"])

_LOCATION = {
    "Location": {"schema": {"type": "string"}, "description": "Where it can be had again."}
}
_ANSWER = {
    "description": "The summary; nothing is kept.",
    "content": {"application/json": {"example": SUMMARY_ANSWER}},
}
_KEPT = {
    "description": "The summary, which is kept for a while.",
    "content": {"application/json": {"schema": reference(SummaryRecord)}},
    "headers": _LOCATION,
}


@router.post(
    "",
    response_model=SummaryRecord,
    summary="Summarise a page or a text",
    responses={
        200: _ANSWER,
        201: _KEPT,
        **problems(401, 403, 408, 413, 415, 422, 424, 429, 503),
    },
)
async def summarize(
    request: Request,
    visitor: Admitted,
    body: Annotated[SummaryWanted, Body(openapi_examples=SUMMARY_REQUESTS)],
) -> Response:
    """Chooses the sentences that tell what an article is about.

    Give exactly one of `url`, `html` and `text`, and at most one length: `sentences`, `words` or
    `ratio`. Without a length, as many sentences as earn their place are taken, at most six and a
    quarter of the article.

    What came from a `url` is kept for a while under an address that cannot be guessed, `html` and
    `text` only with `share`. What is kept is answered with 201 and its `Location`.
    """
    parts = parts_of(request)
    result = await parts.reading.summarize(body.wanted(), visitor)
    return _answer(parts, result, body.format, body.explain)


@router.get(
    "/{id}",
    response_model=SummaryRecord,
    summary="Look at a result again",
    responses={
        200: {"description": "The summary."},
        **problems(401, 403, 404, 422, 429, 503),
    },
)
async def look_again(  # noqa: PLR0913, PLR0917 - parameters of the address
    request: Request,
    visitor: Admitted,
    id: Annotated[str, Path(max_length=100)],  # noqa: A002 - the word of the API
    sentences: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    words: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    ratio: Annotated[float | None, Query(gt=0, le=1)] = None,
    format: Annotated[Format | None, Query()] = None,  # noqa: A002 - the same
    explain: Annotated[bool, Query()] = False,
) -> Response:
    """Returns a result that was kept, at another length if one is given."""
    parts = parts_of(request)
    lengths = (sentences, words, ratio)
    asked = ReadingOptions(*lengths) if any(each is not None for each in lengths) else None
    result = await parts.reading.kept(id, asked)
    record = result_record(result, parts.settings.render, format, explain=explain)
    return Response(encode(record), media_type="application/json")


def _answer(parts: Parts, result: Result, format_: Format | None, explain: bool) -> Response:
    record = result_record(result, parts.settings.render, format_, explain=explain)
    if result.id is None:
        return Response(encode(record), media_type="application/json")
    location = {"Location": f"/v1/summaries/{result.id}"}
    return Response(encode(record), 201, location, "application/json")
