import json
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import nutgraf
from nutgraf.fetch.addresses import AddressRules
from nutgraf.fetch.apis import arxiv, wikipedia
from nutgraf.fetch.links import Link, LinkRules
from nutgraf.page import Page

RULES = LinkRules(AddressRules(), (80, 443))

PROSE = (
    "<p>The <b>Harbour Line</b> is a ferry route that has crossed the bay since 1911, and it is "
    "the oldest of its kind that still runs to a timetable.</p>"
    "<h2>History</h2><p>The first boats were driven by steam, and a crossing took twenty minutes "
    "in good weather. In 1934 the council bought the line from its founder, who had lost money "
    "on it in all but three years. Diesel engines came in 1951, and with them a second pier. "
    "Since then the route has been cut short once, in the winter of 1979, when the bay froze "
    "over and people walked across it for eleven days.</p>"
)
ABSTRACT = (
    "We study how often ferries are late and why. Using eleven years of logs of one harbour, we "
    "find that wind explains less than has been believed, and that the tide explains more. A "
    "simple model that knows the tide alone predicts two of three delays of more than five "
    "minutes. We argue that timetables which follow the tide would halve the delays at no cost, "
    "and show with a small trial over four weeks in spring that passengers prefer them, once they "
    "have been told of them in time. The data and the code are available on request."
)


def link(url: str) -> Link:
    return RULES.parse(url)


def wiki(**changes: Any) -> bytes:
    page = {"pageid": 1, "ns": 0, "title": "Harbour Line & Co", "extract": PROSE, **changes}
    return json.dumps({"batchcomplete": True, "query": {"pages": [page]}}).encode()


