"""Who hangs up is not served any more: over real sockets, as only a server hears of it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from nutgraf.config import Settings, WebSettings
from nutgraf.sandbox import Sandbox
from nutgraf.store.opening import open_store
from nutgraf.web.api.examples import TEXT
from nutgraf.web.listening import listen
from nutgraf.web.serving import open_web, serve

pytestmark = pytest.mark.slow  # all together; the everyday suite stays under two minutes

ASKED = 12


@pytest.mark.parametrize("path", ["/v1/summaries", "/v1/articles", "/read"])
def test_what_nobody_waits_for_is_not_read(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, begun = threading.Event(), []

    def read(*_: object) -> None:
        begun.append(1)
        go_on.wait(10)

    async def run() -> None:
        settings, stop = Settings(web=WebSettings(port=0, workers=1)), asyncio.Event()
        listening = listen(settings.web)
        with open_store(":memory:") as store, Sandbox(1) as sandbox:
            async with open_web(settings, store, sandbox=sandbox) as web, asyncio.timeout(10):
                reading: Any = web.parts.reading
                monkeypatch.setattr(reading._reader, "summarize", read)
                monkeypatch.setattr(reading._reader, "extract", read)
                serving = asyncio.create_task(serve(web, listening, stop))
                asked = [await _ask(listening.port, path, number) for number in range(ASKED)]
                await _until(lambda: reading._turns.length == ASKED)
                for writer in asked:
                    writer.close()
                await _until(lambda: reading._turns.length == 1)  # what is read is not stopped
                go_on.set()
                await _until(lambda: reading._turns.length == 0)
                stop.set()
                await serving

    try:
        asyncio.run(run())
    finally:
        go_on.set()
    assert len(begun) == 1


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - nothing is told of the end of a turn
        await asyncio.sleep(0.01)


async def _ask(port: int, path: str, number: int) -> asyncio.StreamWriter:
    text, kind = f"Number {number}. {TEXT}", "application/json"
    body = json.dumps({"text": text}).encode()
    if path == "/read":
        body, kind = urlencode({"source": text}).encode(), "application/x-www-form-urlencoded"
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    return writer
