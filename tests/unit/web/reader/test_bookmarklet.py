"""The bookmarklet."""

from __future__ import annotations

import pytest

from nutgraf.web.reader.bookmarklet import bookmarklet


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:8000", "https://nutgraf.example.org", "http://[::1]:8000"]
)
def test_it_brings_the_address_here(origin: str) -> None:
    assert bookmarklet(origin) == (
        f"javascript:void(location.href='{origin}/?url='+encodeURIComponent(location.href))"
    )


@pytest.mark.parametrize(
    "origin",
    [
        "http://a'+alert(1)+'",
        "http://a\\",
        "http://a/path",
        "http://",
        "file://a",
        "http://a:x",
        "http://a\n",
    ],
)
def test_an_origin_that_ends_the_string_makes_none(origin: str) -> None:
    assert bookmarklet(origin) is None
