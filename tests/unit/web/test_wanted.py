"""What makes a request the same as another."""

from __future__ import annotations

import pytest

from nutgraf.web.wanted import Wanted

PLAIN = "http://news.example/a?b=1"


@pytest.mark.parametrize(
    "url",
    [
        f"{PLAIN}#a",
        f"{PLAIN}#b",
        f" {PLAIN}\n",
        "HTTP://news.example/a?b=1",
        "http://NEWS.example./a?b=1",
    ],
)
def test_links_to_the_same_page_are_the_same(url: str) -> None:
    assert Wanted(url=url).key == Wanted(url=PLAIN).key


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a?b=1",
        "http://www.news.example/a?b=1",
        "http://news.example:8080/a?b=1",
        "http://news.example/a/?b=1",
        "http://news.example/A?b=1",
        "http://news.example/a?b=1&utm_source=c",
        "http://news.example/a?B=1",
        "http://news.example/a",
    ],
)
def test_links_to_others_are_not(url: str) -> None:
    assert Wanted(url=url).key != Wanted(url=PLAIN).key


@pytest.mark.parametrize(
    "url", ["", "http://", "http://[]@", "ftp://a.example/#a", "a b", "\ud800"]
)
def test_what_is_no_link_stays_as_it_is(url: str) -> None:
    assert Wanted(url=url).key[1] == url
