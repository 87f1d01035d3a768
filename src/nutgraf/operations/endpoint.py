"""`/metrics`, `/healthz` and `/readyz` of a bot or worker, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

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

_ADVICE = "name another port with metrics.port, or another address with metrics.host"
_CONNECTION_SECONDS: Final = 30.0
"""For a connection, from its first byte to the last: it is for one question."""

_CONNECTIONS: Final = 64
_STOP_SECONDS: Final = 1.0


@asynccontextmanager
async def serve_operations(
    settings: Settings, store: Store | None, *, questions: dict[str, Question]
) -> AsyncIterator[str | None]:
    """Lets the work be watched until the context ends, and sends traces, where that is wanted.

    Args:
        settings: whose `[metrics]` say where.
        store: whose ledger's figures are shown; None for none.
        questions: by the name of who is asked whether this process is ready.

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
    """Answers until the context ends."""
    answers = _Answers(measured, readiness)
    runner = web.ServerRunner(
        _Server(answers.answer, access_log=None), shutdown_timeout=_STOP_SECONDS
    )
    await runner.setup()
    try:
        for each in listening.sockets:
            await web.SockSite(runner, each).start()
        yield
    finally:
        await runner.cleanup()


class _Server(web.Server):
    """Hangs up on those who are slow, or one too many."""

    def __call__(self) -> RequestHandler:
        handler = super().__call__()
        seconds = _CONNECTION_SECONDS if len(self.connections) < _CONNECTIONS else 0.0
        asyncio.get_running_loop().call_later(seconds, _hang_up, handler)
        return handler


def _hang_up(handler: RequestHandler) -> None:
    if isinstance(handler.transport, asyncio.Transport):
        handler.transport.abort()


class _Answers:
    """What is told to whom.

    Args:
        measured: what is counted.
        readiness: of this process.
    """

    def __init__(self, measured: Measured, readiness: Readiness) -> None:
        self._measured = measured
        self._readiness = readiness

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answers one request and ends its connection."""
        answer = await self._choose(request)
        answer.force_close()
        return answer

    async def _choose(self, request: web.BaseRequest) -> web.Response:
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, headers={"Allow": "GET, HEAD"})
        match request.path:
            case "/metrics":
                text = await self._measured.text()
                return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})
            case "/healthz":
                return web.json_response({"status": "alive"})
            case "/readyz":
                silent = await self._readiness.silent()
                if silent:
                    told = {"status": "not ready", "silent": list(silent)}
                    return web.json_response(told, status=503, headers={"Retry-After": "5"})
                return web.json_response({"status": "ready"})
        return web.Response(status=404)
