"""The page: the whole article with the summary marked, and nothing in it that acts."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.article.model import Article
from nutgraf.render import render
from nutgraf.render.characters import harmless
from nutgraf.summary.model import Sentence, Summary

from .conftest import make_summary
from .test_markdown import HOSTILE

VOID = {"meta"}
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "article"),
    *("footer", "h1", "h2", "p", "a", "ol", "li", "mark", "bdi"),
}


class Reader(HTMLParser):
    """Collects elements, and the text of the article with its marks as [[…]]."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.blocks: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if "article" in self.open:
            if tag == "mark":
                self.blocks[-1] += "[["
            elif tag in {"p", "h2", "li"}:
                self.blocks.append(f"{tag}:")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "mark":
            self.blocks[-1] += "]]"

    def handle_data(self, data: str) -> None:
        if "article" in self.open and self.blocks:
            self.blocks[-1] += data.rstrip("\n")

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def summary_of(article: Article, *texts: str) -> Summary:
    sentences = []
    for index, text in enumerate(texts):
        start = article.text.index(text)
        paragraph = article.text.count("\n\n", 0, start)
        sentences.append(Sentence(text, start, start + len(text), paragraph, index, 0.5, (), (), 1))
    return Summary(article, tuple(sentences), tuple(sentences[:1]), tuple(sentences))


def test_sentences_are_marked_where_they_stand() -> None:
    article = Article(
        ("One. Two. Three.", "A heading", "first item", "second item", "Said she.", "Four. Five."),
        kinds=("prose", "heading", "item", "item", "quote", "prose"),
    )
    page = Reader(render(summary_of(article, "Two.", "Four."), "html"))
    assert page.blocks == [
        "p:One. [[Two.]] Three.",
        "h2:A heading",
        "li:first item",
        "li:second item",
        "p:Said she.",
        "p:[[Four.]] Five.",
    ]
    assert [tag for tag, _ in page.elements].count("ul") == 1
    assert page.named("mark") == [{"id": "s0", "class": "core"}, {"id": "s1"}]


def test_the_summary_links_to_its_sentences(ferry: Summary) -> None:
    page = Reader(render(ferry, "html"))
    marks = {f"#{mark['id']}" for mark in page.named("mark")}
    links = [link["href"] for link in page.named("a")]
    assert links == [
        "#article",
        "https://www.courier.example/news/ferries?a=1&b=2",
        *sorted(marks),
    ]
    assert 'href="https://www.courier.example/news/ferries?a=1&amp;b=2"' in render(ferry, "html")


def test_title_facts_and_statistics_are_shown(ferry: Summary) -> None:
    page = render(ferry, "html")
    assert "<h1>Harbour city to replace its ferries</h1>" in page
    assert (
        "<bdi>The Courier</bdi> · <bdi>Ines Marbeck</bdi> · <bdi>2026-09-14</bdi> · <a "
    ) in page
    assert "96 → 35 words, 64% saved" in page
    assert "<title>Harbour city to replace its ferries</title>" in page


def test_nothing_is_loaded_and_nothing_runs(ferry: Summary) -> None:
    text = render(ferry, "html")
    page = Reader(text)
    assert not {tag for tag, _ in page.elements} & {"script", "img", "link", "iframe", "form"}
    policy = next(m["content"] for m in page.named("meta") if m.get("http-equiv"))
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style and policy
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "url(" not in style.group(1)
    assert "prefers-color-scheme: dark" in style.group(1)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//x.example", "/local", "http://[bad", "https://"],
)
def test_only_web_addresses_are_linked(url: str) -> None:
    page = Reader(render(make_summary("One.", url=url), "html"))
    assert [link["href"] for link in page.named("a")] == ["#article", "#s0"]


@pytest.mark.parametrize(
    ("language", "attributes"),
    [
        ("en", {"lang": "en", "dir": "ltr"}),
        ("ar", {"lang": "ar", "dir": "rtl"}),
        ("he", {"lang": "he", "dir": "rtl"}),
        ("fa", {"lang": "fa", "dir": "rtl"}),
        ("ur", {"lang": "ur", "dir": "rtl"}),
        (None, {"dir": "auto"}),
        ('x"><script>', {"dir": "auto"}),
    ],
)
def test_language_and_direction(language: str | None, attributes: dict[str, str]) -> None:
    page = Reader(render(make_summary("One.", language=language), "html"))
    assert page.named("html") == [attributes]


@given(st.lists(HOSTILE | st.text(min_size=1), min_size=1, max_size=4), HOSTILE)
@settings(max_examples=150)
def test_text_of_strangers_is_text(texts: list[str], fact: str) -> None:
    facts: Any = dict.fromkeys(("title", "site", "byline", "url", "language"), fact)
    page = Reader(render(make_summary(*texts, **facts), "html"))
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    allowed = {"href", "rel", "id", "class", "lang", "dir", "name", "content", "charset"}
    allowed |= {"http-equiv", "aria-label", "aria-labelledby"}
    assert {name for _, attributes in page.elements for name in attributes} <= allowed
    for link in page.named("a"):
        assert (link["href"] or "").startswith(("#", "http://", "https://", "HTTP"))
    assert page.blocks == [f"p:[[{harmless(text)}]]" for text in texts]
