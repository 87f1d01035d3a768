"""More connections than there is room for are turned away, and then there is room again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from nutgraf.config import Settings, WebSettings
from nutgraf.store.opening import open_store
from nutgraf.web import connections, serving
from nutgraf.web.listening import listen

pytestmark = pytest.mark.anyio


@pytest.mark.slow  # a server and the processes that read pages for it
async def test_so_many_connections_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        serving, "Connections", lambda trusted: connections.Connections(trusted, most=4)
    )
    settings = Settings(web=WebSettings(port=0, workers=1), folder=tmp_path)
    stop = asyncio.Event()
    listening = listen(settings.web)
    with open_store(":memory:") as store, serving.start_sandbox(settings) as sandbox:
        async with (
            serving.open_web(settings, store, sandbox=sandbox) as web,
            httpx.AsyncClient(base_url=listening.url) as client,
        ):
            serve = asyncio.create_task(serving.serve(web, listening, stop))
            try:
                idle = [await asyncio.open_connection("127.0.0.1", listening.port) for _ in "1234"]
                await asyncio.sleep(0.1)
                refused = await client.get("/healthz")
                assert (refused.status_code, refused.json()["reason"]) == (503, "busy")
                assert refused.headers["content-type"] == "application/problem+json"
                for _, writer in idle:
                    writer.close()
                    await writer.wait_closed()
                await asyncio.sleep(0.1)
                assert (await client.get("/healthz")).status_code == 200
            finally:
                stop.set()
                await serve
