"""The HTTP API."""

from __future__ import annotations

from fastapi import APIRouter

from nutgraf.web.api import articles, batches, documentation, health, summaries

router = APIRouter()
for part in (summaries, articles, batches, health, documentation):
    router.include_router(part.router)
