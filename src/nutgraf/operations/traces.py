"""Traces of the work by OpenTelemetry, where an endpoint and the extra `otel` are there."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from nutgraf import __version__, telemetry
from nutgraf.errors import FetchFailed, NotAllowed, NotAnArticle
from nutgraf.extras import advise
from nutgraf.render.characters import one_line

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

log = logging.getLogger(__name__)

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_LONGEST = 200


class Traces:
    """Makes a span of each step, within that of the step around it.

    A span has no text of articles, posts or errors: what failed is told by its kind.

    Args:
        tracer: that makes them.
    """

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def entering(
        self, step: telemetry.Step, facts: dict[str, str]
    ) -> AbstractContextManager[object]:
        """As `telemetry.Listener` has it."""
        return self._span(step, facts)

    @contextmanager
    def _span(self, step: str, facts: Mapping[str, str]) -> Iterator[None]:
        from opentelemetry.trace import StatusCode  # noqa: PLC0415 - an extra

        attributes = _attributes(facts)
        with self._tracer.start_as_current_span(
            step, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except Exception as error:
                span.set_attribute("error.type", kind_of(error))
                span.set_status(StatusCode.ERROR)
                raise

    def counted(self, event: telemetry.Event, amount: float, facts: dict[str, str]) -> None:
        """As `telemetry.Listener` has it: an event of the step in which it happened."""
        from opentelemetry.trace import get_current_span  # noqa: PLC0415 - an extra

        span = get_current_span()
        if span.is_recording():
            span.add_event(event, _attributes(facts) | {"nutgraf.amount": amount})


@asynccontextmanager
async def tracing(environment: Mapping[str, str] | None = None) -> AsyncIterator[None]:
    """Sends traces until the context ends, if the standard variables name an endpoint.

    Args:
        environment: variables, of this process by default.
    """
    variables = os.environ if environment is None else environment
    if not _are_wanted(variables):
        yield
        return
    try:
        provider = _open_provider()
    except ImportError:
        named = next(name for name in _ENDPOINTS if variables.get(name))
        log.warning("no traces are sent without an extra: %s; or unset %s", advise("otel"), named)
        yield
        return
    try:
        with telemetry.listening(Traces(provider.get_tracer("nutgraf", __version__))):
            yield
    finally:
        await asyncio.to_thread(provider.shutdown)


def kind_of(error: Exception) -> str:
    """What went wrong, without a word of a stranger's: "NotAnArticle paywall"."""
    name = type(error).__name__
    has_reason = isinstance(error, NotAnArticle | FetchFailed | NotAllowed)
    return f"{name} {error.reason}" if has_reason else name  # type: ignore[attr-defined]


def _are_wanted(variables: Mapping[str, str]) -> bool:
    is_off = variables.get("OTEL_SDK_DISABLED", "").lower() == "true"
    to_nobody = variables.get("OTEL_TRACES_EXPORTER", "otlp") == "none"
    return any(variables.get(name) for name in _ENDPOINTS) and not (is_off or to_nobody)


def _open_provider() -> TracerProvider:
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra, all of it
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    from nutgraf.operations.trace_export import open_exporter  # noqa: PLC0415

    ours = Resource({"service.name": "nutgraf", "service.version": __version__})
    named = ours.merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=Resource.create().merge(named), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(open_exporter()))
    return provider


def _attributes(facts: Mapping[str, str]) -> dict[str, str | float]:
    told: dict[str, str | float] = {
        f"nutgraf.{key}": one_line(value)[:_LONGEST] for key, value in facts.items()
    }
    subject = telemetry.subject()
    if subject is not None:
        told["nutgraf.id"] = subject.id
        told["nutgraf.account"] = subject.account
    return told
