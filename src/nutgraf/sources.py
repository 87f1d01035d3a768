"""What a user names on a command line — a file, standard input, a URL — as a Page."""

from __future__ import annotations

import gzip
import io
import os
import re
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from nutgraf.errors import BadSource, FetchFailed, NotAnArticle
from nutgraf.fetch import fetch_page
from nutgraf.page import Page

DEFAULT_MAX_BYTES = 20_000_000
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_GZIP_MAGIC = b"\x1f\x8b"
_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/plain",
    ".pdf": "application/pdf",
}


def open_source(
    source: str,
    *,
    url: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    fetch: Callable[[str], Page] | None = None,
) -> Page:
    """Reads a URL, a file, or standard input ("-").

    Gzipped files are unpacked. The type of a file is told by its ending, else by its content.

    Args:
        source: an http(s) URL, the path of a file, or "-".
        url: where a file's page stands on the web; it resolves and names nothing else.
        max_bytes: size of a file at most, unpacked.
        fetch: what gets a URL; by default `nutgraf.fetch.fetch_page`.

    Raises:
        BadSource: there is no such file, or it cannot be read.
        FetchFailed: a URL could not be fetched, or anything is larger than max_bytes.
        NotAnArticle: `unreadable`, for a damaged gzip file.
    """
    if source.lower().startswith(("http://", "https://")):
        return (fetch or fetch_page)(source)
    if not source:
        raise BadSource("no file, address or '-' is named")
    if _SCHEME.match(source) and not os.path.exists(source):  # noqa: PTH110 - it never raises
        raise BadSource("only http and https addresses can be read")
    if source == "-":
        if sys.stdin is None:
            raise BadSource("standard input is closed")
        return Page(unpack(_read(sys.stdin.buffer, max_bytes), max_bytes), url=url)
    return open_file(Path(source), url=url, max_bytes=max_bytes)


def open_file(path: Path, *, url: str | None = None, max_bytes: int = DEFAULT_MAX_BYTES) -> Page:
    """Reads a file, as `open_source` does."""
    try:
        if path.is_dir():
            raise BadSource(f"{str(path)!r} is a folder; 'nutgraf batch' reads folders")
        with path.open("rb") as stream:
            body = _read(stream, max_bytes)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadSource(f"cannot read {str(path)!r}: {reason}") from None
    return Page(unpack(body, max_bytes), url=url, content_type=content_type_of(path))


def content_type_of(path: Path) -> str | None:
    """The media type that a file's name promises, not minding a ".gz" behind it."""
    name = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return _TYPES.get(name.suffix.lower())


def unpack(body: bytes, max_bytes: int = DEFAULT_MAX_BYTES) -> bytes:
    """Unpacks gzip data, and leaves everything else as it is.

    Raises:
        FetchFailed: `too-large`, when it unpacks to more than max_bytes; no more is unpacked.
        NotAnArticle: `unreadable`, when it is damaged or ends too early.
    """
    if not body.startswith(_GZIP_MAGIC):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            return _read(packed, max_bytes)
    except EOFError:
        raise NotAnArticle("unreadable", "the gzip data ends too early") from None
    except (zlib.error, OSError):
        raise NotAnArticle("unreadable", "the gzip data is damaged") from None


def _read(stream: BinaryIO | gzip.GzipFile, max_bytes: int) -> bytes:
    body = stream.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise _too_large(max_bytes)
    return body


def _too_large(max_bytes: int) -> FetchFailed:
    return FetchFailed("too-large", f"more than the {max_bytes / 1e6:g} MB that are read of a page")
