"""No key, password, cookie or text that somebody pasted is ever written into a log."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import httpx
import pytest

from nutgraf.config import Settings, StoreSettings, WebSettings
from nutgraf.store.opening import open_store
from nutgraf.web import serving
from nutgraf.web.listening import listen
from tests.integration.web.callers import (
    KEY,
    OTHER_KEY,
    PASSWORD,
    PASSWORD_HASH,
    bearer,
    key_settings,
)
from tests.web_stage import TEXT

MARK = "Zanzibarquitted"
"""A word of the text that is pasted, and of nothing else."""

pytestmark = pytest.mark.anyio


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What all loggers say, however little it matters."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, name)
    return caplog


async def use_all(base: str) -> set[str]:
    """Sends every kind of secret where it belongs and where not; returns those made meanwhile."""
    made: set[str] = set()
    async with httpx.AsyncClient(base_url=base, follow_redirects=False) as client:
        body = {
            "text": f"{TEXT}\n\n{MARK} said nobody at all in the harbour that day.",
            "share": True,
        }
        for headers in (
            bearer(),
            bearer(OTHER_KEY),
            {"X-API-Key": KEY},
            {"X-API-Key": "wrong"},
        ):
            await client.post("/v1/summaries", json=body, headers=headers)
            await client.post("/v1/summaries", content=f"{{{MARK}", headers=headers)
            await client.get(f"/v1/summaries/none?key={KEY}", headers=headers)
        await client.post("/read", data={"source": body["text"]}, headers=bearer())
        for key in (OTHER_KEY, KEY):
            await client.post("/key", data={"key": key})
        for password in (OTHER_KEY, PASSWORD):
            await client.post("/bot/log-in", data={"password": password})
        made.update(client.cookies.values())
        for token in ("wrong", client.cookies["nutgraf_operator"]):
            await client.post("/bot/log-out", data={"csrf": token, "password": PASSWORD})
        await client.get("/bot", headers={"Accept": "text/html"})
        await client.request("BREW", f"/{MARK}?password={PASSWORD}", headers={"Cookie": KEY})
    return made


@pytest.mark.slow  # a server and the processes that read pages for it
async def test_secrets_stay_out_of_all_logs(
    tmp_path: Path, everything: pytest.LogCaptureFixture
) -> None:
    settings = Settings(
        web=WebSettings(port=0, password_hash=PASSWORD_HASH, keys=(key_settings(),), workers=1),
        store=StoreSettings(url=str(tmp_path / "nutgraf.db")),
        folder=tmp_path,
    )
    stop = asyncio.Event()
    listening = listen(settings.web)
    with open_store(settings.store.url) as store, serving.start_sandbox(settings) as sandbox:
        async with serving.open_web(settings, store, sandbox=sandbox) as web:
            serve = asyncio.create_task(serving.serve(web, listening, stop))
            try:
                made = await use_all(listening.url)
            finally:
                stop.set()
                await serve
    assert len(made) >= 3
    logged = "\n".join(
        part
        for record in everything.records
        if not record.name.startswith(("httpx", "httpcore"))  # the client's own
        for part in (record.getMessage(), record.exc_text or "", repr(record.args))
    )
    assert "a log-in to the dashboard failed" in logged
    assert "SELECT" in logged
    for secret in (KEY, OTHER_KEY, PASSWORD, PASSWORD_HASH, MARK, *made):
        assert secret not in logged, [line for line in logged.splitlines() if secret in line][:3]


def test_settings_show_no_secret() -> None:
    shown = repr(WebSettings(password_hash=PASSWORD_HASH, keys=(key_settings(),)))
    assert PASSWORD_HASH not in shown
    assert key_settings().sha256 not in shown
