"""Files and standard input become pages, within limits."""

import gzip
import io
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from nutgraf.errors import BadSource, FetchFailed, NotAnArticle
from nutgraf.page import Page
from nutgraf.sources import open_source, unpack


def test_a_file_is_a_page_whose_name_tells_its_type(tmp_path: Path) -> None:
    file = tmp_path / "story.html"
    file.write_bytes(b"<p>Hello</p>")
    page = open_source(str(file), url="https://example.org/story")
    assert page == Page(b"<p>Hello</p>", url="https://example.org/story", content_type="text/html")


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.HTM", "text/html"),
        ("a.xhtml", "application/xhtml+xml"),
        ("a.txt", "text/plain"),
        ("a.pdf", "application/pdf"),
        ("a.html.gz", "text/html"),
        ("a.bin", None),
        ("a", None),
    ],
)
def test_types(tmp_path: Path, name: str, content_type: str | None) -> None:
    file = tmp_path / name
    file.write_bytes(b"x")
    assert open_source(str(file)).content_type == content_type


def test_gzip_is_unpacked_whatever_the_name(tmp_path: Path) -> None:
    file = tmp_path / "story.html"
    file.write_bytes(gzip.compress(b"first ") + gzip.compress(b"second"))
    assert open_source(str(file)).body == b"first second"


@pytest.mark.parametrize("damage", ["cut", "flip", "header"])
def test_damaged_gzip_is_unreadable(damage: str) -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 100))
    if damage == "cut":
        packed = packed[: len(packed) // 2]
    elif damage == "flip":
        packed[20] ^= 0xFF
    else:
        packed = packed[:4]
    with pytest.raises(NotAnArticle) as caught:
        unpack(bytes(packed))
    assert caught.value.reason == "unreadable"


def test_a_gzip_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(FetchFailed) as caught:
        unpack(bomb, max_bytes=1_000_000)
    assert caught.value.reason == "too-large"


def test_many_gzip_members_take_no_longer_for_each() -> None:
    packed = gzip.compress(b"") * 100_000 + gzip.compress(b"end")
    started = time.process_time()
    assert unpack(packed) == b"end"
    assert time.process_time() - started < 5


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"<p>Hello</p>")))
    assert open_source("-").body == b"<p>Hello</p>"


def test_what_is_too_large_is_refused_after_reading_little(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(b"x" * 1001)
    with pytest.raises(FetchFailed) as caught:
        open_source(str(file), max_bytes=1000)
    assert caught.value.reason == "too-large"
    assert open_source(str(file), max_bytes=1001).body == b"x" * 1001


def test_what_cannot_be_read_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match=r"absent\.html.*No such file"):
        open_source(str(tmp_path / "absent.html"))
    with pytest.raises(BadSource, match="folder"):
        open_source(str(tmp_path))
    with pytest.raises(BadSource):
        open_source("nul\0byte")
    with pytest.raises(BadSource, match="too long"):
        open_source("a" * 300)


def test_a_url_is_fetched() -> None:
    asked = []

    def fetch(url: str) -> Page:
        asked.append(url)
        return Page(b"fetched", url=url)

    assert open_source("HTTPS://example.org/a", fetch=fetch).body == b"fetched"
    assert asked == ["HTTPS://example.org/a"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("ftp://example.org/story.html", "only http and https"),
        ("ftp://" + "a" * 5000, "only http and https"),
        ("", "no file, address or '-'"),
    ],
)
def test_what_is_no_source_is_told_plainly(source: str, told: str) -> None:
    with pytest.raises(BadSource, match=told):
        open_source(source)
