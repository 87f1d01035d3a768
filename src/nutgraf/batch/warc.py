"""Pages of web archives (WARC), read in a process that can be killed.

An archive is written by strangers as the pages in it are, and it may be damaged. fastwarc, which
reads it, is compiled code: a crash, a record that never ends or one that unpacks to more than the
memory must not take the batch along. So a worker of the sandbox reads it, a portion at a time,
and what it cannot read ends the archive with one clear line.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from nutgraf.batch.limits import Limits
from nutgraf.batch.rows import START, Place, Response, Row, file_fingerprint
from nutgraf.errors import BadSource, NotAnArticle
from nutgraf.render.characters import encodable
from nutgraf.sandbox import Sandbox

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

PAGE_TYPES = frozenset(
    ("text/html", "application/xhtml+xml", "text/plain", "application/pdf", "application/x-pdf")
)

_PORTION_ROWS = 32
_PORTION_PLACES = 2000
_PORTION_BYTES = 4_000_000
_PORTION_SECONDS = 0.5
_BLOCK = 1 << 20
_TRIES = 2  # a reader that was killed by accident is given another chance, once in a place
_GZIP_MAGIC = b"\x1f\x8b\x08"
_HEAD = 8192  # bytes of a record in which its headers must end if it is to be a place
_TELLING = ("WARC-Type", "WARC-Record-ID", "WARC-Target-URI", "WARC-Date", "Content-Length")
_LONGEST_ENCODINGS = 200
_EVIDENCE = 200  # characters
_OK = 200
_ENCODED = ("Content-Encoding", "Transfer-Encoding")


@dataclass(frozen=True, slots=True)
class Found:
    """A record that is a row.

    Attributes:
        place: where reading can begin to find it.
        name: the record's id.
        content: the page; None for a record that is broken, or if only its place was wanted.
        problem: why it is broken.
    """

    place: Place
    name: str | None
    content: Response | None
    problem: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """What was read at once.

    Attributes:
        found: rows, one behind the other.
        following: number of the row that comes next.
        ended: whether this was the last of the archive.
        problem: why it could not be read further.
    """

    found: tuple[Found, ...]
    following: int
    ended: bool
    problem: str | None = None


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
        number = place.number
        for found in self._found(place, bodies=True):
            yield Row(number, found.content, self._path.parent, found.name, found.problem)
            number += 1

    def places(self) -> Iterator[Place]:
        """Where the records begin, or the gzip members that hold several; or the whole archive."""
        for found in self._found(START, bodies=False):
            yield found.place

    def count(self) -> int | None:
        """None: it would have to be read."""
        return None

    def fingerprint(self) -> dict[str, object]:
        """Name, size and time of the file."""
        return file_fingerprint(self._path)

    def _found(self, place: Place, *, bodies: bool) -> Iterator[Found]:
        """Yields rows from a place on; a reader that dies is followed by another one."""
        first, deaths = place.number, 0
        with closing(self._sandbox()) as sandbox:
            while True:
                wanted = (str(self._path), self._limits.max_bytes, place, first, bodies)
                try:
                    portion = sandbox.call(read_portion, *wanted)
                except NotAnArticle as death:
                    deaths += 1
                    if deaths < _TRIES:
                        continue
                    raise self._unreadable(f"at row {first:,}: {death.evidence}") from None
                deaths = 0
                yield from portion.found
                first = portion.following
                if portion.found:
                    place = portion.found[-1].place
                if portion.problem:
                    raise self._unreadable(portion.problem)
                if portion.ended:
                    return

    def _sandbox(self) -> Sandbox:
        return Sandbox(1, seconds=self._limits.seconds, megabytes=self._limits.megabytes)

    def _unreadable(self, problem: str) -> BadSource:
        return BadSource(f"cannot read {str(self._path)!r} to its end: {problem}")


class _Reading:
    """An archive that is being read, in the worker process."""

    def __init__(self, path: str, max_bytes: int, place: Place, *, bodies: bool) -> None:
        self.key = (path, max_bytes, bodies)
        self.next = place.number
        self.going = _read(Path(path), max_bytes, place, bodies=bodies)


class _EndsTooEarlyError(OSError):
    def __init__(self) -> None:
        super().__init__("the archive ends in the middle of a record")


_kept: list[_Reading] = []
"""In a worker process: the archive in hand. The next portion goes on where the last one ended."""


def read_portion(path: str, max_bytes: int, place: Place, first: int, bodies: bool) -> Portion:
    """Reads some rows of an archive; a worker process does this.

    Args:
        path: the archive.
        max_bytes: size of a page.
        place: where reading can begin, at the first row that is wanted or before.
        first: number of the first row that is wanted.
        bodies: whether the pages are wanted, or only their places.
    """
    reading = _take_up(path, max_bytes, place, first, bodies=bodies)
    until = time.monotonic() + _PORTION_SECONDS
    most = _PORTION_ROWS if bodies else _PORTION_PLACES
    found: list[Found] = []
    size = 0
    try:
        for row in reading.going:
            if row is not None:
                reading.next += 1
                if reading.next > first:
                    found.append(row)
                    size += len(row.content.body) if row.content else 0
            if len(found) == most or size >= _PORTION_BYTES or time.monotonic() > until:
                return Portion(tuple(found), max(first, reading.next), ended=False)
    except (OSError, ValueError, OverflowError) as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        problem = " ".join(told.split())[:_EVIDENCE]
        return Portion(tuple(found), max(first, reading.next), ended=True, problem=problem)
    return Portion(tuple(found), max(first, reading.next), ended=True)


def _take_up(path: str, max_bytes: int, place: Place, first: int, *, bodies: bool) -> _Reading:
    if _kept:
        reading = _kept[0]
        if reading.key == (path, max_bytes, bodies) and place.number <= reading.next <= first:
            return reading
    _kept[:] = [_Reading(path, max_bytes, place, bodies=bodies)]
    return _kept[0]


def _read(path: Path, max_bytes: int, place: Place, *, bodies: bool) -> Iterator[Found | None]:
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
            found, left = _found(record, here, max_bytes if bodies else None)
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
        return Found(place, name, None, ("bad-record", broken.evidence)), broken.left
    if kind is None:
        return None, record.content_length
    if max_bytes is None:
        return Found(place, name, None), record.content_length
    body = _body(record, max_bytes + 1)
    url = record.headers.get("WARC-Target-URI")
    page = Response(encodable(url.strip("<> ")) if url else None, body, *kind)
    return Found(place, name, page), record.content_length - len(body)


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
