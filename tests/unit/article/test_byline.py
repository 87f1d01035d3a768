import json

import pytest

from nutgraf.article.markup import parse
from nutgraf.article.metadata import read_metadata


def byline(body: str, head: str = "", site: str = "The Bay Herald") -> str | None:
    head += f'<meta property="og:site_name" content="{site}">'
    page = f"<html><head>{head}</head><body>{body}<p>Text</p></body></html>"
    return read_metadata(parse(page), "https://www.bayherald.example/news/bridge").byline


def structured(author: object) -> str:
    node = {"@type": "NewsArticle", "author": author}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("By Ann Ode", "Ann Ode"),
        ("Ann Ode", "Ann Ode"),
        ("Written by: Ann Ode", "Ann Ode"),
        ("von Anna Öde", "Anna Öde"),
        ("Von Anna Öde", "Anna Öde"),
        ("Von Miller", "Von Miller"),
        ("Da Silva, Maria", "Da Silva, Maria"),
        ("https://facebook.com/ann", None),
        ("ann@bayherald.example", None),
        ("Posted by", None),
        ("admin", None),
        ("Sat, 20 Dec, 2025 - 06:36", None),
        ("page.head.extra.author: x", None),
    ],
)
def test_a_byline_is_a_name(content: str, name: str | None) -> None:
    assert byline("", f'<meta name="author" content="{content}">') == name


@pytest.mark.parametrize(
    "line",
    [
        '<span class="byline">By Ann Ode</span>',
        '<div class="Byline">By <a href="/x">Ann Ode</a> | 3 May 2024</div>',
        '<a rel="author" href="/people/ann">Ann Ode</a>',
        '<a href="/author/ann-ode/">Ann Ode</a>',
        '<p class="post-author">Written by Ann Ode, May 3, 2024</p>',
        '<span itemprop="author"><span itemprop="name">Ann Ode</span></span>',
        '<div class="author"><span>By</span><span>Ann Ode</span></div>',
    ],
)
def test_a_byline_in_the_page_is_found(line: str) -> None:
    assert byline(line) == "Ann Ode"


@pytest.mark.parametrize(
    "line",
    [
        '<div class="comments"><span class="author">Joe Public</span></div>',
        '<aside><a href="/author/joe">Joe Public</a></aside>',
        '<div class="related-stories"><p><span class="byline">Joe Public</span></p></div>',
        '<div class="author-box">About the author</div>',
        '<a href="/authors/">All authors</a>',
        '<span class="byline">Updated March 3</span>',
        '<div class="author">Ann has written about bridges for as long as she can think.</div>',
    ],
)
def test_other_peoples_names_and_labels_are_no_byline(line: str) -> None:
    assert byline(line) is None


@pytest.mark.parametrize(
    "name",
    ["Jan de Vries", "June Smith", "April Jones", "Alexandria Guest", "José Ortega y Gasset"],
)
def test_names_that_look_like_dates_or_labels_are_names(name: str) -> None:
    assert byline(f'<span class="byline">By {name}</span>') == name
    assert byline(f'<span class="byline">By {name}, June 3, 2024</span>') == name


def test_the_surest_place_counts_wherever_it_stands() -> None:
    page = '<div class="author">Joe Public</div><a rel="author" href="/x">Ann Ode</a>'
    assert byline(page) == "Ann Ode"


def test_people_are_preferred_to_the_publication() -> None:
    named = '<span class="byline">By Ann Ode</span>'
    assert byline(named, structured({"name": "The Bay Herald"})) == "Ann Ode"
    assert byline(named, structured("bayherald_desk")) == "Ann Ode"
    assert byline("", structured({"name": "The Bay Herald"})) == "The Bay Herald"


def test_several_authors_are_all_named() -> None:
    authors = [{"name": "Ann Ode"}, {"name": "Bo Li"}, {"name": "Ann Ode"}]
    assert byline("", structured(authors)) == "Ann Ode, Bo Li"
