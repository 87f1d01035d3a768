"""Results survive being packed."""

from __future__ import annotations

import datetime

import pytest

from nutgraf.article.model import Article
from nutgraf.reading import ReadingOptions
from nutgraf.web.kept import pack, unpack


def test_what_was_packed_comes_back() -> None:
    article = Article(
        ("One.", "Zwei – “drei”."),
        title="T",
        url="https://example.org/",
        published=datetime.date(2026, 11, 27),
        kinds=("prose", "quote"),
    )
    options = ReadingOptions(ratio=0.25, title="Other")
    assert unpack(pack(article, options)) == (article, options)


@pytest.mark.parametrize(
    "record",
    [b"", b"[]", b"{}", b'{"article": {}}', b'{"article": {"evil": 1}, "options": {}}', b"\xff"],
)
def test_what_is_nothing_of_the_kind_is_refused(record: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(record)
