"""Work for whoever asks, as long as they are there to hear of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.requests import Request

T = TypeVar("T")

GONE = 499
"""The status of a request whose sender has gone, for the metrics; nginx calls it so, too."""


async def while_there(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Does work for a request, and gives it up when its sender hangs up.

    Args:
        request: whose body was read.
        work: to do.

    Returns:
        What it returns; what it raises is raised here.

    Raises:
        HTTPException: 499, nobody listens any more.
    """
    task = asyncio.ensure_future(work)
    gone = asyncio.create_task(_wait_for_end(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise HTTPException(GONE)
        return task.result()
    finally:
        for each in (task, gone):
            each.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _wait_for_end(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
