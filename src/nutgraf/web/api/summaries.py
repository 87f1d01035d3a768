"""`/v1/summaries`: a summary of what somebody names or sends, and one that was kept."""

from __future__ import annotations

from functools import partial
from typing import Annotated, cast

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from nutgraf.reading import ReadingOptions
from nutgraf.render import Format
from nutgraf.render.characters import one_line
from nutgraf.web.api.contract import body, problems, reference
from nutgraf.web.api.drawing import Drawings
from nutgraf.web.api.examples import SUMMARY_REQUESTS
from nutgraf.web.api.received import receive
from nutgraf.web.api.records import SummaryRecord
from nutgraf.web.api.requests import SummaryWanted
from nutgraf.web.api.visitors import Admitted
from nutgraf.web.listeners import while_there
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem

router = APIRouter(prefix="/v1/summaries", tags=["Summaries"])

_ASKED_AGAIN = ("sentences", "words", "ratio", "format", "explain")
"""What may stand in the query of a result."""

_LOCATION = {
    "Location": {"schema": {"type": "string"}, "description": "Where it can be had again."}
}
_ANSWER = {"description": "The summary; nothing is kept."}
_KEPT = {
    "description": "The summary, which is kept for a while.",
    "content": {"application/json": {"schema": reference(SummaryRecord)}},
    "headers": _LOCATION,
}


def _told(name: str) -> str:
    """What a field is: in a query the same as in a body."""
    return SummaryWanted.model_fields[name].description or ""


@router.post(
    "",
    response_model=SummaryRecord,
    summary="Summarise a page or a text",
    responses={
        200: _ANSWER,
        201: _KEPT,
        **problems(401, 403, 408, 413, 415, 422, 424, 429, 503),
    },
    openapi_extra=body(SummaryWanted, SUMMARY_REQUESTS),
)
async def summarize(request: Request, visitor: Admitted) -> Response:
    """Chooses the sentences that tell what an article is about.

    Give exactly one of `url`, `html` and `text`, and at most one length: `sentences`, `words` or
    `ratio`. Without a length, as many sentences as earn their place are taken, at most six and a
    quarter of the article.

    What came from a `url` is kept for a while under an address that cannot be guessed, `html` and
    `text` only with `share`. What is kept is answered with 201 and its `Location`.
    """
    asked = await receive(request, visitor, SummaryWanted)
    wanted = asked.wanted()
    result = await while_there(request, parts_of(request).reading.summarize(wanted, visitor))
    drawn = await _drawings(request).draw(
        result,
        wanted.options,
        asked.format,
        explain=asked.explain,
        beside=partial(parts_of(request).reading.beside, visitor=visitor),
    )
    if result.id is None:
        return Response(drawn, media_type="application/json")
    location = {"Location": f"/v1/summaries/{result.id}"}
    return Response(drawn, 201, location, "application/json")


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
    id: Annotated[  # noqa: A002 - the word of the API
        str, Path(max_length=100, description="The `id` of the answer that is kept.")
    ],
    sentences: Annotated[int | None, Query(ge=1, le=10_000, description=_told("sentences"))] = None,
    words: Annotated[int | None, Query(ge=1, le=1_000_000, description=_told("words"))] = None,
    ratio: Annotated[float | None, Query(gt=0, lt=1, description=_told("ratio"))] = None,
    format: Annotated[  # noqa: A002 - the same
        Format | None, Query(description=_told("format"))
    ] = None,
    explain: Annotated[bool, Query(description=_told("explain"))] = False,
) -> Response:
    """Returns a result that was kept, at another length if one is given."""
    for name in request.query_params:
        if name not in _ASKED_AGAIN:
            raise Problem(422, "bad-request", f"{one_line(name)[:80]}: there is no such parameter")
    lengths = (sentences, words, ratio)
    asked = ReadingOptions(*lengths) if any(each is not None for each in lengths) else None
    result = await while_there(request, parts_of(request).reading.kept(id, asked, visitor=visitor))
    drawn = await _drawings(request).draw(
        result,
        asked,
        format,
        explain=explain,
        beside=partial(parts_of(request).reading.beside, visitor=visitor),
    )
    return Response(drawn, media_type="application/json")


def _drawings(request: Request) -> Drawings:
    return cast("Drawings", request.app.state.drawings)