def atom(title: str = "Tides &amp; ferries", summary: str = ABSTRACT) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Query</title>
<entry><id>http://arxiv.org/abs/2401.01234v2</id><published>2024-01-03T10:00:00Z</published>
<title>{title}</title><summary>  {summary}
</summary><author><name>A. Sailor</name></author><author><name>B. Pilot</name></author></entry>
</feed>""".encode()


class TestWikipedia:
    @pytest.mark.parametrize(
        ("url", "host", "title"),
        [
            ("https://en.wikipedia.org/wiki/Harbour_Line", "en.wikipedia.org", "Harbour Line"),
            ("https://en.m.wikipedia.org/wiki/Harbour_Line#x", "en.wikipedia.org", "Harbour Line"),
            ("http://de.wikipedia.org/wiki/F%C3%A4hre", "de.wikipedia.org", "Fähre"),
            ("https://en.wikipedia.org/w/index.php?title=AC/DC", "en.wikipedia.org", "AC/DC"),
            ("https://zh-yue.wikipedia.org/wiki/A?utm_source=x", "zh-yue.wikipedia.org", "A"),
        ],
    )
    def test_articles_are_asked_of_their_own_wiki(self, url: str, host: str, title: str) -> None:
        question = wikipedia.question(link(url))
        assert question is not None
        parts = urlsplit(question)
        assert (parts.scheme, parts.hostname) == ("https", host)
        assert parse_qs(parts.query)["titles"] == [title]

    @pytest.mark.parametrize(
        "url",
        ["https://en.wikipedia.org/", "https://en.wikipedia.org/wiki/", "https://www.wikipedia.org/",
         "https://wikipedia.org.evil.example/wiki/A", "https://en.wikipedia.org.evil.example/wiki/A",
         "https://evil.example/wiki/A", "https://en.wikipedia.org/w/index.php?title=A&oldid=5",
         "https://en.wikipedia.org/wiki/A%7CB", f"https://en.wikipedia.org/wiki/{'a' * 300}"],
    )  # fmt: skip
    def test_other_links_are_not(self, url: str) -> None:
        assert wikipedia.question(link(url)) is None

    def test_its_answer_is_a_page_with_an_article(self) -> None:
        made = wikipedia.page(link("https://en.m.wikipedia.org/wiki/Harbour_Line"), wiki())
        assert made is not None
        body, url = made
        assert url == "https://en.wikipedia.org/wiki/Harbour_Line_%26_Co"
        page = Page(body, url=url, content_type="text/html", charset="utf-8")
        article = nutgraf.extract(page)
        assert article.title == "Harbour Line & Co"
        assert (article.site, article.language) == ("Wikipedia", "en")
        assert article.paragraphs[0].startswith("The Harbour Line is a ferry route")
        assert "History" not in nutgraf.summarize(article).text

    @pytest.mark.parametrize(
        "answer",
        [b"", b"[]", b"{}", b"not json", wiki(ns=6), wiki(extract=""), wiki(extract=None),
         wiki(title=5), b'{"query": {"pages": [{"title": "A", "missing": true, "ns": 0}]}}',
         b"[" * 100_000],
    )  # fmt: skip
    def test_what_holds_no_article_is_none(self, answer: bytes) -> None:
        assert wikipedia.page(link("https://en.wikipedia.org/wiki/A"), answer) is None

    def test_a_title_does_not_act(self) -> None:
        evil = wiki(title='</title><script>alert(1)</script>"')
        made = wikipedia.page(link("https://en.wikipedia.org/wiki/A"), evil)
        assert made is not None
        assert b"<script>" not in made[0]


class TestArxiv:
    @pytest.mark.parametrize(
        ("path", "paper"),
        [("abs/2401.01234", "2401.01234"), ("abs/2401.01234v2", "2401.01234v2"),
         ("pdf/2401.01234", "2401.01234"), ("pdf/2401.01234v1.pdf", "2401.01234v1"),
         ("html/2401.01234", "2401.01234"), ("abs/math.GT/0309136", "math.GT/0309136"),
         ("abs/hep-th/9901001v3", "hep-th/9901001v3")],
    )  # fmt: skip
    @pytest.mark.parametrize("host", ["arxiv.org", "www.arxiv.org"])
    def test_papers_are_asked_for(self, host: str, path: str, paper: str) -> None:
        question = arxiv.question(link(f"https://{host}/{path}"))
        assert question is not None
        assert urlsplit(question).hostname == "export.arxiv.org"
        assert parse_qs(urlsplit(question).query)["id_list"] == [paper]

    @pytest.mark.parametrize(
        "url",
        ["https://arxiv.org/", "https://arxiv.org/list/cs/new", "https://arxiv.org/abs/1234",
         "https://evil.example/abs/2401.01234", "https://arxiv.org/abs/2401.01234,2401.01235"],
    )  # fmt: skip
    def test_other_links_are_not(self, url: str) -> None:
        assert arxiv.question(link(url)) is None

    def test_its_answer_is_a_page_with_the_abstract(self) -> None:
        made = arxiv.page(link("https://arxiv.org/pdf/2401.01234v2"), atom())
        assert made is not None
        body, url = made
        assert url == "https://arxiv.org/abs/2401.01234v2"
        article = nutgraf.extract(Page(body, url=url, content_type="text/html", charset="utf-8"))
        assert article.title == "Tides & ferries"
        assert article.byline == "A. Sailor, B. Pilot"
        assert str(article.published) == "2024-01-03"
        assert article.paragraphs == (ABSTRACT,)

    @pytest.mark.parametrize(
        "answer",
        [b"", b"<feed", b"<feed xmlns='http://www.w3.org/2005/Atom'/>", atom(title=""),
         atom(summary=""), b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"],
    )  # fmt: skip
    def test_what_holds_no_paper_is_none(self, answer: bytes) -> None:
        assert arxiv.page(link("https://arxiv.org/abs/2401.01234"), answer) is None

    def test_entities_are_not_filled_in(self) -> None:
        lol = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        bomb = b'<!DOCTYPE feed [<!ENTITY a0 "ha">' + lol.encode() + b"]>" + atom()[39:]
        bomb = bomb.replace(b"We study", b"&a11;")
        made = arxiv.page(link("https://arxiv.org/abs/2401.01234"), bomb)
        assert made is None or len(unescape(made[0].decode())) < 10_000
