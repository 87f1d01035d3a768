"""What the web counts, for Prometheus. No label holds anything that strangers chose."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi.routing import iter_route_contexts
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.routing import Match

from nutgraf.errors import (
    FETCH_REASONS,
    PAGE_REASONS,
    BadOption,
    FetchFailed,
    NotAnArticle,
    StoreFailed,
)
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"))
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


GONE = "gone"
"""Stands for the status of an answer to somebody who went away before it."""


class Metrics:
    """The counters of one application.

    Attributes:
        registry: in which they are.
        requests: by route, method and status; "gone" where the client went away before.
        seconds: until a request was answered, by route.
        summaries: by outcome: "done", or the reason.
        fetches: pages fetched, by outcome.
        known: results by whether they were known ("hit") or had to be worked out ("miss").
        queue: how many wait for the sandbox or are served by it.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "nutgraf_requests",
            "Requests that were answered.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "nutgraf_request_seconds",
            "Time until a request was answered whole.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.summaries = Counter(
            "nutgraf_summaries",
            "Summaries that were asked for, by outcome.",
            ("outcome",),
            registry=self.registry,
        )
        self.fetches = Counter(
            "nutgraf_fetches",
            "Pages that were fetched, by outcome.",
            ("outcome",),
            registry=self.registry,
        )
        self.known = Counter(
            "nutgraf_result_cache",
            "Results that were known already (hit) or not (miss).",
            ("answer",),
            registry=self.registry,
        )
        self.queue = Gauge(
            "nutgraf_reading_queue",
            "Pages and texts that wait for the sandbox, or are read in it.",
            registry=self.registry,
        )

    def watch_queue(self, length: Callable[[], int]) -> None:
        """Asks for the length of the queue whenever the metrics are read."""
        self.queue.set_function(length)

    def text(self) -> bytes:
        """All of them in the text format of Prometheus."""
        return generate_latest(self.registry)


def outcome_of(error: Exception) -> str:
    """A word of a closed set for what went wrong."""
    if isinstance(error, NotAnArticle):
        return error.reason if error.reason in PAGE_REASONS else "other"
    if isinstance(error, FetchFailed):
        return error.reason if error.reason in FETCH_REASONS else "other"
    if isinstance(error, BadOption):
        return "bad-request"
    if isinstance(error, StoreFailed):
        return "store"
    return error.reason if isinstance(error, Problem) else "unexpected"


class Counting:
    """Counts requests and their time by the route that answers.

    Args:
        app: that answers.
        metrics: where they are counted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = GONE  # without an answer only who went away is left

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = f"{message['status']}"
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception:
            status = "500"
            raise
        finally:
            route = _route_of(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(route, method, status).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - begun)


def _route_of(scope: Scope) -> str:
    """The template of the route that answered, or would have: "/v1/summaries/{id}"."""
    if scope.get("path", "").startswith("/static/"):
        return "/static"
    route = scope.get("route")
    if route is None and "app" in scope:  # refused before it came to that
        routes = iter_route_contexts(scope["app"].routes)
        route = next((one for one in routes if one.matches(scope)[0] is Match.FULL), None)
    path = getattr(route, "path", None)
    return path if isinstance(path, str) else "other"
