"""Work for whoever asks ends when they hang up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from nutgraf.web.listeners import GONE, while_there


def request(*messages: dict[str, Any]) -> Request:
    """One whose sender says this, and then nothing more."""
    coming = list(messages)

    async def receive() -> dict[str, Any]:
        if coming:
            return coming.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    return Request({"type": "http"}, receive)


def test_it_is_given_up() -> None:
    ended = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    asked = request({"type": "http.request"}, {"type": "http.disconnect"})
    with pytest.raises(HTTPException) as gone:
        asyncio.run(asyncio.wait_for(while_there(asked, work()), 5))
    assert gone.value.status_code == GONE
    assert ended == [1]


def test_who_stays_has_the_answer() -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        return 7

    assert asyncio.run(while_there(request({"type": "http.request"}), work())) == 7


def test_or_the_error() -> None:
    async def work() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(while_there(request(), work()))
