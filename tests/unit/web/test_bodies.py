"""Bodies are read whole, within a size and a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from nutgraf.web.bodies import BodyBudget, BodyLimits
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

    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/", "headers": headers}
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
    assert (refused.value.status, refused.value.reason) == (413, "body-too-large")


@pytest.mark.parametrize("length", [None, b"3", b"-1", b"x", b"9" * 500])
def test_what_is_too_much_is_refused_whatever_it_announced(length: bytes | None) -> None:
    with pytest.raises(Problem) as refused:
        ask([b"123456", b"78901"], length)
    assert refused.value.status == 413


def test_what_trickles_in_is_cut_off() -> None:
    with pytest.raises(Problem) as refused:
        ask([b"a"] * 9, pause=0.05)
    assert (refused.value.status, refused.value.reason) == (408, "body-too-slow")


@pytest.mark.parametrize("path", ["/key", "/key/forget", "/bot", "/bot/log-in"])
def test_forms_with_a_few_fields_are_small(path: str) -> None:
    async def run(path: str, size: int) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": b"x" * size, "more_body": False}

        async def send(_: Message) -> None:
            raise AssertionError

        for headers in ([], [(b"content-length", f"{size}".encode())]):
            scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
            await BodyLimits(App(), 1_000_000)(scope, receive, send)

    asyncio.run(run(path, 16_384))
    asyncio.run(run("/keys", 16_385))
    with pytest.raises(Problem, match=r"413 body-too-large: .* 16,384 bytes"):
        asyncio.run(run(path, 16_385))


def _named(sender: str | None, _: Scope) -> str | None:
    return sender


def arriving(budget: BodyBudget, *senders: str | None, size: int = 100_000) -> list[str]:
    """Sends bodies that arrive but for their ends; tells what became of each, and lets them end."""

    async def run() -> list[str]:
        go_on = asyncio.Event()

        async def receive() -> Message:
            if not go_on.is_set() and sent.pop():
                return {"type": "http.request", "body": b"x" * size, "more_body": True}
            await go_on.wait()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(_: Message) -> None:
            raise AssertionError

        async def app(*_: object) -> None:
            assert budget.bytes > 0 or size < 65_536

        told: list[str] = []
        tasks = []
        for sender in senders:
            sent = [False, True]
            limits = BodyLimits(app, 1_000_000, sender=partial(_named, sender), budget=budget)
            scope = {"type": "http", "method": "POST", "path": "/read", "headers": []}
            task = asyncio.create_task(limits(scope, receive, send))
            await asyncio.sleep(0.001)
            refused = task.exception() if task.done() else None
            told.append(refused.reason if isinstance(refused, Problem) else "waits")
            tasks.append(task)
        go_on.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert budget.bytes == 0
        return told

    return asyncio.run(run())


def test_there_is_room_for_so_many_bytes_of_all_bodies() -> None:
    budget = BodyBudget(100_000, 100_000)
    assert arriving(budget, "a", "b", "c", "d") == ["waits", "waits", "busy", "busy"]
    assert arriving(budget, *"abcdefgh", size=65_536) == ["waits"] * 8  # small ones always


def test_no_sender_takes_all_the_room() -> None:
    budget = BodyBudget(1_000_000, 80_000)
    assert arriving(budget, "a", "a", "a", "b") == ["waits", "waits", "too-many", "waits"]
    assert arriving(budget, *[None] * 4) == ["waits"] * 4


def test_nobody_is_answered_who_went_away() -> None:
    assert ask([b"a", None]) == []
