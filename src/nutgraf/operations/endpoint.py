"""`/metrics`, `/healthz` and `/readyz` of a bot or worker, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from nutgraf.operations.listening import Listening, listen_on
from nutgraf.operations.measuring import Measured, measuring
from nutgraf.operations.readiness import Question, Readiness
from nutgraf.operations.traces import tracing

if TYPE_CHECKING:
    from aiohttp.web_protocol import RequestHandler

    from nutgraf.config import Settings
    from nutgraf.store.opening import Store

__all__ = ["Question", "serve_operations"]

_ADVICE = (
    "name another port with metrics.port, for this process alone with NUTGRAF_METRICS__PORT, or "
    "another address with metrics.host"
)
_CONNECTION_SECONDS: Final = 30.0
"""For a connection, from its first byte to the last: it is for one question."""

_CONNECTIONS: Final = 64
_STOP_SECONDS: Final = 1.0
_BEAT_SECONDS: Final = 1.0
_STUCK_SECONDS: Final = 30.0
"""Without a turn of its loop after which a process counts as stuck. A database that does not answer
does that: the work asks it in its loop, so that whatever it decides on is what the ledger says."""

_Stop = tuple[asyncio.AbstractEventLoop, asyncio.Event]


@asynccontextmanager
async def serve_operations(
    settings: Settings, store: Store | None, *, questions: dict[str, Question]
) -> AsyncIterator[str | None]:
    """Lets the work be watched until the context ends, and sends traces, where that is wanted.

    Args:
        settings: whose `[metrics]` say where.
        store: whose ledger's figures are shown; None for none.
        questions: by the name of who is asked whether this process is ready; they are asked in
            another loop than this.

    Yields:
        The address; None where the settings name no port.

    Raises:
        BadConfiguration: the port cannot be had.
    """
    wanted = settings.metrics
    async with AsyncExitStack() as around:
        url = None
        if wanted.port is not None:
            listening = listen_on(wanted.host, wanted.port, _ADVICE)
            around.callback(listening.close)
            measured = around.enter_context(measuring(settings, store))
            await around.enter_async_context(_serving(listening, measured, Readiness(questions)))
            url = listening.url
        await around.enter_async_context(tracing())
        yield url


@asynccontextmanager
async def _serving(
    listening: Listening, measured: Measured, readiness: Readiness
) -> AsyncIterator[None]:
    """Answers until the context ends, in a thread of its own: also while the work is stuck."""
    pulse, started, ended = Pulse(), Future[_Stop](), Future[None]()
    answers = _Answers(measured, readiness, pulse, _is_loopback(listening.host))

    def run() -> None:
        try:
            asyncio.run(_answer(listening, answers, started))
        except BaseException as error:
            _fail(error, started, ended)
        else:
            ended.set_result(None)

    threading.Thread(target=run, name="nutgraf-endpoint", daemon=True).start()
    loop, stop = await asyncio.wrap_future(started)
    beating = asyncio.create_task(pulse.beat())
    try:
        yield
    finally:
        beating.cancel()
        loop.call_soon_threadsafe(stop.set)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2 * _STOP_SECONDS):
                await asyncio.wrap_future(ended)


def _fail(error: BaseException, *futures: Future[Any]) -> None:
    for each in futures:
        if not each.done():
            each.set_exception(error)


async def _answer(listening: Listening, answers: _Answers, started: Future[_Stop]) -> None:
    """Answers in the loop of the thread, until told to stop."""
    stop = asyncio.Event()
    runner = web.ServerRunner(_Server(answers.answer), shutdown_timeout=_STOP_SECONDS)
    await runner.setup()
    try:
        for each in listening.sockets:
            await web.SockSite(runner, each).start()
        started.set_result((asyncio.get_running_loop(), stop))
        await stop.wait()
    finally:
        await runner.cleanup()


class Pulse:
    """Whether a loop turns.

    Args:
        clock: seconds that only go up.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()

    async def beat(self) -> None:
        """Beats in the loop that is watched."""
        while True:
            self._last = self._clock()
            await asyncio.sleep(_BEAT_SECONDS)

    @property
    def is_felt(self) -> bool:
        """Whether it has beaten lately."""
        return self._clock() - self._last < _STUCK_SECONDS


class _Server(web.Server):
    """Hangs up on those who are slow, and on who has been there longest where they are too many."""

    def __init__(self, answer: Callable[[web.BaseRequest], Awaitable[web.Response]]) -> None:
        super().__init__(answer, access_log=None)
        self._ends: dict[RequestHandler, asyncio.TimerHandle] = {}

    def __call__(self) -> RequestHandler:
        handler = super().__call__()
        if len(self._ends) >= _CONNECTIONS:
            _hang_up(next(iter(self._ends)))
        loop = asyncio.get_running_loop()
        self._ends[handler] = loop.call_later(_CONNECTION_SECONDS, _hang_up, handler)
        return handler

    def connection_lost(self, handler: RequestHandler, exc: BaseException | None = None) -> None:
        """Forgets a connection with what was planned for it."""
        super().connection_lost(handler, exc)
        planned = self._ends.pop(handler, None)
        if planned is not None:
            planned.cancel()


def _hang_up(handler: RequestHandler) -> None:
    if isinstance(handler.transport, asyncio.Transport):
        handler.transport.abort()


class _Answers:
    """What is told to whom.

    Args:
        measured: what is counted.
        readiness: of this process.
        pulse: of its loop.
        is_local: whether this machine alone can ask.
    """

    def __init__(
        self, measured: Measured, readiness: Readiness, pulse: Pulse, is_local: bool
    ) -> None:
        self._measured = measured
        self._readiness = readiness
        self._pulse = pulse
        self._is_local = is_local

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answers one request and ends its connection."""
        answer = await self._choose(request)
        answer.force_close()
        return answer

    async def _choose(self, request: web.BaseRequest) -> web.Response:
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, headers={"Allow": "GET, HEAD"})
        if self._is_local and not _is_loopback_or_address(request.headers.get("Host")):
            return web.Response(status=421)
        match request.path:
            case "/metrics":
                text = await self._measured.text()
                return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})
            case "/healthz":
                alive = self._pulse.is_felt
                return _tell({"status": "alive" if alive else "stuck"}, alive)
            case "/readyz":
                silent = await self._readiness.silent()
                told: dict[str, object] = {"status": "not ready", "silent": list(silent)}
                return _tell(told if silent else {"status": "ready"}, not silent)
        return web.Response(status=404)


def _tell(told: dict[str, object], is_well: bool) -> web.Response:
    if is_well:
        return web.json_response(told)
    return web.json_response(told, status=503, headers={"Retry-After": "5"})


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_loopback_or_address(host: str | None) -> bool:
    """Whether a `Host` is none of a stranger's names, which may lead here (DNS rebinding)."""
    if host is None:  # no browser
        return True
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ipaddress.ip_address(name))
    except ValueError:
        return False
