"""The HTTP API."""

from __future__ import annotations

from nutgraf.web.api import articles, batches, documentation, health, summaries

routers = tuple(part.router for part in (summaries, articles, batches, health, documentation))
