"""Makes web archives (WARC) for tests, sound ones and others."""

from __future__ import annotations

import gzip
from pathlib import Path

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def record(  # noqa: PLR0917 - a record's parts
    number: int,
    body: bytes,
    http: bytes = HTML,
    kind: str = "response",
    length: str | None = None,
    more: bytes = b"",
) -> bytes:
    """One record; with another length than it has, if asked."""
    block = http + body
    content_type = "application/http; msgtype=response" if http else "text/plain; charset=utf-8"
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number:08}>\r\n"
        f"WARC-Target-URI: https://news.example/{number}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {length or len(block)}\r\n"
    )
    return head.encode() + more + b"\r\n" + block + b"\r\n\r\n"


def write_archive(
    path: Path, records: list[bytes], *, whole: bool = False, together: int = 1
) -> Path:
    """An archive, gzipped if its name says so.

    Args:
        path: where to.
        records: what is in it.
        whole: gzipped as a whole.
        together: records in a gzip member; one is usual.
    """
    if not path.name.endswith(".gz"):
        path.write_bytes(b"".join(records))
    elif whole:
        path.write_bytes(gzip.compress(b"".join(records)))
    else:
        members = range(0, len(records), together)
        packed = (gzip.compress(b"".join(records[n : n + together]), 1) for n in members)
        path.write_bytes(b"".join(packed))
    return path


def write_blocks(path: Path, records: list[bytes], size: int) -> Path:
    """An archive gzipped in blocks of a size, as bgzip does, wherever records begin and end."""
    data = b"".join(records)
    blocks = range(0, len(data), size)
    path.write_bytes(b"".join(gzip.compress(data[n : n + size], 1) for n in blocks))
    return path
