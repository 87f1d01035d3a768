"""Pages made to cost time, and facts made to mislead."""

from __future__ import annotations

import time

import pytest

from nutgraf.article.verdict import verdict_on
from nutgraf.article.webpage import read_webpage
from nutgraf.page import MINIMUM_WORDS

from .frames import PARAGRAPHS, paragraphs

TEXT = paragraphs(*PARAGRAPHS)


@pytest.mark.parametrize(
    "hostile",
    [
        "<a href='/x-y-z'>a link</a> " * 20_000,
        pytest.param("<div>" * 20_000, marks=pytest.mark.slow),
        "<div " + " ".join(f"a{n}" for n in range(100_000)) + ">",
        "<p>" + "“subscribe to continue reading " * 20_000 + "</p>",
        "<h2>12:30</h2>" * 5_000,
        "<p>" + "accept all cookies " * 20_000 + "</p>",
        "<noscript>" * 5_000,
        "<script type='application/ld+json'>" + "[" * 50_000 + "</script>",
        "<div itemtype='https://schema.org/Product'></div>" * 20_000,
    ],
    ids=["links", "nested", "attributes", "marks", "times", "consent", "noscript", "json", "items"],
)
def test_a_verdict_is_cheap(hostile: str) -> None:
    sight = read_webpage(TEXT + hostile, "https://coast.example/a-b-c")
    start = time.process_time()
    verdict_on(sight, MINIMUM_WORDS)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "value",
    [
        "null",
        "[]",
        "{}",
        "[null, 3]",
        '{"cssSelector": {}}',
        '[{"isAccessibleForFree": false, "cssSelector": [3, ".a b", "#"]}]',
        '"x"',
    ],
)
def test_odd_structured_data(value: str) -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"false",'
        f'"hasPart":{value},"wordCount":{value},"liveBlogUpdate":{value},"articleBody":{value}}}</script>'
    )
    sight = read_webpage(f"<html><head>{head}</head><body>{TEXT}</body></html>", "http://[::1")
    assert verdict_on(sight, MINIMUM_WORDS) is None
