"""Bodies of requests: read whole before anything else is done, within a size and a time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from nutgraf.web.forms import SMALL_BYTES
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_SECONDS = 20.0
"""For a body to arrive."""

FREE_BYTES = 65_536
"""Of each body, for which there is always room: connections are counted, too."""

_ALL_BYTES = 64_000_000
_BYTES_OF_ONE = 16_000_000
_SMALL_FORMS = ("/key", "/bot")

Sender = Callable[["Scope"], "str | None"]
"""By whom bodies are counted; None for whoever may send as much as there is room for."""


class BodyBudget:
    """Bytes of all bodies in hand, so that memory is bounded however many arrive at once.

    Args:
        most: of all of them.
        most_of_one: of one sender.
    """

    def __init__(self, most: int, most_of_one: int) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._of_each: Counter[str] = Counter()
        self.bytes = 0

    def take(self, sender: str | None, size: int) -> None:
        """Takes room.

        Raises:
            Problem: 429, the sender has as much as there is for one; 503, there is no more.
        """
        headers = {"Retry-After": "5", "Connection": "close"}
        if sender is not None and self._of_each[sender] + size > self._most_of_one:
            detail = "too many of your requests arrive at once: send one after another"
            raise Problem(429, "too-many", detail, headers=headers)
        if self.bytes + size > self._most:
            detail = "too many large requests arrive at once: try again in a few seconds"
            raise Problem(503, "busy", detail, headers=headers)
        self.bytes += size
        if sender is not None:
            self._of_each[sender] += size

    def give_back(self, sender: str | None, size: int) -> None:
        """Gives room back."""
        self.bytes -= size
        if sender is not None:
            self._of_each[sender] -= size
            if self._of_each[sender] <= 0:
                del self._of_each[sender]


class BodyLimits:
    """Refuses bodies that are too large, best before they come, or trickle in.

    Args:
        app: that gets the body in one piece.
        max_bytes: size at most; of forms with a few short fields it is `SMALL_BYTES`.
        seconds: for it to arrive.
        sender: tells who sends.
        budget: of all bodies; by default as much as some dozen of the largest.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        seconds: float = BODY_SECONDS,
        *,
        sender: Sender = lambda _: None,
        budget: BodyBudget | None = None,
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._sender = sender
        self._budget = budget or BodyBudget(
            max(_ALL_BYTES, 4 * max_bytes), max(_BYTES_OF_ONE, max_bytes)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as ASGI has it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        most = self._most_of(scope["path"])
        if _announced(scope) > most:
            raise _too_large(most)
        body = _Body(self._budget, self._sender(scope), most)
        try:
            if not await self._read(body, receive):
                return
            await self._app(scope, body.replaying(receive), send)
        finally:
            body.let_go()

    def _most_of(self, path: str) -> int:
        is_small = any(path == each or path.startswith(f"{each}/") for each in _SMALL_FORMS)
        return min(self._max_bytes, SMALL_BYTES) if is_small else self._max_bytes

    async def _read(self, body: _Body, receive: Receive) -> bool:
        """Reads the body; false where its sender went away."""
        try:
            async with asyncio.timeout(self._seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return False
                    body.add(message.get("body", b""))
                    if not message.get("more_body", False):
                        return True
        except TimeoutError:
            detail = f"the body did not arrive within {self._seconds:g} s: send less, or faster"
            raise Problem(408, "body-too-slow", detail, headers={"Connection": "close"}) from None


class _Body:
    """A body that arrives, and the room it takes until its request is answered."""

    def __init__(self, budget: BodyBudget, sender: str | None, most: int) -> None:
        self._budget = budget
        self._sender = sender
        self._most = most
        self._bytes = bytearray()
        self._taken = 0

    def add(self, part: bytes) -> None:
        size = len(self._bytes) + len(part)
        if size > self._most:
            raise _too_large(self._most)
        wanted = max(0, size - FREE_BYTES) - self._taken
        if wanted > 0:
            self._budget.take(self._sender, wanted)
            self._taken += wanted
        self._bytes += part

    def replaying(self, receive: Receive) -> Receive:
        """Hands the body over in one piece, and then what else is received."""
        pending: list[Message] = [
            {"type": "http.request", "body": bytes(self._bytes), "more_body": False}
        ]
        self._bytes.clear()

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        return replay

    def let_go(self) -> None:
        self._budget.give_back(self._sender, self._taken)
        self._taken = 0


def _too_large(most: int) -> Problem:
    detail = f"the body is larger than {most:,} bytes: send less"
    return Problem(413, "body-too-large", detail, headers={"Connection": "close"})


def _announced(scope: Scope) -> int:
    """The size that the request announces; 0 where it says nothing that makes sense."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            digits = value.strip()
            return int(digits) if digits.isdigit() and len(digits) < 20 else 0
    return 0
