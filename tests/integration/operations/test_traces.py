"""Steps as spans of OpenTelemetry, with nobody's words in them."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from nutgraf import telemetry
from nutgraf.errors import NotAnArticle
from nutgraf.operations.trace_export import QuietExporter
from nutgraf.operations.traces import Traces, tracing

URI = "https://lemmy.example/post/1"
ACCOUNT = "nutgraf@lemmy.example"
SECRET = "hunter2 said the article"

pytestmark = pytest.mark.anyio


async def work() -> None:
    """A step with a post that fails, as a bot takes it: in tasks and in threads."""

    def parse() -> None:
        with telemetry.step("parse"):
            raise NotAnArticle("paywall", SECRET)

    async def read() -> None:
        with telemetry.step("fetch", site="news.example"):
            await asyncio.sleep(0)
        await asyncio.to_thread(parse)

    with telemetry.about(URI, ACCOUNT), telemetry.step("step", kind="post"):
        with pytest.raises(NotAnArticle), telemetry.step("read"):
            await asyncio.create_task(read())
        telemetry.count(
            "outcome", kind="post", outcome="skipped", reason="paywall", account=ACCOUNT
        )


async def test_steps_are_spans_in_one_another() -> None:
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    with telemetry.listening(Traces(provider.get_tracer("nutgraf"))):
        await asyncio.gather(work(), work())
    spans = kept.get_finished_spans()
    assert len(spans) == 8
    assert len({span.context.trace_id for span in spans}) == 2
    by_number = {span.context.span_id: span for span in spans}

    def above(span: ReadableSpan) -> str | None:
        return by_number[span.parent.span_id].name if span.parent else None

    assert {(span.name, above(span)) for span in spans} == {
        ("step", None),
        ("read", "step"),
        ("fetch", "read"),
        ("parse", "read"),
    }
    for span in spans:
        told = dict(span.attributes or {})
        assert told["nutgraf.id"] == telemetry.id_of(URI)
        assert told["nutgraf.account"] == ACCOUNT
        assert SECRET not in span.to_json()
        failed = span.name in {"read", "parse"}
        assert told.get("error.type") == ("NotAnArticle paywall" if failed else None)
        assert span.status.is_ok is not failed
        if span.name == "fetch":
            assert told["nutgraf.site"] == "news.example"
        if span.name == "step":
            (event,) = span.events
            assert (event.attributes or {})["nutgraf.reason"] == "paywall"


@contextmanager
def collector() -> Iterator[tuple[str, list[ExportTraceServiceRequest]]]:
    """A small receiver of OTLP over HTTP."""
    received: list[ExportTraceServiceRequest] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/traces"
            received.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("named", [None, "nutgraf-eu"])
async def test_they_are_sent_where_the_standard_variables_say(
    monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    with collector() as (url, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        if named:
            monkeypatch.setenv("OTEL_SERVICE_NAME", named)
        async with tracing():
            await work()
        await work()  # nobody listens any more
    spans = [
        (resource, span)
        for request in received
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert sorted(span.name for _, span in spans) == ["fetch", "parse", "read", "step"]
    told = {each.key: each.value.string_value for each in spans[0][0].resource.attributes}
    assert told["service.name"] == (named or "nutgraf")
    assert not any(SECRET in str(request) for request in received)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
async def test_where_nobody_wants_them_none_are_made(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    async with tracing(variables):
        await work()


async def test_without_the_extra_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with caplog.at_level(logging.WARNING):
        async with tracing({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1"}):
            await work()
    assert [record.getMessage() for record in caplog.records] == [
        "no traces are sent without an extra: in a clone of nutgraf, run "
        f"{sys.executable} -m pip install '.[otel]'; or unset OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
    ]


@pytest.mark.slow  # waits by the clock
async def test_a_collector_that_is_away_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    begun = asyncio.get_running_loop().time()
    async with tracing():
        await work()
    assert asyncio.get_running_loop().time() - begun < 15


def test_a_collector_that_is_away_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    results = [SpanExportResult.SUCCESS, *[SpanExportResult.FAILURE] * 3, SpanExportResult.SUCCESS]

    class Collector(InMemorySpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            return results.pop(0)

    exporter = QuietExporter(Collector())
    while results:
        exporter.export([])
    assert [record.getMessage() for record in caplog.records] == [
        "traces cannot be sent: the collector does not take them",
        "traces are sent again",
    ]
