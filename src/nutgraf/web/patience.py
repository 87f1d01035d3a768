"""How long a client may take, and how much it may send beside bodies; else it is cut off."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sized
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from nutgraf.web.answers import problem_document
from nutgraf.web.connections import Connections
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

HEADER_SECONDS = 15.0
"""For the first line and the headers of a request."""

HEADER_BYTES = 65_536
"""That they may have all together; and what frames and follows a body, after them."""

READ_SECONDS = 30.0
"""For a client to read some of an answer that waits for it."""

MOST_PIPELINED = 100
"""Requests that may be read at once and wait for the answers to those before them."""

_KERNEL_BYTES = 131_072
"""Of an answer that the kernel may take over; Linux takes this twice. Few, so that what a client
reads soon shows, also when it is 3 kB a second."""


class PatientProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with deadlines and limits that it does not have.

    Args:
        connections: that are counted.
        args: uvicorn's.
        kwargs: uvicorn's.
    """

    header_seconds = HEADER_SECONDS
    read_seconds = READ_SECONDS

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - uvicorn's own
        connections: Connections | None = None,
        **kwargs: Any,  # noqa: ANN401 - the same
    ) -> None:
        super().__init__(*args, **kwargs)
        self._counted = connections or Connections()
        self._group: str | None = None
        self._is_counted = False
        self._answered: RequestResponseCycle | None = None
        self._headers_due: asyncio.TimerHandle | None = None
        self._beside_bodies = 0
        self._reading_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for headers, where there is room for one more."""
        super().connection_made(transport)
        self.flow = _OneByOne(transport, self.pipeline)
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BYTES
        )
        try:
            self._group = self._counted.open(self.client[0] if self.client else None)
        except Problem as problem:
            self._refuse(problem)
            return
        self._is_counted = True
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing any more."""
        _cancel(self._headers_due)
        _cancel(self._reading_due)
        if self._is_counted:
            self._counted.close(self._group)
        super().connection_lost(exc)
        if (answered := self._answered) is not None and not answered.response_complete:
            answered.disconnected = True  # uvicorn tells it to the latest of several alone
            answered.message_event.set()

    def data_received(self, data: bytes) -> None:
        """Reads on, unless what comes is no body and has no end.

        Whatever comes while nothing is answered has to become a request in time: uvicorn's own
        timer ends with the first byte.
        """
        self._beside_bodies += len(data)
        super().data_received(data)
        if self._beside_bodies > HEADER_BYTES:
            self._give_up()
        elif self._headers_due is None and not self._is_answering():
            self._await_headers()

    def on_message_begin(self) -> None:
        """The first byte of a request: on a connection that was kept open its time begins."""
        if self._headers_due is None:
            self._await_headers()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes headers; what follows a body (trailers) is none, whatever it is called."""
        if self._headers_due is not None:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The headers are there."""
        _cancel(self._headers_due)
        self._headers_due = None
        self._beside_bodies = 0
        super().on_headers_complete()
        if len(self.pipeline) > MOST_PIPELINED:
            self._give_up()
            raise ConnectionAbortedError  # so that the parser goes no further

    def on_body(self, body: bytes) -> None:
        """Takes a part of a body, which has limits of its own."""
        self._beside_bodies = max(0, self._beside_bodies - len(body))
        super().on_body(body)

    def on_response_complete(self) -> None:
        """Goes on with the next request, where this one has come whole; else there is none."""
        if not self.pipeline and self.cycle.more_body:
            self.transport.close()
        super().on_response_complete()
        self._watch_closing()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came for a while."""
        super().timeout_keep_alive_handler()
        self._watch_closing()

    def send_400_response(self, msg: str) -> None:
        """Answers what is no HTTP."""
        if not self.transport.is_closing():
            self._refuse(Problem(400, "bad-request", "this is not HTTP as it is written"))

    def pause_writing(self) -> None:
        """The client does not read as fast as it is answered."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """It has read."""
        super().resume_writing()
        if not self.transport.is_closing():
            _cancel(self._reading_due)
            self._reading_due = None

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def _is_answering(self) -> bool:
        begun = self.cycle is not None  # though uvicorn's types say that it always is
        return begun and not self.cycle.response_complete

    def _refuse(self, problem: Problem) -> None:
        answer = problem_document(problem)
        head = b"".join(b"%b: %b\r\n" % header for header in answer.raw_headers)
        self.transport.write(STATUS_LINE[answer.status_code] + head + b"\r\n" + bytes(answer.body))
        self.transport.close()
        self._watch_closing()

    def _await_headers(self) -> None:
        self._headers_due = self.loop.call_later(self.header_seconds, self._give_up)

    def _watch_closing(self) -> None:
        """What is closed lives until all is read that was written."""
        if self.transport.is_closing() and self._reading_due is None:
            self._watch_reading()

    def _watch_reading(self) -> None:
        _cancel(self._reading_due)
        unread = self.transport.get_write_buffer_size()
        self._reading_due = self.loop.call_later(self.read_seconds, self._look_at_reading, unread)

    def _look_at_reading(self, unread: int) -> None:
        if self.transport.get_write_buffer_size() < unread:
            self._watch_reading()
        else:
            self._give_up()

    def _give_up(self) -> None:
        self.transport.abort()


class _OneByOne(FlowControl):
    """Reads nothing more while requests wait that were sent ahead."""

    def __init__(self, transport: asyncio.Transport, pipeline: Sized) -> None:
        super().__init__(transport)
        self._pipeline = pipeline

    def resume_reading(self) -> None:
        if not self._pipeline:
            super().resume_reading()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
