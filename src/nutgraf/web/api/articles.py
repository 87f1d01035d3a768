"""`/v1/articles`: an article without what stands around it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from nutgraf.render.record import article_record
from nutgraf.web.api.contract import body, problems
from nutgraf.web.api.drawing import encode
from nutgraf.web.api.examples import ARTICLE_REQUESTS
from nutgraf.web.api.received import receive
from nutgraf.web.api.records import ArticleRecord
from nutgraf.web.api.requests import Source
from nutgraf.web.api.visitors import Admitted
from nutgraf.web.listeners import while_there
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem
from nutgraf.web.reading_room import Wanted

router = APIRouter(prefix="/v1/articles", tags=["Articles"])

_OFF = (
    "on a public server articles are not handed out whole, as that would publish them again: "
    "ask for a summary"
)


@router.post(
    "",
    response_model=ArticleRecord,
    summary="Extract an article",
    responses={
        200: {"description": "The article."},
        **problems(401, 403, 408, 413, 415, 422, 424, 429, 503),
    },
    openapi_extra=body(Source, ARTICLE_REQUESTS),
)
async def extract(request: Request, visitor: Admitted) -> Response:
    """Takes the article from a page: title, facts about it, paragraphs.

    Not on a public server: whoever runs it would publish others' articles anew.
    """
    parts = parts_of(request)
    if parts.settings.web.public:
        raise Problem(403, "not-allowed", _OFF)
    asked = await receive(request, visitor, Source)
    wanted = Wanted(asked.url, asked.html, asked.text)
    article = await while_there(request, parts.reading.article(wanted, visitor))
    return Response(encode(article_record(article)), media_type="application/json")
