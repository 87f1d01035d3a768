"""`/metrics`, `/healthz` and `/readyz` of a process that works, asked by HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp.web_protocol import RequestHandler

from nutgraf import telemetry
from nutgraf.config import MetricsSettings, Settings
from nutgraf.errors import BadConfiguration
from nutgraf.operations import endpoint, readiness
from nutgraf.operations.asking import in_this_loop
from nutgraf.operations.endpoint import Question, serve_operations
from nutgraf.store.opening import Store, open_store

HERE = Settings(metrics=MetricsSettings(port=0))

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def serving(
    store: Store | None = None, questions: dict[str, Question] | None = None
) -> AsyncIterator[tuple[str, aiohttp.ClientSession]]:
    async with (
        serve_operations(HERE, store, questions=questions or {}) as url,
        aiohttp.ClientSession() as session,
    ):
        assert url is not None
        yield url, session


async def ask(session: aiohttp.ClientSession, url: str, method: str = "GET") -> tuple[int, str]:
    async with session.request(method, url) as answer:
        return answer.status, await answer.text()


async def test_without_a_port_nobody_listens() -> None:
    async with serve_operations(Settings(), None, questions={}) as url:
        assert url is None


async def test_what_is_told(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "nutgraf.db")) as store:
        async with serving(store) as (url, session):
            telemetry.count("double", account="nutgraf@a.example")
            status, text = await ask(session, f"{url}/metrics")
            assert status == 200
            assert 'nutgraf_doubles_withdrawn_total{account="nutgraf@a.example"} 1.0' in text
            assert "nutgraf_ledger_up 1.0" in text
            assert await ask(session, f"{url}/healthz") == (200, '{"status": "alive"}')
            assert await ask(session, f"{url}/readyz") == (200, '{"status": "ready"}')
            for path in ("/", "/metrics/", "/docs", "/../etc/passwd"):
                assert (await ask(session, f"{url}{path}"))[0] == 404
            assert (await ask(session, f"{url}/metrics", "POST"))[0] == 405
        store.close()
    telemetry.count("double", account="nutgraf@a.example")  # nobody listens any more


async def test_a_store_that_fails_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.db"
    with open_store(str(file)) as store:
        store.close()
        file.write_bytes(b"this is no database, and never was" * 100)

        async def question() -> None:
            await asyncio.to_thread(store.ledger.newest_step)

        async with serving(store, {"the store": question}) as (url, session):
            assert "nutgraf_ledger_up 0.0" in (await ask(session, f"{url}/metrics"))[1]
            status, text = await ask(session, f"{url}/readyz")
            assert (status, text) == (503, '{"status": "not ready", "silent": ["the store"]}')
            assert (await ask(session, f"{url}/healthz"))[0] == 200


async def test_who_hangs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "PATIENCE", 0.05)

    async def hang() -> None:
        await asyncio.sleep(60)

    async def well() -> None: ...

    async with serving(None, {"readers": hang, "store": well}) as (url, session):
        begun = time.monotonic()
        assert (await ask(session, f"{url}/readyz"))[1].endswith('"silent": ["readers"]}')
        assert time.monotonic() - begun < 5


async def test_a_port_that_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = Settings(metrics=MetricsSettings(port=port))
        with pytest.raises(BadConfiguration, match=rf"127\.0\.0\.1 port {port}: .*METRICS__PORT"):
            async with serve_operations(settings, None, questions={}):
                pass


async def test_who_is_slow_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_CONNECTION_SECONDS", 0.2)
    async with serving() as (url, session):
        port = int(url.rpartition(":")[2])
        for sent in (b"", b"GET /metr", b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 100):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            with contextlib.suppress(ConnectionResetError):
                async with asyncio.timeout(5):
                    assert await reader.read() == b""
            writer.close()
        assert (await ask(session, f"{url}/healthz"))[0] == 200


async def test_a_crowd_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_CONNECTIONS", 4)
    async with serving() as (url, session):
        port = int(url.rpartition(":")[2])
        crowd = [await asyncio.open_connection("127.0.0.1", port) for _ in range(9)]
        assert (await ask(session, f"{url}/healthz"))[0] == 200
        for _, writer in crowd:
            writer.close()


@pytest.mark.slow
async def test_connections_that_are_over_are_forgotten() -> None:
    async with serving() as (url, session):
        for _ in range(100):
            assert (await ask(session, f"{url}/healthz"))[0] == 200
        gc.collect()
        assert sum(isinstance(each, RequestHandler) for each in gc.get_objects()) < 10


async def test_a_name_of_a_strangers_is_not_answered_on_loopback() -> None:
    async with serving() as (url, session):
        for host, wanted in (
            ("evil.example", 421),
            ("127.0.0.1.evil.example:9464", 421),
            ("", 421),
            ("[", 421),
            ("localhost:9464", 200),
            ("LocalHost", 200),
            ("[::1]:9464", 200),
            ("10.0.0.1", 200),
        ):
            async with session.get(f"{url}/metrics", headers={"Host": host}) as answer:
                assert answer.status == wanted, host


async def test_within_a_network_any_name_is_answered() -> None:
    settings = Settings(metrics=MetricsSettings(host="0.0.0.0", port=0))
    async with (
        serve_operations(settings, None, questions={}) as url,
        aiohttp.ClientSession() as session,
        session.get(str(url), headers={"Host": "worker-1:9464"}) as answer,
    ):
        assert answer.status == 404


@pytest.mark.slow
async def test_it_answers_while_the_work_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "_STUCK_SECONDS", 0.5)
    monkeypatch.setattr(readiness, "PATIENCE", 0.2)
    monkeypatch.setattr(readiness, "_REMEMBERED", 0.2)

    async def queue() -> None: ...

    told: dict[str, tuple[int, bytes]] = {}

    def stuck(url: str) -> None:
        time.sleep(0.7)  # as a store does that does not answer
        for path in ("/healthz", "/readyz", "/metrics"):
            with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 5) as asked:
                asked.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                answer = b"".join(iter(lambda: asked.recv(65_536), b""))
            told[path] = int(answer.split()[1]), answer.rpartition(b"\r\n\r\n")[2]

    async with serving(None, {"the queue": in_this_loop(queue)}) as (url, session):
        assert await ask(session, f"{url}/readyz") == (200, '{"status": "ready"}')
        await asyncio.sleep(readiness._REMEMBERED)
        stuck(url)
        assert told["/healthz"] == (503, b'{"status": "stuck"}')
        assert told["/readyz"] == (503, b'{"status": "not ready", "silent": ["the queue"]}')
        assert told["/metrics"][0] == 200
        await asyncio.sleep(readiness._REMEMBERED)
        assert (await ask(session, f"{url}/healthz"))[0] == 200
        assert (await ask(session, f"{url}/readyz"))[0] == 200


async def test_after_an_answer_the_connection_ends() -> None:
    async with serving() as (url, _):
        port = int(url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3)
        async with asyncio.timeout(5):
            told = await reader.read()
        assert told.count(b"HTTP/1.1 200") == 1
        writer.close()
