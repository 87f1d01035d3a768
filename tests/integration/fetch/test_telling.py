"""What the fetcher tells those who listen (`nutgraf.telemetry`)."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, nullcontext

import pytest

from nutgraf import telemetry
from nutgraf.errors import FetchFailed, NotAnArticle
from tests.integration.fetch.sites import STORY, answering, fetcher, serving


class Ear:
    """Hears all."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, dict[str, str]]] = []
        self.counts: list[tuple[str, float, dict[str, str]]] = []

    def entering(
        self, step: telemetry.Step, facts: dict[str, str]
    ) -> AbstractContextManager[object]:
        self.steps.append((step, facts))
        return nullcontext()

    def counted(self, event: telemetry.Event, amount: float, facts: dict[str, str]) -> None:
        self.counts.append((event, amount, facts))

    def outcomes(self) -> list[str]:
        return [facts["outcome"] for event, _, facts in self.counts if event == "fetch"]


def test_each_page_that_is_asked_for_is_told_of_once() -> None:
    pages = {
        "/robots.txt": "User-agent: *\nDisallow: /private\n",
        "/story": STORY,
        "/private": STORY,
        "/picture": answering(b"\x89PNG", Content_Type="image/png"),
        "/broken": answering("", 500),
    }
    ear = Ear()

    async def run() -> None:
        async with serving(pages) as site, fetcher() as door:
            await door.fetch(site.url("/story"))
            await door.fetch(site.url("/story"))  # from the cache: nobody was asked
            for path in ("/private", "/picture", "/broken", "/missing"):
                with pytest.raises((FetchFailed, NotAnArticle)):
                    await door.fetch(site.url(path))

    with telemetry.listening(ear):
        asyncio.run(run())
    assert ear.outcomes() == ["ok", "robots", "unsupported-type", "http-5xx", "http-4xx"]
    assert ear.steps == [("fetch", {"site": "127.0.0.1"})] * 5


def test_waiting_for_a_site_is_told() -> None:
    ear = Ear()

    async def run() -> None:
        async with (
            serving({"/a": STORY, "/b": STORY}) as site,
            fetcher(host_per_second=5.0, host_burst=1, robots=False) as door,
        ):
            await asyncio.gather(door.fetch(site.url("/a")), door.fetch(site.url("/b")))

    with telemetry.listening(ear):
        asyncio.run(run())
    waits = [(amount, facts) for event, amount, facts in ear.counts if event == "wait"]
    assert sum(amount for amount, _ in waits) == pytest.approx(0.2, abs=0.1)
    assert all(facts == {"on": "site", "whom": "127.0.0.1"} for _, facts in waits)
