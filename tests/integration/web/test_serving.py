"""The web over real sockets: where it listens, how it starts, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from starlette.responses import StreamingResponse

from nutgraf.cli.bot.run import _side_by_side
from nutgraf.config import KeySettings, Settings, WebSettings
from nutgraf.errors import BadConfiguration, StoreFailed
from nutgraf.sandbox import Sandbox
from nutgraf.store.opening import open_store
from nutgraf.web.listening import demand_invitation, listen
from nutgraf.web.serving import open_web, serve
from tests.browser.process import PASSWORD, run_bot_web

LOOPBACK = WebSettings(port=0)


@asynccontextmanager
async def served(
    router: APIRouter, stop: asyncio.Event
) -> AsyncIterator[tuple[httpx.AsyncClient, asyncio.Task[None]]]:
    """A web that is being served, with pages of the test; no page is parsed, so no worker runs."""
    settings, listening = Settings(web=LOOPBACK), listen(LOOPBACK)
    with open_store(":memory:") as store, Sandbox(1) as sandbox:
        async with open_web(settings, store, router, sandbox=sandbox) as web:
            serving = asyncio.create_task(serve(web, listening, stop))
            async with httpx.AsyncClient(base_url=listening.url, timeout=20) as client:
                yield client, serving
            stop.set()
            await serving


def test_any_free_port_is_the_real_one() -> None:
    listening = listen(LOOPBACK)
    try:
        assert listening.port > 0
        assert listening.url == f"http://127.0.0.1:{listening.port}"
        with socket.create_connection(("127.0.0.1", listening.port), timeout=5):
            pass
    finally:
        listening.close()


@pytest.mark.parametrize("host", ["localhost", "::1", "[::1]"])
def test_names_and_addresses_of_ipv6(host: str) -> None:
    try:
        listening = listen(WebSettings(host=host, port=0))
    except BadConfiguration:
        if host == "localhost":
            raise
        pytest.skip("this machine has no IPv6")
    listening.close()
    assert listening.url.startswith("http://[::1]:" if "::1" in host else "http://localhost:")


def test_a_free_port_is_free_at_all_addresses_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def bind(_: int, address: tuple[str, int]) -> socket.socket:
        asked.append(address)
        if len(asked) == 2:
            raise OSError(errno.EADDRINUSE, "in use")
        return socket.create_server(address)

    names = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))
        for address in ("127.0.0.1", "127.0.0.2")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: names)
    monkeypatch.setattr("nutgraf.operations.listening._bind", bind)
    listening = listen(WebSettings(host="localhost", port=0))
    listening.close()
    assert [address for address, _ in asked] == ["127.0.0.1", "127.0.0.2"] * 2
    assert asked[-1][1] == listening.port > 0
    asked.clear()
    with pytest.raises(BadConfiguration, match="in use"):
        listen(WebSettings(host="localhost", port=listening.port))


def test_an_address_that_is_taken_or_elsewhere_is_refused_in_one_line() -> None:
    first = listen(LOOPBACK)
    try:
        for host, port in (
            ("127.0.0.1", first.port),
            ("192.0.2.1", 0),
            ("no.such.host.invalid", 0),
        ):
            with pytest.raises(BadConfiguration, match="cannot listen on") as caught:
                listen(WebSettings(host=host, port=port, public=True))
            assert "\n" not in str(caught.value) and "web.port" in str(caught.value)
    finally:
        first.close()


KEY = KeySettings("ada", "0" * 64)


@pytest.mark.parametrize(
    ("settings", "invited"),
    [
        (WebSettings(), True),
        (WebSettings(host="::1"), True),
        (WebSettings(host="0.0.0.0"), False),
        (WebSettings(host="::"), False),
        (WebSettings(host="192.0.2.1"), False),
        (WebSettings(host="0.0.0.0", keys=(KEY,)), True),
        (WebSettings(host="0.0.0.0", public=True), True),
    ],
)
def test_strangers_come_in_where_somebody_said_so(settings: WebSettings, invited: bool) -> None:
    if invited:
        demand_invitation(settings)
        return
    with pytest.raises(BadConfiguration, match=r"nutgraf web key.*public = true"):
        demand_invitation(settings)


def test_what_is_in_hand_is_answered_before_the_end() -> None:
    async def play() -> None:
        router, stop, begun = APIRouter(), asyncio.Event(), asyncio.Event()

        @router.get("/slow")
        async def slow() -> str:
            begun.set()
            await asyncio.sleep(0.4)
            return "done"

        async with served(router, stop) as (client, serving):
            asking = asyncio.create_task(client.get("/slow"))
            await begun.wait()
            stop.set()
            assert (await asking).json() == "done"
            await serving
            with pytest.raises(httpx.ConnectError):
                await client.get("/slow")

    asyncio.run(play())


def test_streams_without_end_hear_of_it() -> None:
    async def play() -> None:
        router, stop = APIRouter(), asyncio.Event()
        stopping: list[asyncio.Event] = []

        @router.get("/stream")
        async def stream() -> StreamingResponse:
            async def lines() -> AsyncIterator[str]:
                yield "first"
                await stopping[0].wait()

            return StreamingResponse(lines())

        settings, listening = Settings(web=LOOPBACK), listen(LOOPBACK)
        with open_store(":memory:") as store, Sandbox(1) as sandbox:
            async with open_web(settings, store, router, sandbox=sandbox) as web:
                stopping.append(web.app.state.stopping)
                serving = asyncio.create_task(serve(web, listening, stop))
                async with (
                    httpx.AsyncClient(base_url=listening.url) as client,
                    client.stream("GET", "/stream") as answer,
                ):
                    parts = answer.aiter_text()
                    assert await anext(parts) == "first"
                    began = time.monotonic()
                    stop.set()
                    await serving
                    assert time.monotonic() - began < 3

    asyncio.run(play())


@pytest.mark.slow
def test_who_does_not_hear_of_it_is_cut_off_after_seconds() -> None:
    async def play() -> None:
        router, stop, begun = APIRouter(), asyncio.Event(), asyncio.Event()

        @router.get("/endless")
        async def endless() -> None:
            begun.set()
            await asyncio.sleep(3600)

        async with served(router, stop) as (client, serving):
            asking = asyncio.create_task(client.get("/endless"))
            await begun.wait()
            began = time.monotonic()
            stop.set()
            await serving
            assert 4 < time.monotonic() - began < 10
            assert (await asyncio.gather(asking, return_exceptions=True))[0] is not None

    asyncio.run(play())


def test_signals_stay_with_the_process() -> None:
    async def play() -> None:
        before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
        async with served(APIRouter(), asyncio.Event()) as (client, _):
            assert (await client.get("/healthz")).status_code == 200
            assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before

    asyncio.run(play())


class Worker:
    """What `bot run --web` runs beside the web, and how it ends."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.ended = False

    async def run(self, stop: asyncio.Event) -> None:
        """As `Bot.run`."""
        if self.error is not None:
            raise self.error
        await stop.wait()
        self.ended = True


