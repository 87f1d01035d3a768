"""How long a client may take: who sends or reads too slowly is cut off, so that none pile up."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_SECONDS = 15.0
"""For the first line and the headers of a request."""

HEADER_BYTES = 65_536
"""That they may have all together."""

READ_SECONDS = 30.0
"""For a client to read anything of an answer, when what is written already is not read."""


class PatientProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with deadlines that it does not have."""

    header_seconds = HEADER_SECONDS
    read_seconds = READ_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*args, **kwargs)
        self._headers_due: asyncio.TimerHandle | None = None
        self._header_bytes = 0
        self._reading_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for headers."""
        super().connection_made(transport)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing any more."""
        _cancel(self._headers_due)
        _cancel(self._reading_due)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads on, unless headers come without end."""
        if self._headers_due is not None:
            self._header_bytes += len(data)
        super().data_received(data)
        if self._headers_due is not None and self._header_bytes > HEADER_BYTES:
            self._give_up()

    def on_message_begin(self) -> None:
        """The first byte of a request: on a connection that was kept open its time begins."""
        if self._headers_due is None:
            self._await_headers()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The headers are there."""
        _cancel(self._headers_due)
        self._headers_due = None
        self._header_bytes = 0
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """The client does not read."""
        super().pause_writing()
        _cancel(self._reading_due)
        self._reading_due = self.loop.call_later(self.read_seconds, self._give_up)

    def resume_writing(self) -> None:
        """It reads again."""
        _cancel(self._reading_due)
        self._reading_due = None
        super().resume_writing()

    def _await_headers(self) -> None:
        self._headers_due = self.loop.call_later(self.header_seconds, self._give_up)

    def _give_up(self) -> None:
        self.transport.abort()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
