"""What HTTP did to a body is undone, within bounds."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd

from nutgraf.batch.encodings import decode
from nutgraf.errors import FetchFailed, NotAnArticle

BODY = b"<p>The bridge will be closed for two weeks, the council said.</p>" * 50


def raw_deflate(body: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(body) + packing.flush()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("name", PACK)
def test_each_encoding_is_undone(name: str) -> None:
    assert decode(PACK[name](BODY), (name,), 100_000) == BODY


@pytest.mark.parametrize("name", PACK)
@pytest.mark.parametrize("body", [bytes(700_000), BODY * 200], ids=["zeros", "words"])
def test_a_large_body_is_whole(name: str, body: bytes) -> None:
    assert decode(PACK[name](body), (name,), 1_000_000) == body


@pytest.mark.parametrize("name", PACK)
def test_a_bomb_is_refused_unpacked_no_further(name: str) -> None:
    bomb = PACK[name](bytes(8_000_000))
    with pytest.raises(FetchFailed, match="too-large"):
        decode(bomb, (name,), 1_000_000)


@pytest.mark.parametrize("name", PACK)
def test_a_body_as_large_as_it_may_be_is_whole(name: str) -> None:
    assert decode(PACK[name](BODY), (name,), len(BODY)) == BODY
    with pytest.raises(FetchFailed):
        decode(PACK[name](BODY), (name,), len(BODY) - 1)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "chunked", "identity", ""])
def test_what_an_archive_has_decoded_already_is_taken_as_it_is(name: str) -> None:
    assert decode(BODY, (name,), 100_000) == BODY


def test_deflate_without_its_wrapping() -> None:
    assert decode(raw_deflate(BODY), ("deflate",), 100_000) == BODY


def test_gzip_in_several_members() -> None:
    assert decode(gzip.compress(BODY) + gzip.compress(b"end"), ("gzip",), 10_000) == BODY + b"end"


def test_zstd_in_several_frames_and_behind_one_that_is_passed_over() -> None:
    skipped = b"\x50\x2a\x4d\x18" + (7).to_bytes(4, "little") + b"nothing"
    packed = skipped + zstd.compress(BODY) + skipped + zstd.compress(b"end")
    assert decode(packed, ("zstd",), 10_000) == BODY + b"end"
    with pytest.raises(FetchFailed):
        decode(packed, ("zstd",), len(BODY) + 2)


def test_zstd_of_which_nothing_can_be_had_is_unreadable() -> None:
    with pytest.raises(NotAnArticle, match="damaged"):
        decode(zstd.compress(BODY)[:-9], ("zstd",), 10_000)


@pytest.mark.parametrize(
    ("chunks", "body"),
    [
        (b"5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\n\r\n", b"helloabc"),
        (b"5\nhello\n0\n\n", b"hello"),
        (b"0\r\n\r\n", b""),
        (b"5\r\nhel", b"hel"),
        (b"5\r\nhello\r\nnonsense\r\n", b"hello"),
        (b"-5\r\nhello\r\n", b"-5\r\nhello\r\n"),
        (b"f" * 500 + b"\r\nhello", b"f" * 500 + b"\r\nhello"),
        (b"", b""),
    ],
)
def test_chunks(chunks: bytes, body: bytes) -> None:
    assert decode(chunks, ("chunked",), 1000) == body


def test_encodings_are_undone_from_the_last_to_the_first() -> None:
    packed = gzip.compress(BODY)
    sent = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    assert decode(sent, ("gzip", "chunked"), 100_000) == BODY


@pytest.mark.parametrize("name", ["gzip", "deflate", "zstd"])
def test_damaged_data_is_unreadable(name: str) -> None:
    packed = PACK[name](BODY)
    with pytest.raises(NotAnArticle) as refused:
        decode(packed[:15] + b"\xff\xff\xff\xff" + packed[19:], (name,), 100_000)
    assert refused.value.reason == "unreadable"


def test_an_encoding_that_nobody_knows() -> None:
    with pytest.raises(NotAnArticle) as refused:
        decode(BODY, ("sdch",), 100_000)
    assert refused.value.reason == "unsupported-type"