def test_a_web_that_fails_does_not_end_the_bot(caplog: pytest.LogCaptureFixture) -> None:
    async def play() -> None:
        stop, bot, failed = asyncio.Event(), Worker(), asyncio.Event()

        async def fail() -> None:
            failed.set()
            raise RuntimeError("out of sockets")

        both = asyncio.create_task(_side_by_side(bot, fail(), stop))  # type: ignore[arg-type]
        await failed.wait()
        await asyncio.sleep(0.05)
        assert not both.done() and not bot.ended
        stop.set()
        await both
        assert bot.ended

    asyncio.run(play())
    assert "the web has failed" in caplog.text and "out of sockets" in caplog.text


def test_the_web_ends_with_the_bot() -> None:
    async def play() -> None:
        stop, ended = asyncio.Event(), asyncio.Event()

        async def answer() -> None:
            await stop.wait()
            ended.set()

        bot = Worker(StoreFailed("the disk is full"))
        with pytest.raises(StoreFailed, match="full"):
            await _side_by_side(bot, answer(), stop)  # type: ignore[arg-type]
        assert ended.is_set()

    asyncio.run(play())


@contextlib.contextmanager
def process(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command of nutgraf that does not outlive the test."""
    started = subprocess.Popen(
        [sys.executable, "-m", "nutgraf", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield started
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
        started.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_tells_where_it_is_and_ends_well(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "nutgraf.toml").write_text("[web]\nport = 1\n")
    with process(tmp_path, "serve", "--port", "0", "--json") as serving:
        assert serving.stdout is not None
        told = "".join(itertools.takewhile(lambda line: line != "}\n", serving.stdout)) + "}"
        record = json.loads(told)
        assert record["schema"] == "nutgraf.serve/1"
        answer = httpx.get(f"{record['url']}/readyz", timeout=30)
        assert answer.status_code == 200, answer.text
        with process(tmp_path, "serve", "--port", record["url"].rpartition(":")[2]) as second:
            _, errors = second.communicate(timeout=60)
            assert second.returncode == 2
            assert errors.count("\n") == 1 and "cannot listen on 127.0.0.1 port" in errors
            assert "--port" in errors
        os.killpg(serving.pid, number)  # as a terminal or a service manager does, to all of them
        rest, errors = serving.communicate(timeout=30)
        assert serving.returncode == 0, errors
    assert rest == ""
    assert errors.splitlines() == [
        f"nutgraf serves {record['url']}/ (API: {record['url']}/docs). Ctrl-C or SIGTERM ends it."
    ]
    assert (tmp_path / "nutgraf.db").exists()


@pytest.mark.slow
def test_without_settings_it_says_that_nothing_is_kept(tmp_path: Path) -> None:
    with process(tmp_path, "serve", "--port", "0") as serving:
        assert serving.stderr is not None
        assert "in memory" in serving.stderr.readline()
        assert "nutgraf serves http://127.0.0.1:" in serving.stderr.readline()
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(30) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_bot_and_web_in_one_process_know_of_each_other(tmp_path: Path) -> None:
    with run_bot_web(tmp_path) as both:
        comment = both.wait_for_comment(both.post("A market", both.link(1)))
        with httpx.Client(base_url=both.origin, timeout=20) as client:
            client.post("/bot/log-in", data={"password": PASSWORD})
            feed = client.get("/bot").text
            assert "A market" in feed
            assert both.handle in client.get("/bot/health").text
            page = client.get(re.findall(r"/bot/posts/\d+", feed)[0]).text
        assert comment.split(".")[0] in page
        began = time.monotonic()
    assert time.monotonic() - began < 15
    log = both.log.read_text()
    assert [line.partition(" ")[0] for line in log.splitlines()] == ["nutgraf", "nutgraf"], log
