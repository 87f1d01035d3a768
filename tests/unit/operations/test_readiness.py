"""Whether all is well is asked once for all who want to know."""

from __future__ import annotations

import asyncio

from nutgraf.operations.readiness import Readiness


def test_who_asks_soon_after_another_gets_the_same_answer() -> None:
    now, asked = [0.0], []

    async def store() -> None:
        asked.append("store")
        await asyncio.sleep(0)

    async def sandbox() -> None:
        raise OSError

    async def run() -> None:
        readiness = Readiness({"store": store, "sandbox": sandbox}, lambda: now[0])
        told = await asyncio.gather(*(readiness.silent() for _ in range(50)))
        assert set(told) == {("sandbox",)}
        assert await readiness.silent() == ("sandbox",)
        assert asked == ["store"]
        now[0] = 10.0
        await readiness.silent()
        assert asked == ["store"] * 2

    asyncio.run(run())
