"""Whether all is well: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nutgraf.web.api.contract import problems
from nutgraf.web.api.records import Life
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem, ProblemReason

if TYPE_CHECKING:
    from nutgraf.operations.measuring import Measured
    from nutgraf.operations.readiness import Readiness

router = APIRouter(tags=["Health"])


@router.head("/healthz", include_in_schema=False)
@router.get(
    "/healthz",
    response_model=Life,
    summary="Whether the process lives",
    responses={200: {"description": "It does."}},
)
async def is_alive() -> Response:
    """Answers as long as the process does."""
    return JSONResponse({"status": "alive"})


@router.head("/readyz", include_in_schema=False)
@router.get(
    "/readyz",
    response_model=Life,
    summary="Whether requests can be answered",
    responses={200: {"description": "They can."}, **problems(503)},
)
async def is_ready(request: Request) -> Response:
    """Asks the store and the sandbox; 503 says which of them does not answer.

    A server that has much to read is ready. The answer may be some seconds old.
    """
    silent = await cast("Readiness", request.app.state.readiness).silent()
    if silent:
        detail = f"{' and '.join(silent)} cannot be used now"
        reason: ProblemReason = "store" if "the store" in silent else "busy"
        raise Problem(503, reason, detail, headers={"Retry-After": "5"})
    return JSONResponse({"status": "ready"})


@router.get("/metrics", include_in_schema=False)
async def show_metrics(request: Request) -> Response:
    """Shows the counters to those who may see them; to others there is nothing here.

    They are those of the web, of the bot where it works in this process, and what waits.
    """
    parts = parts_of(request)
    if not parts.door.may_read_metrics(request):
        raise Problem(404, "not-found", "there is nothing at this address")
    work = await cast("Measured", request.app.state.measured).text()
    return Response(parts.reading.metrics.text() + work, media_type=CONTENT_TYPE_LATEST)
