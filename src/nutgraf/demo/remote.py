"""The twin as a process of its own, so that the world lives on while the bot dies."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from nutgraf.errors import PlatformDown

_ANSWER_SECONDS = 120.0


@dataclass(frozen=True)
class Twin:
    """A world in another process.

    Attributes:
        origins: of its instances.
        control: address that takes orders.
        session: to send them.
        process: in which it lives.
    """

    origins: tuple[str, ...]
    control: str
    session: aiohttp.ClientSession
    process: asyncio.subprocess.Process

    async def do(self, order: str, **more: object) -> dict[str, Any]:
        """Gives an order (see `control`) and returns the answer.

        Raises:
            PlatformDown: the twin does not understand it.
        """
        async with self.session.post(self.control, json={"do": order, **more}) as answer:
            found: dict[str, Any] = await answer.json()
            if answer.status != 200:
                raise PlatformDown(f"the twin: {found.get('error')}")
            return found


@asynccontextmanager
async def open_twin(scenario: Mapping[str, Any]) -> AsyncIterator[Twin]:
    """Starts the twin with a scenario (see `scenario`), and ends it at the end.

    Raises:
        PlatformDown: it did not start.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "nutgraf.demo.server",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None  # noqa: S101 - both are pipes, as was asked for
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(json.dumps(scenario).encode())
    process.stdin.close()
    try:
        line = await process.stdout.readline()
        if not line:
            raise PlatformDown("the twin did not start")
        where = json.loads(line)
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            yield Twin(tuple(where["instances"]), where["control"], session, process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
