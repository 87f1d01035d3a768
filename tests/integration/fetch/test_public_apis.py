"""A site's public API is asked in the place of its pages; where it fails, the page is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from nutgraf.fetch import way
from nutgraf.fetch.links import Link
from nutgraf.page import Page
from tests.integration.fetch.sites import STORY, answering, fetcher, redirect, serving


class FakeApi:
    """An API for pages below /wiki/ of one host, on the same server."""

    SECONDS_BETWEEN = None

    def question(self, link: Link) -> str | None:
        if not link.url.split("/", 3)[3].startswith("wiki/"):
            return None
        return f"http://api.example:{link.port}/api?title={link.url.rsplit('/', 1)[1]}"

    def page(self, link: Link, answer: bytes) -> tuple[bytes, str] | None:
        return (b"<p>from the API</p>", link.url + "#final") if answer == b"good" else None


def fetched(pages: dict[str, Any], path: str, **changes: Any) -> tuple[Page, list[str]]:
    async def run() -> tuple[Page, list[str]]:
        names = {"api.example": ["127.0.0.1"]}
        async with serving(pages) as site, fetcher(names, **changes) as door:
            page = await door.fetch(site.url(path, "news.example"))
            assert page.url == site.url(path, "news.example")
            return page, site.paths()

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def fake_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "PUBLIC_APIS", (FakeApi(),))


def test_the_api_is_asked_without_robots_txt() -> None:
    page, asked = fetched({"/api": "good", "/wiki/A": STORY}, "/wiki/A")
    assert page.body == b"<p>from the API</p>"
    assert (page.content_type, page.charset, page.status) == ("text/html", "utf-8", 200)
    assert asked == ["/api"]


@pytest.mark.parametrize("api", ["bad", answering("", 500), answering("", 404)])
def test_where_it_does_not_help_the_page_is_asked(api: Any) -> None:
    page, asked = fetched({"/api": api, "/wiki/A": STORY}, "/wiki/A")
    assert page.body == STORY.encode()
    assert asked[-2:] == ["/robots.txt", "/wiki/A"]


def test_a_redirect_to_such_a_page_is_read_through_the_api_too() -> None:
    page, asked = fetched({"/short": redirect("/wiki/A"), "/api": "good"}, "/short")
    assert page.body == b"<p>from the API</p>"
    assert asked == ["/robots.txt", "/short", "/api"]


def test_other_pages_are_not_asked_of_it() -> None:
    _, asked = fetched({"/other": STORY}, "/other")
    assert asked == ["/robots.txt", "/other"]


def test_it_can_be_switched_off() -> None:
    page, _ = fetched({"/api": "good", "/wiki/A": STORY}, "/wiki/A", public_apis=False)
    assert page.body == STORY.encode()
