"""What nobody foresaw is answered and logged; problems raised outside of routes are answered."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from starlette.requests import Request

from nutgraf.web.answers import answer_problem
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)


class LastResort:
    """Answers where the application raised.

    The log tells where it happened and not what was said: messages of errors repeat what
    strangers sent.

    Args:
        app: that may.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Problem as raised:
            problem = raised
            if started:
                log.warning("an answer was cut off: %s", problem.reason)
        except Exception as error:
            problem = log_unforeseen(error)
        else:
            return
        if not started:  # else the server cuts off what is not whole, and says so in a line
            await answer_problem(Request(scope, receive), problem)(scope, receive, send)


def log_unforeseen(error: Exception) -> Problem:
    """Logs where an error happened, under a number, and returns the problem that names it."""
    number = secrets.token_hex(6)
    log.error("request %s: %s in %s", number, type(error).__name__, _place(error.__traceback__))
    detail = f"something went wrong here; it stands in the log as request {number}"
    return Problem(500, "unexpected", detail)


def _place(trace: TracebackType | None) -> str:
    """The way of an error through our code and others', the last steps first."""
    steps = []
    while trace is not None:
        code = trace.tb_frame.f_code
        steps.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(steps[:-9:-1])
