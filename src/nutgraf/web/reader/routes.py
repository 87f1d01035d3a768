"""The pages to read with: `/`, `/read` and `/s/{id}`."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from nutgraf.web.templating import page

router = APIRouter(include_in_schema=False)


@router.get("/")
async def start(request: Request) -> HTMLResponse:
    """The page that takes a link or a text."""
    return page(request, "reader.html")
