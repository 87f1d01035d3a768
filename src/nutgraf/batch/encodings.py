"""Undoes what HTTP did to a body: chunks, gzip, deflate, Brotli, Zstandard; within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

from nutgraf.errors import FetchFailed, NotAnArticle

_BLOCK = 1 << 16
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"  # behind a byte of 0x50 to 0x5f
_ZSTD_SKIPPABLE_FIRST = 0x50
_LONGEST_SIZE = 16  # hexadecimal digits
_LONGEST_CHUNK_LINE = 4096


def decode(body: bytes, encodings: Sequence[str], max_bytes: int) -> bytes:
    """Undoes encodings, the last one first.

    Archives often keep a body decoded and the header that says how it had been encoded; what does
    not look as its header says is therefore taken as it is.

    Args:
        body: as it was sent.
        encodings: names in the order in which they were applied, lower case.
        max_bytes: of the result.

    Raises:
        FetchFailed: `too-large`.
        NotAnArticle: `unreadable`, when the data is damaged; `unsupported-type`, when nobody knows
            the encoding.
    """
    for name in reversed(encodings):
        if name in {"", "identity"}:
            continue
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise NotAnArticle("unsupported-type", f"it is encoded as {name[:40]!r}")
        body = decoder(body, max_bytes)
    return body


def _chunked(body: bytes, _: int) -> bytes:
    parts: list[bytes] = []
    place = 0
    while True:
        end = body.find(b"\n", place, place + _LONGEST_CHUNK_LINE)
        size = _size(body[place:end]) if end >= 0 else None
        if size is None:
            return b"".join(parts) if parts else body
        if size == 0:
            return b"".join(parts)
        parts.append(body[end + 1 : end + 1 + size])
        place = end + 1 + size
        place += 2 if body.startswith(b"\r\n", place) else 1


def _size(line: bytes) -> int | None:
    digits = line.split(b";", 1)[0].strip()
    if not digits or len(digits) > _LONGEST_SIZE or not digits.isalnum():
        return None
    try:
        return int(digits, 16)
    except ValueError:
        return None


def _gzip(body: bytes, max_bytes: int) -> bytes:
    if not body.startswith(_GZIP_MAGIC):
        return body
    found = bytearray()
    while body.startswith(_GZIP_MAGIC):  # there may be several members
        inflating = zlib.decompressobj(wbits=31)
        found += _inflated(inflating, body, max_bytes - len(found))
        body = inflating.unused_data
    return bytes(found)


def _deflate(body: bytes, max_bytes: int) -> bytes:
    try:
        return _inflated(zlib.decompressobj(), body, max_bytes)
    except NotAnArticle:  # some servers leave the wrapping out
        return _inflated(zlib.decompressobj(wbits=-15), body, max_bytes)


def _inflated(inflating: zlib._Decompress, body: bytes, max_bytes: int) -> bytes:
    try:
        found = inflating.decompress(body, max_bytes + 1)
    except zlib.error:
        raise _damaged() from None
    if len(found) > max_bytes:
        raise _too_large(max_bytes)
    return found  # of one that ends too early, what there is


def _brotli(body: bytes, max_bytes: int) -> bytes:
    import brotli  # noqa: PLC0415 - few records need it

    unpacking, found = brotli.Decompressor(), bytearray()
    try:
        found += unpacking.process(body, output_buffer_limit=_BLOCK)
        # Whether it can accept more data says nothing of what is still to come of this.
        while not unpacking.is_finished() and len(found) <= max_bytes:
            more = unpacking.process(b"", output_buffer_limit=_BLOCK)
            if not more:
                break
            found += more
    except brotli.error:
        if not found and _looks_like_text(body):
            return body
        raise _damaged() from None
    if len(found) > max_bytes:
        raise _too_large(max_bytes)
    return bytes(found)


def _zstd(body: bytes, max_bytes: int) -> bytes:
    if not _is_zstd(body):
        return body
    try:
        from compression import zstd  # type: ignore[import-not-found]  # noqa: PLC0415
    except ImportError:  # before Python 3.14
        from backports import zstd  # noqa: PLC0415
    found = bytearray()
    while _is_zstd(body):  # there may be several frames
        unpacking = zstd.ZstdDecompressor()
        try:
            found += unpacking.decompress(body, max_bytes + 1 - len(found))
        except zstd.ZstdError:
            raise _damaged() from None
        if len(found) > max_bytes:
            raise _too_large(max_bytes)
        if not unpacking.eof and not found:
            raise _damaged()  # it ends too early, and nothing of it can be had
        body = unpacking.unused_data
    return bytes(found)


def _is_zstd(body: bytes) -> bool:
    """Whether a frame begins here, or one that is to be passed over."""
    return body.startswith(_ZSTD_MAGIC) or (
        body[1:4] == _ZSTD_SKIPPABLE and body[0] & 0xF0 == _ZSTD_SKIPPABLE_FIRST
    )


def _looks_like_text(body: bytes) -> bool:
    start = body[:_BLOCK].lstrip()
    return start.startswith((b"<", b"%PDF-")) or start[:1000].isascii()


def _damaged() -> NotAnArticle:
    return NotAnArticle("unreadable", "the encoded body is damaged")


def _too_large(max_bytes: int) -> FetchFailed:
    return FetchFailed("too-large", f"more than the {max_bytes / 1e6:g} MB that are read of a page")


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "chunked": _chunked,
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
