"""A PostgreSQL that is there and does not answer: a worker says so, and can be ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.crash.besieged import REPOSITORY
from tests.crash.postgres_server import PostgresServer
from tests.integration.worker.conftest import Base
from tests.integration.worker.works import WORKER, open_place

pytestmark = pytest.mark.slow

_PATIENCE = 60.0
_GRACE = 15.0


@contextmanager
def frozen(server: PostgresServer) -> Iterator[None]:
    """Stops all processes of a server where they are."""
    main = server.process
    assert main is not None
    shown = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(main)], capture_output=True, text=True, check=False
    )
    processes = [main, *map(int, shown.stdout.split())]
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)


async def ask(port: int, path: str) -> tuple[int, str]:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}{path}", timeout=20)
    return answer.status_code, answer.text


async def until(port: int, path: str, status: int) -> str:
    """Asks until that is the answer."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        with contextlib.suppress(httpx.TransportError):
            told = await ask(port, path)
            if told[0] == status:
                return told[1]
        assert time.monotonic() < deadline, path
        await asyncio.sleep(0.5)


async def test_a_worker_tells_of_it_and_ends(base: Base, tmp_path: Path) -> None:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = int(tried.getsockname()[1])
    log = tmp_path / "worker.log"
    more = f'{WORKER}\n[metrics]\nport = {port}\n[log]\nformat = "json"\n'
    async with open_place(base.url, tmp_path, ["lemmy-v3"], posts=6, more=more) as place:
        with log.open("wb") as out:
            worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "nutgraf", "worker", "-v", "--config", str(place.file)),
                cwd=REPOSITORY,
                env=place.town.environment,
                stdout=out,
                stderr=out,
            )
        try:
            await until(port, "/readyz", 200)
            with frozen(base.server):
                assert "the store" in await until(port, "/readyz", 503)
                assert "stuck" in await until(port, "/healthz", 503)
                assert "nutgraf_ledger_up 0.0" in (await ask(port, "/metrics"))[1]
                asked = time.monotonic()
                worker.send_signal(signal.SIGTERM)
                async with asyncio.timeout(_PATIENCE):
                    assert await worker.wait() == 1
                drain = place.settings().worker.drain_seconds
                assert time.monotonic() - asked < drain + _GRACE + 10
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()
    assert "it did not end within" in log.read_text("utf-8")
    assert "works with others" in log.read_text("utf-8")
    assert all(line.startswith("{") for line in log.read_text("utf-8").splitlines())
