"""The page of charts."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from nutgraf.web.dashboard.access import Operator, draw
from nutgraf.web.dashboard.drawings import drawings
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem

router = APIRouter(prefix="/bot/charts")

PERIODS = (7, 30, 90)


@router.get("")
def show_charts(request: Request, operator: Operator, days: str = "30") -> HTMLResponse:
    """Shows what was done within a period.

    Raises:
        Problem: 400, there is no such period.
    """
    chosen = next((period for period in PERIODS if str(period) == days), None)
    if chosen is None:
        told = ", ".join(map(str, PERIODS))
        raise Problem(400, "bad-request", f"days must be one of {told}")
    return draw(
        request,
        operator,
        "charts",
        drawings=drawings(parts_of(request).store, chosen),
        days=chosen,
        periods=PERIODS,
    )
