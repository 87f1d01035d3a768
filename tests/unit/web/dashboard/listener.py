"""Somebody who follows the bot by the stream of events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from nutgraf.store.browsing_values import PostFilter
from nutgraf.web.dashboard.stream import follow
from nutgraf.web.dashboard.watch import Watch

ALL = PostFilter()
Event = tuple[str, str, str]


async def yes() -> bool:
    return True


class Listener:
    """Somebody who follows the bot."""

    def __init__(
        self, watch: Watch, wanted: PostFilter = ALL, after: int = 0, keep_alive: float = 0.05
    ) -> None:
        self._stream = follow(watch, wanted, after, yes, keep_alive=keep_alive)
        self.last = ""

    async def next(self, *names: str) -> Event:
        """The next event of a name: its name, data and number."""
        async with asyncio.timeout(5):
            async for text in self._stream:
                event = parsed(text)
                self.last = event[2] or self.last
                if event[0] in names:
                    return event
        raise AssertionError("the stream has ended")

    async def close(self) -> None:
        assert isinstance(self._stream, AsyncIterator)
        await self._stream.aclose()  # type: ignore[attr-defined]


def parsed(text: bytes) -> Event:
    fields = [line.partition(": ") for line in text.decode().strip().split("\n")]
    data = "\n".join(value for name, _, value in fields if name == "data")
    one = {name: value for name, _, value in fields}
    return one.get("event", ""), data, one.get("id", "")
