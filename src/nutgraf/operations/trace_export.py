"""Sending of spans to a collector, whose being away is told once and not with each of them."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

log = logging.getLogger(__name__)


def open_exporter() -> SpanExporter:
    """Returns what sends spans where the standard variables (OTEL_EXPORTER_OTLP_…) say."""
    logging.getLogger("opentelemetry.exporter").setLevel(logging.CRITICAL)  # a line each try
    return QuietExporter(OTLPSpanExporter())


class QuietExporter(SpanExporter):
    """Tells when spans cannot be sent any more, and when they can again.

    Args:
        exporter: that sends them.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._fails = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Sends spans; those that cannot be sent are forgotten."""
        result = self._exporter.export(spans)
        fails = result is not SpanExportResult.SUCCESS
        if fails and not self._fails:
            log.warning("traces cannot be sent: the collector does not take them")
        if self._fails and not fails:
            log.warning("traces are sent again")
        self._fails = fails
        return result

    def shutdown(self) -> None:
        """Ends at once."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """As `SpanExporter` has it."""
        return self._exporter.force_flush(timeout_millis)
