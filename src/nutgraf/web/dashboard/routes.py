"""All pages of the dashboard. None of them opens but for the operator."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from nutgraf.web.dashboard import (
    chart_page,
    communities,
    feed,
    health,
    opt_outs,
    posts,
)
from nutgraf.web.dashboard.access import admit

PAGES = (feed, posts, communities, chart_page, opt_outs, health)

router = APIRouter(dependencies=[Depends(admit)], include_in_schema=False)
for page in PAGES:
    router.include_router(page.router)
