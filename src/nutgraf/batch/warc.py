"""Pages of web archives (WARC), read in a process that can be killed (`portions`).

An archive is written by strangers as the pages in it are, and it may be damaged. fastwarc, which
reads it, is compiled code.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from nutgraf.batch.limits import Limits
from nutgraf.batch.portions import Found, UnreadableError, portioned, told
from nutgraf.batch.rows import START, Place, Response, Row, file_fingerprint
from nutgraf.errors import BadSource
from nutgraf.render.characters import encodable

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

PAGE_TYPES = frozenset(
    ("text/html", "application/xhtml+xml", "text/plain", "application/pdf", "application/x-pdf")
)

_PLACES = 2000  # of a portion, where pages are not wanted
_BLOCK = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b\x08"
_HEAD = 8192  # bytes of a record in which its headers must end if it is to be a place
_TELLING = ("WARC-Type", "WARC-Record-ID", "WARC-Target-URI", "WARC-Date", "Content-Length")
_LONGEST_ENCODINGS = 200
_EVIDENCE = 200  # characters
_OK = 200
_ENCODED = ("Content-Encoding", "Transfer-Encoding")


class WarcRows:
    """The pages of an archive: its responses and resources of a type that may hold an article."""

    leaves_threads = False

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            raise BadSource(f"cannot read {str(path)!r}: {error.strerror or error}") from None

    def starting(self, place: Place) -> Iterator[Row]:
        """Yields the rows from a record on."""
        pages = portioned(self._path, read_pages, self._limits, place)
        for number, found in enumerate(pages, start=place.number):
            yield Row(number, found.content, self._path.parent, found.name, found.problem)

    def places(self) -> Iterator[Place]:
        """Where the records begin, or the gzip members that hold several; or the whole archive."""
        for found in portioned(self._path, read_places, self._limits, START, most=_PLACES):
            yield found.place

    def count(self) -> int | None:
        """None: it would have to be read."""
        return None

    def fingerprint(self) -> dict[str, object]:
        """Name, size and time of the file."""
        return file_fingerprint(self._path)


class _EndsTooEarlyError(OSError):
    def __init__(self) -> None:
        super().__init__("the archive ends in the middle of a record")


def read_pages(path: str, max_bytes: int, place: Place) -> Iterator[Found | None]:
    """Yields the pages of an archive from a record on; a worker process does this.

    Args:
        path: the archive.
        max_bytes: size of a page.
        place: where reading begins, and the number of the first row there.

    Raises:
        UnreadableError: it cannot be read, or not further.
    """
    return _guarded(_read(Path(path), place, max_bytes))


def read_places(path: str, _max_bytes: int, place: Place) -> Iterator[Found | None]:
    """Yields what `read_pages` does without the pages."""
    return _guarded(_read(Path(path), place, None))


def _guarded(rows: Iterator[Found | None]) -> Iterator[Found | None]:
    try:
        yield from rows
    except (OSError, ValueError, OverflowError) as error:
        raise UnreadableError(told(error)) from None


def _read(path: Path, place: Place, max_bytes: int | None) -> Iterator[Found | None]:
    """Yields rows, and None now and then where there are none for long."""
    from fastwarc.warc import ArchiveIterator  # noqa: PLC0415 - in a worker process alone

    number, here = place.number, place
    with path.open("rb") as stream, path.open("rb") as look:
        stream.seek(place.offset)
        for record in ArchiveIterator(stream, parse_http=False):
            if "\n" in (record.headers.get("WARC-Type") or "\n"):  # lines end in LF alone
                raise OSError("a record does not say what it is")
            if record.stream_pos != here.offset and _begins_there(look, record):
                here = Place(number, record.stream_pos)
            found, left = _found(record, here, max_bytes)
            yield from _pass_over(record, left)
            if found is not None:
                number += 1
            yield found


def _begins_there(look: BinaryIO, record: WarcRecord) -> bool:
    """Whether who begins to read at the position of a record finds this record first.

    Where records are gzipped together fastwarc tells for each of them where the next gzip member
    begins, and that may be in the middle of a record.
    """
    look.seek(record.stream_pos)
    head = look.read(_HEAD)
    if head.startswith(_GZIP_MAGIC):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, _HEAD)
        except zlib.error:
            return False
    head, end, _ = head.partition(b"\r\n\r\n")
    if not end or not head.startswith(b"WARC/"):
        return False
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    told = {name.strip().lower(): value.strip() for name, _, value in lines}
    return all(
        told.get(name.lower().encode(), b"") == (record.headers.get(name) or "").strip().encode()
        for name in _TELLING
    )


def _pass_over(record: WarcRecord, left: int) -> Iterator[None]:
    """Reads what is left of a record, in blocks."""
    while left > 0:
        passed = record.reader.consume(min(left, _BLOCK))
        if not passed:
            raise _EndsTooEarlyError
        left -= passed
        yield None


def _found(record: WarcRecord, place: Place, max_bytes: int | None) -> tuple[Found | None, int]:
    """Makes a row of a record, or not; and tells how many bytes of the record are still unread."""
    name = encodable((record.record_id or "").strip("<> ")) or None
    try:
        kind = _kind(record)
    except _BrokenError as broken:
        return Found(place, None, name, ("bad-record", broken.evidence)), broken.left
    if kind is None:
        return None, record.content_length
    if max_bytes is None:
        return Found(place, None, name), record.content_length
    body = _body(record, max_bytes + 1)
    url = record.headers.get("WARC-Target-URI")
    page = Response(encodable(url.strip("<> ")) if url else None, body, *kind)
    return Found(place, page, name), record.content_length - len(body)


class _BrokenError(Exception):
    """A record says things that cannot be.

    Attributes:
        evidence: which.
        left: bytes of the record that are to come, if that is known; fastwarc passes over it else.
    """

    def __init__(self, evidence: str, left: int = 0) -> None:
        super().__init__(evidence)
        self.left = left
        self.evidence = " ".join(evidence.split())[:_EVIDENCE]


def _kind(record: WarcRecord) -> tuple[str, str | None, tuple[str, ...]] | None:
    """Media type, charset and encodings of a record, or None if it holds no page.

    Raises:
        _BrokenError: nobody can tell.
    """
    from fastwarc.warc import resource, response  # noqa: PLC0415

    if int(record.record_type) not in {int(response), int(resource)}:
        return None
    if not (record.headers.get("Content-Length") or "").strip().isdigit():
        raise _BrokenError("the record does not say how long it is")
    content_type, charset, encodings = record.headers.get("Content-Type") or "", None, ""
    if record.is_http:
        if _status(record) != _OK:
            return None
        content_type = record.http_content_type or ""
        charset = (record.http_charset or "").strip("\"' ") or None
        encodings = ",".join(record.http_headers.get(name) or "" for name in _ENCODED)
    elif record.record_type == response:
        return None  # of the DNS, or FTP
    content_type = content_type or record.headers.get("WARC-Identified-Payload-Type") or ""
    content_type = content_type.partition(";")[0].strip().lower()
    if content_type not in PAGE_TYPES:
        return None
    names = encodings[:_LONGEST_ENCODINGS].lower().split(",")
    return content_type, charset, tuple(name.strip() for name in names if name.strip())


def _status(record: WarcRecord) -> int:
    try:
        record.parse_http()
    except OSError as error:
        raise _BrokenError(f"its HTTP headers cannot be read: {error}") from None
    status = record.http_headers.status_code if record.http_headers else None
    if status is None:
        raise _BrokenError("it has no HTTP status", record.content_length)
    return status


def _body(record: WarcRecord, most: int) -> bytes:
    body = bytearray()
    wanted = min(most, record.content_length)
    while len(body) < wanted:
        block = record.reader.read(min(_BLOCK, wanted - len(body)))
        if not block:
            raise _EndsTooEarlyError
        body += block
    return bytes(body)
