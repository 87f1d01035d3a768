"""What was pasted, and at what length it is wanted."""

from __future__ import annotations

import pytest

from nutgraf.errors import BadOption
from nutgraf.reading import ReadingOptions
from nutgraf.web.reader.pasted import asked_options, link_in, links_among


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("https://example.org/story", "https://example.org/story"),
        ("  HTTP://example.org/a?b=c#d \n", "HTTP://example.org/a?b=c#d"),
        ("example.org", "https://example.org"),
        ("www.example.org:8080/story?id=1", "https://www.example.org:8080/story?id=1"),
        ("http://[::1]/", "http://[::1]/"),
        ("ftp://example.org/", "ftp://example.org/"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("http://", "http://"),
        ("ftp:// is older than http://", None),
        ("javascript:alert(1)", None),
        ("https://example.org/story is worth reading", None),
        ("A sentence ends.Another begins", None),
        ("", None),
        ("word", None),
    ],
)
def test_a_link_is_told_from_a_text(source: str, link: str | None) -> None:
    assert link_in(source) == link


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ("look at this http://127.0.0.1:8000/ferry.html", ("http://127.0.0.1:8000/ferry.html",)),
        ("(https://a.example/b), “https://a.example/b”!", ("https://a.example/b",)),
        ("http://a.example\nhttp://b.example", ("http://a.example", "http://b.example")),
        ("ftp://a.example and nothing else", ()),
    ],
)
def test_links_among_words_are_found(source: str, links: tuple[str, ...]) -> None:
    assert links_among(source) == links


@pytest.mark.parametrize(
    ("lengths", "options"),
    [
        ((), None),
        (("", " "), None),
        (("4",), ReadingOptions(sentences=4)),
        (("4", " 7 "), ReadingOptions(sentences=7)),
        (("auto",), ReadingOptions()),
        (("4", "auto"), ReadingOptions()),
        (("501",), ReadingOptions(sentences=500)),
        (("999999",), ReadingOptions(sentences=500)),
    ],
)
def test_lengths_are_read(lengths: tuple[str, ...], options: ReadingOptions | None) -> None:
    assert asked_options(lengths) == options


@pytest.mark.parametrize("length", ["0", "-1", "1.5", "many", "٣", "1000000", "9" * 5000])
def test_what_is_no_length_is_refused(length: str) -> None:
    with pytest.raises(BadOption, match="the length must be"):
        asked_options([length])
