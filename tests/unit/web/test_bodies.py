"""Bodies are read whole, within a size and a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest

from nutgraf.web.bodies import BodyLimits
from nutgraf.web.problems import Problem

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send


class App:
    """Notes what it is given."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.messages += [await receive(), await receive()]


def ask(
    parts: Iterable[bytes | None], length: bytes | None = None, pause: float = 0.0
) -> list[Message]:
    """Sends a body part by part; None stands for a client that goes away."""
    app = App()
    left = list(parts)
    headers = [] if length is None else [(b"content-length", length)]

    async def receive() -> Message:
        await asyncio.sleep(pause)
        part = left.pop(0) if left else None
        if part is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    async def send(_: Message) -> None:
        raise AssertionError

    scope: dict[str, Any] = {"type": "http", "method": "POST", "headers": headers}
    asyncio.run(BodyLimits(app, 10, 0.2)(scope, receive, send))
    return app.messages


def test_a_body_comes_in_one_piece_and_then_the_end() -> None:
    body, end = ask([b"abc", b"def"])
    assert body == {"type": "http.request", "body": b"abcdef", "more_body": False}
    assert end["type"] == "http.disconnect"


@pytest.mark.parametrize("length", [b"11", b"9" * 5])
def test_what_announces_too_much_is_not_read(length: bytes) -> None:
    with pytest.raises(Problem) as refused:
        ask([], length)
    assert (refused.value.status, refused.value.reason) == (413, "too-large")


@pytest.mark.parametrize("length", [None, b"3", b"-1", b"x", b"9" * 500])
def test_what_is_too_much_is_refused_whatever_it_announced(length: bytes | None) -> None:
    with pytest.raises(Problem) as refused:
        ask([b"123456", b"78901"], length)
    assert refused.value.status == 413


def test_what_trickles_in_is_cut_off() -> None:
    with pytest.raises(Problem) as refused:
        ask([b"a"] * 9, pause=0.05)
    assert (refused.value.status, refused.value.reason) == (408, "too-slow")


def test_nobody_is_answered_who_went_away() -> None:
    assert ask([b"a", None]) == []
