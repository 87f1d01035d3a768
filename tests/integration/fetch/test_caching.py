"""Nobody is asked twice for what has not changed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from nutgraf.errors import FetchFailed
from nutgraf.page import Page
from tests.integration.fetch.sites import STORY, answering, fetcher, redirect, serving


def fetched_twice(handler: Any, **changes: Any) -> tuple[Page, Page, list[web.BaseRequest]]:
    async def run() -> tuple[Page, Page, list[web.BaseRequest]]:
        async with serving({"/": handler}) as site, fetcher(robots=False, **changes) as door:
            first = await door.fetch(site.url("/"))
            return first, await door.fetch(site.url("/#part")), site.asked

    return asyncio.run(run())


def versioned(**headers: str) -> Any:
    """A page with an ETag that answers 304 to who has it."""

    def answer(request: web.BaseRequest) -> web.Response:
        given = {"ETag": '"one"', "Content-Type": "text/html", **headers}
        if request.headers.get("If-None-Match") == '"one"':
            return web.Response(status=304, headers=given)
        return web.Response(text=STORY, headers=given)

    return answer


def test_a_fresh_page_is_not_asked_for() -> None:
    first, second, asked = fetched_twice(answering(STORY, Cache_Control="max-age=60"))
    assert len(asked) == 1
    assert (first.from_cache, second.from_cache) == (False, True)
    assert second.body == first.body
    assert second.fetched_at == first.fetched_at


def test_a_stale_page_is_confirmed() -> None:
    _, second, asked = fetched_twice(versioned(Cache_Control="no-cache"), fresh_seconds=0.0)
    assert asked[1].headers["If-None-Match"] == '"one"'
    assert second.from_cache
    assert second.body == STORY.encode()


def test_a_changed_page_is_new() -> None:
    bodies = iter(["<p>one</p>", "<p>two</p>"])

    def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(
            text=next(bodies), headers={"ETag": '"x"', "Last-Modified": "yesterday"}
        )

    first, second, asked = fetched_twice(answer, fresh_seconds=0.0)
    assert asked[1].headers["If-Modified-Since"] == "yesterday"
    assert (first.body, second.body) == (b"<p>one</p>", b"<p>two</p>")
    assert not second.from_cache


def test_what_must_not_be_stored_is_not() -> None:
    _, second, asked = fetched_twice(answering(STORY, Cache_Control="private, no-store"))
    assert len(asked) == 2
    assert not second.from_cache


def test_failures_are_not_kept() -> None:
    turns = iter([answering("", 404), answering(STORY)])

    async def run() -> Page:
        def answer(request: web.BaseRequest) -> Any:
            return next(turns)(request)

        async with serving({"/": answer}) as site, fetcher(robots=False) as door:
            with pytest.raises(FetchFailed):
                await door.fetch(site.url("/"))
            return await door.fetch(site.url("/"))

    assert asyncio.run(run()).status == 200


def test_a_page_is_kept_under_the_address_asked_for_alone() -> None:
    """A page that redirects to another, or calls itself another, does not take its place."""

    async def run() -> list[bytes]:
        claim = '<link rel="canonical" href="http://other.example/story"><p>evil</p>'
        pages: dict[str, Any] = {"/evil": claim, "/hop": redirect("/evil"), "/story": STORY}
        async with serving(pages) as site, fetcher(robots=False) as door:
            for path in ("/evil", "/hop"):
                await door.fetch(site.url(path, "news.example"))
            page = await door.fetch(site.url("/story", "other.example"))
            return [page.body]

    assert asyncio.run(run()) == [STORY.encode()]


def test_validators_go_to_the_address_that_gave_them() -> None:
    async def run() -> list[web.BaseRequest]:
        pages: dict[str, Any] = {"/": redirect("/there"), "/there": versioned()}
        async with serving(pages) as site, fetcher(robots=False, fresh_seconds=0.0) as door:
            await door.fetch(site.url("/"))
            page = await door.fetch(site.url("/"))
            assert page.from_cache
            assert page.address == site.url("/there")
            return site.asked

    asked = asyncio.run(run())
    assert [(r.path, r.headers.get("If-None-Match")) for r in asked[2:]] == [
        ("/", None),
        ("/there", '"one"'),
    ]
