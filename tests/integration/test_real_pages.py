"""All real pages of the shared data, read as users read them."""

from __future__ import annotations

import unicodedata

import lxml.html
import pytest
from benchmarks.data import DataAbsent, TruePage, read_pages

from nutgraf.article.charset import decode
from nutgraf.errors import NotAnArticle
from nutgraf.page import Page
from nutgraf.reading import PARSERS, ReadingOptions, summarize_page
from nutgraf.sandbox import Sandbox
from nutgraf.summary.model import Summary

pytestmark = [pytest.mark.slow, pytest.mark.data]

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_NOT_TEXT = frozenset(["head", "noscript", "script", "style", "template", "title"])
_EDGE = "\0"


@pytest.fixture(scope="module")
def pages() -> list[TruePage]:
    try:
        return read_pages()
    except DataAbsent as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="module")
def readings(pages: list[TruePage]) -> dict[str, Summary | NotAnArticle]:
    """Every page's summary, or the refusal; anything else is an error of the test."""
    found: dict[str, Summary | NotAnArticle] = {}
    with Sandbox(workers=2, preload=PARSERS) as sandbox:
        calls = ((Page(page.body(), url=page.url), ReadingOptions()) for page in pages)
        outcomes = sandbox.map(summarize_page, calls)
        for page, outcome in zip(pages, outcomes, strict=True):
            if isinstance(outcome.error, NotAnArticle):
                found[page.id] = outcome.error
            else:
                found[page.id] = outcome.unwrap()
    return found


def test_nothing_crashes_or_hangs(readings: dict[str, Summary | NotAnArticle]) -> None:
    assert len(readings) > 1000
    unreadable = [
        id_
        for id_, found in readings.items()
        if isinstance(found, NotAnArticle) and found.reason == "unreadable"
    ]
    assert unreadable == []


def test_articles_are_not_refused(
    pages: list[TruePage], readings: dict[str, Summary | NotAnArticle]
) -> None:
    articles = [page.id for page in pages if page.type == "article"]
    refused = [id_ for id_ in articles if isinstance(readings[id_], NotAnArticle)]
    assert len(refused) <= 0.03 * len(articles), refused


def test_every_sentence_stands_in_its_article(
    readings: dict[str, Summary | NotAnArticle],
) -> None:
    for id_, summary in readings.items():
        if isinstance(summary, Summary):
            text = summary.article.text
            assert summary.sentences, id_
            for sentence in summary.candidates:
                assert text[sentence.start : sentence.end] == sentence.text, id_
                assert sentence.text in summary.article.paragraphs[sentence.paragraph], id_


def test_no_sentence_is_glued_from_two_blocks(
    pages: list[TruePage], readings: dict[str, Summary | NotAnArticle]
) -> None:
    glued = []
    for page in pages:
        summary = readings[page.id]
        if isinstance(summary, NotAnArticle):
            continue
        blocks = letters_between_block_edges(page.body())
        glued += [
            (page.id, sentence.text)
            for sentence in summary.sentences
            if letters_of(sentence.text) not in blocks
        ]
    assert glued == []


def test_the_same_page_gives_the_same_bytes(
    pages: list[TruePage], readings: dict[str, Summary | NotAnArticle]
) -> None:
    for page in pages[::5]:
        try:
            again: Summary | NotAnArticle = summarize_page(
                Page(page.body(), url=page.url), ReadingOptions()
            )
        except NotAnArticle as refusal:
            again = refusal
        assert repr(again) == repr(readings[page.id]), page.id


def letters_between_block_edges(body: bytes) -> str:
    """The letters and digits of a page, with a mark wherever a block begins or ends."""
    tree = lxml.html.document_fromstring(decode(body, None).encode("utf-8"), parser=_parser())
    parts: list[str] = []
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if not isinstance(element.tag, str):
            parts.append(letters_of(element.tail or ""))
            continue
        if element.tag in _BLOCKS:
            parts.append(_EDGE)
        if event == "start":
            if element.tag not in _NOT_TEXT:
                parts.append(letters_of(element.text or ""))
        else:
            parts.append(letters_of(element.tail or ""))
    return "".join(parts)


def _parser() -> lxml.html.HTMLParser:
    return lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)


def letters_of(text: str) -> str:
    """A text's letters and digits, compatibility forms folded."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))
