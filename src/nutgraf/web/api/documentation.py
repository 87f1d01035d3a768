"""What people read about the API: `/openapi.json`, `/docs` and `/problems/{reason}`."""

from __future__ import annotations

from fastapi import APIRouter
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from nutgraf.render.characters import harmless
from nutgraf.web.api.contract import describe, openapi_bytes
from nutgraf.web.api.manual import chapters
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem
from nutgraf.web.refusals import REFUSALS, refusals_of
from nutgraf.web.templating import page

router = APIRouter(include_in_schema=False)

_ORIGIN = "https://[nutgraf]"
"""Stands in the page for what each request tells; a shell wants it in quotes."""


@router.get("/openapi.json")
async def show_openapi(request: Request) -> Response:
    """The API for programs."""
    return Response(openapi_bytes(request.app), media_type="application/json")


@router.api_route("/docs", methods=["GET", "HEAD"])
async def show_docs(request: Request) -> Response:
    """The API for people; FastAPI's own page loads scripts from elsewhere."""
    scheme = "https" if parts_of(request).door.arrival(request).https else "http"
    origin = f"{scheme}://{request.url.netloc}"  # of letters, digits and the like: starlette looks
    return HTMLResponse(_docs(request).replace(_ORIGIN, str(escape(harmless(origin)))))


def _docs(request: Request) -> str:
    """The page, drawn once, with `_ORIGIN` for the address of this server."""
    known = getattr(request.app.state, "docs", None)
    if not isinstance(known, str):
        settings = parts_of(request).settings.web
        drawn = page(
            request,
            "docs.html",
            chapters=chapters(describe(request.app), _ORIGIN),
            refusals=tuple(REFUSALS.values()),
            needs_key=bool(settings.keys) and not settings.public,
            hours=settings.keep_hours,
        )
        known = bytes(drawn.body).decode()
        request.app.state.docs = known
    return known


@router.api_route("/v1", methods=["GET", "HEAD"])
@router.api_route("/v1/", methods=["GET", "HEAD"])
async def point_to_docs() -> Response:
    """Where somebody looks who knows only that there is an API."""
    raise Problem(404, "not-found", "nothing is here; the API is described at /docs")


@router.get("/problems")
async def list_problems(request: Request) -> Response:
    """All reasons."""
    return page(request, "problems.html", refusals=tuple(REFUSALS.values()))


@router.get("/problems/{reason}")
async def explain_problem(request: Request, reason: str) -> Response:
    """What a reason means, and what people can do."""
    refusals = refusals_of(reason)
    if not refusals:
        raise Problem(404, "not-found", "there is no such reason")
    return page(request, "problem_reason.html", refusals=refusals)
