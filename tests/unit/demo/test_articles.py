"""The pages that posts of the twin link to."""

from __future__ import annotations

import aiohttp
import pytest

import nutgraf
from nutgraf.demo.article_text import make_up
from nutgraf.demo.articles import article_page, serve_pages, wall_page
from nutgraf.errors import NotAnArticle

ADDRESS = "http://127.0.0.1:9/article/1"


@pytest.mark.parametrize("number", range(0, 176, 7))
def test_an_article_is_worth_a_summary(number: int) -> None:
    summary = nutgraf.summarize(nutgraf.extract(article_page(number), url=ADDRESS))
    assert 350 <= summary.article_words <= 600
    assert summary.saved > 0.5
    assert summary.text


def test_every_number_has_an_article_of_its_own() -> None:
    told = {make_up(number).paragraphs for number in range(2000)}
    assert len(told) == 2000
    assert make_up(5) == make_up(5)


def test_a_wall_is_no_article() -> None:
    with pytest.raises(NotAnArticle) as refused:
        nutgraf.extract(wall_page(3), url=ADDRESS)
    assert refused.value.reason == "paywall"


async def _fetch(*paths: str) -> list[tuple[int, str]]:
    async with serve_pages() as pages, aiohttp.ClientSession(pages.origin) as client:
        found = []
        for path in paths:
            async with client.get(path) as answer:
                found.append((answer.status, await answer.text()))
        assert sum(pages.asked.values()) == len(paths)
        return found


def test_pages_are_served() -> None:
    import asyncio

    found = asyncio.run(_fetch("/article/1", "/wall/1", "/missing/1", "/nothing/1"))
    assert [status for status, _ in found] == [200, 200, 404, 404]
    assert found[0][1] == article_page(1)
