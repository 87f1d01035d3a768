import datetime
import json
import time

import pytest

from nutgraf.article.dates import parse_day
from nutgraf.article.markup import parse
from nutgraf.article.metadata import Metadata, read_metadata

HERE = "https://www.bayherald.example/news/bridge"


def read(head: str, body: str = "<p>Text</p>", url: str | None = HERE) -> Metadata:
    return read_metadata(parse(f"<html><head>{head}</head><body>{body}</body></html>"), url)


def structured(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_structured_data_is_read_first() -> None:
    known = read(
        structured(
            headline="Bridge rebuilt",
            author=[{"@type": "Person", "name": "Ann Ode"}, {"name": "Bo Li"}],
            datePublished="2024-05-06T23:30:00+02:00",
            publisher={"name": "Bay Herald"},
            isAccessibleForFree="False",
        )
        + '<meta property="og:title" content="Another">'
    )
    assert known.title == "Bridge rebuilt"
    assert known.byline == "Ann Ode, Bo Li"
    assert known.published == datetime.date(2024, 5, 6)
    assert known.site == "Bay Herald"
    assert known.free is False


def test_a_graph_is_searched() -> None:
    graph = {
        "@graph": [{"@type": "WebSite", "name": "Bay"}, {"@type": ["Article"], "headline": "H"}]
    }
    known = read(f'<script type="application/ld+json">{json.dumps(graph)}</script>')
    assert (known.title, known.site) == ("H", "Bay")


def test_what_the_article_does_not_say_its_page_may() -> None:
    graph = [
        {"@type": "WebPage", "datePublished": "2020-04-21", "description": "Of the page"},
        {"@type": "Article", "headline": "Bridge rebuilt", "description": "Of the story"},
    ]
    known = read(f'<script type="application/ld+json">{json.dumps(graph)}</script>')
    assert known.title == "Bridge rebuilt"
    assert known.published == datetime.date(2020, 4, 21)
    assert known.description == "Of the story"


@pytest.mark.parametrize(
    "broken", ["{", "[" * 5000, "null", '"text"', '{"@type": 5, "author": {}}']
)
def test_broken_structured_data_is_passed_over(broken: str) -> None:
    head = f'<script type="application/ld+json">{broken}</script><title>Bridge</title>'
    assert read(head).title == "Bridge"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-06", (2024, 5, 6)),
        ("2024-05-06T10:00:00Z", (2024, 5, 6)),
        ("20240506", (2024, 5, 6)),
        ("May 6, 2024", (2024, 5, 6)),
        ("6 May 2024", (2024, 5, 6)),
        ("le 6 mai 2024", (2024, 5, 6)),
        ("1er juillet 2024 à 10h", (2024, 7, 1)),
        ("6 de mayo de 2024", (2024, 5, 6)),
        ("6. März 2024", (2024, 3, 6)),
        ("6 października 2024", (2024, 10, 6)),
        ("12 apples 2024", None),
        ("9 outlets 2024", None),
        ("5 magazines 2023", None),
        ("Montag, 6.5.2024, 10.30 Uhr", (2024, 5, 6)),
        ("version 1.12.20245", None),
        ("2024-13-45", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_days_are_read(text: str, day: tuple[int, int, int] | None) -> None:
    assert parse_day(text) == (datetime.date(*day) if day else None)


def test_the_day_may_be_in_the_page_or_its_address() -> None:
    assert read("", '<time datetime="2023-01-02">2 January</time>').published == (
        datetime.date(2023, 1, 2)
    )
    assert read("", url="https://a.example/2022/03/04/x").published == datetime.date(2022, 3, 4)


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("https://bayherald.example/news/bridge-rebuilt", "https://bayherald.example/news/bridge-rebuilt"),
        ("/news/bridge-2", "https://www.bayherald.example/news/bridge-2"),
        ("https://m.bayherald.example/news/b", "https://m.bayherald.example/news/b"),
        ("https://elsewhere.example/news/bridge", HERE),
        ("https://evilbayherald.example/x", HERE),
        ("javascript:alert(1)", HERE),
        ("https://www.bayherald.example/", HERE),
        ("http://[", HERE),
    ],
)  # fmt: skip
def test_the_canonical_address_counts_on_the_same_site_only(canonical: str, expected: str) -> None:
    assert read(f'<link rel="canonical" href="{canonical}">').url == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ann&amp;#8217;s bridge", "Ann’s bridge"),
        ("Salt &amp;amp;amp; sea", "Salt & sea"),
        ("The &lt;em&gt;Aurora&lt;/em&gt; sails", "The Aurora sails"),
        ("Why x &lt; y", "Why x < y"),
        ("How to centre a &lt;div&gt; with CSS", "How to centre a <div> with CSS"),
        ("One&lt;BR&gt;two", "One two"),
        ("AT&amp;T; and others", "AT&T; and others"),
    ],
)
def test_what_was_escaped_too_often_is_read_as_meant(written: str, meant: str) -> None:
    known = read(f'<meta property="og:title" content="{written}">')
    assert known.title == meant


def test_the_whole_text_of_structured_data_keeps_its_lines() -> None:
    body = "The bridge opened.\nIt is blue.\r\n\r\nThe mayor &amp; the council came."
    known = read(structured(articleBody=body))
    assert known.body == ("The bridge opened.", "It is blue.", "The mayor & the council came.")
    assert read(structured(articleBody=["no", "text"])).body == ()


def test_elements_in_structured_data_part_its_lines() -> None:
    body = "<div>The bridge <b>open</b>ed.</div><div>It is blue.</div><p>They came.<br>All.</p>"
    assert read(structured(articleBody=body)).body == (
        "The bridge opened.", "It is blue.", "They came.", "All.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("After nine years,<br>the bridge is rebuilt", "After nine years, the bridge is rebuilt"),
        ("<span>The bridge</span><span>is rebuilt</span>", "The bridge is rebuilt"),
        ("The bridge is re<i>built</i><script>var x = 1;</script>", "The bridge is rebuilt"),
        ("<span>T</span>he bridge is rebuilt", "The bridge is rebuilt"),
    ],
)
def test_a_heading_is_read_as_it_is_seen(heading: str, title: str) -> None:
    assert read(f"<title>{title} | Bay</title>", f"<h1>{heading}</h1>").title == title


@pytest.mark.parametrize("element", ["h1", "time", 'p class="date"', 'span class="author"'])
def test_elements_nested_in_each_other_do_not_cost_their_square(element: str) -> None:
    nested = f"<{element}>" * 200 + "<b>x</b>y" * 30_000
    begun = time.process_time()
    read("", nested)
    assert time.process_time() - begun < 2.0


def test_a_birthday_is_no_day_of_publication() -> None:
    assert read("", '<p class="meta">Born on 3 May 1961</p>').published is None


def test_a_site_has_a_name_with_letters() -> None:
    named = '<meta name="application-name" content="Bay">'
    for nameless in ("/", "https://bay.example/"):
        assert read(f'<meta property="og:site_name" content="{nameless}">{named}').site == "Bay"


def test_a_day_in_the_text_is_found_where_none_is_told_plainly() -> None:
    text = '<p class="post-date">Published on 7 March 2021</p><p>The bridge opened.</p>'
    assert read("", text).published == datetime.date(2021, 3, 7)
    assert read("", "<p>The bridge opened.</p>").published is None


def test_a_bad_address_is_no_obstacle() -> None:
    assert read("<title>Bridge | Bay</title>", url="http://[").title is not None
