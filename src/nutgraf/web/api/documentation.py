"""What people read about the API: `/openapi.json`, `/docs` and `/problems/{reason}`."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from nutgraf.web.api.contract import describe, openapi_bytes
from nutgraf.web.api.manual import chapters
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem
from nutgraf.web.refusals import REFUSALS, refusals_of
from nutgraf.web.templating import page

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def show_openapi(request: Request) -> Response:
    """The API for programs."""
    return Response(openapi_bytes(request.app), media_type="application/json")


@router.api_route("/docs", methods=["GET", "HEAD"])
async def show_docs(request: Request) -> Response:
    """The API for people; FastAPI's own page loads scripts from elsewhere."""
    parts = parts_of(request)
    scheme = "https" if parts.door.arrival(request).https else "http"
    return page(
        request,
        "docs.html",
        chapters=chapters(describe(request.app), f"{scheme}://{request.url.netloc}"),
        refusals=tuple(REFUSALS.values()),
        needs_key=bool(parts.settings.web.keys) and not parts.settings.web.public,
        hours=parts.settings.web.keep_hours,
    )


@router.get("/problems/{reason}")
async def explain_problem(request: Request, reason: str) -> Response:
    """What a reason means, and what people can do."""
    refusals = refusals_of(reason)
    if not refusals:
        raise Problem(404, "not-found", "there is no such reason")
    return page(request, "problem_reason.html", refusals=refusals)
