"""Bodies of requests: read whole before anything else is done, within a size and a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_SECONDS = 20.0
"""For a body to arrive."""


class BodyLimits:
    """Refuses bodies that are too large, best before they come, or trickle in.

    Args:
        app: that gets the body in one piece.
        max_bytes: size at most.
        seconds: for it to arrive.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as ASGI has it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        if _announced(scope) > self._max_bytes:
            raise self._too_large()
        body = await self._read(receive)
        if body is None:
            return
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, replay, send)

    async def _read(self, receive: Receive) -> bytes | None:
        """Returns the body; None where its sender went away."""
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    part = message.get("body", b"")
                    size += len(part)
                    if size > self._max_bytes:
                        raise self._too_large()
                    parts.append(part)
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            detail = f"the body did not arrive within {self._seconds:g} s: send less, or faster"
            raise Problem(408, "too-slow", detail, headers={"Connection": "close"}) from None

    def _too_large(self) -> Problem:
        detail = f"the body is larger than {self._max_bytes:,} bytes: send less"
        return Problem(413, "too-large", detail, headers={"Connection": "close"})


def _announced(scope: Scope) -> int:
    """The size that the request announces; 0 where it says nothing that makes sense."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            digits = value.strip()
            return int(digits) if digits.isdigit() and len(digits) < 20 else 0
    return 0
