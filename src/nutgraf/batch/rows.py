"""Rows of input: lines of JSONL, rows of Parquet, pages of a WARC, or the files of a folder.

A row says what to summarise in one of three fields: `html` (a page as text or bytes), `text`
(plain text) or `path` (a file, relative to the folder of the input and inside it). It may name
itself (`id`) and say what it knows: `title`, `url` (nothing is fetched), `language`.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from nutgraf.batch.limits import Limits
from nutgraf.errors import BadOption, BadSource
from nutgraf.render.characters import encodable

PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".txt", ".pdf")
JSONL_ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
WARC_ENDINGS = (".warc", ".warc.gz")
ARCHIVE_ENDINGS = (*JSONL_ENDINGS, ".parquet", *WARC_ENDINGS)
_COUNTING_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Response:
    """A page as an archive of the web holds it.

    Attributes:
        url: the address that was asked.
        body: what was answered, encoded as it was sent, and cut where it is too long anyway.
        content_type: the media type, lower case.
        charset: the charset that the server named.
        encodings: what was done to the body, in this order; lower case.
    """

    url: str | None
    body: bytes
    content_type: str
    charset: str | None
    encodings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reading of an input can begin.

    Attributes:
        number: of the row that is read first there.
        offset: where that is, as the input counts: bytes, groups of rows; 0 is its beginning.
    """

    number: int
    offset: int


START = Place(1, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of input.

    Attributes:
        number: its place, from 1.
        content: a line of JSON, the fields of a table's row, the path of a file, or a page of an
            archive; None for what could not even be read.
        folder: where the paths in its fields begin.
        name: what it is called where it does not say so itself.
        problem: why there is no content.
    """

    number: int
    content: bytes | Mapping[str, object] | Path | Response | None
    folder: Path
    name: str | None = None
    problem: tuple[str, str] | None = None


class Rows(Protocol):
    """Where rows come from.

    Attributes:
        leaves_threads: whether reading leaves threads behind that Python does not know of.
    """

    leaves_threads: bool

    def starting(self, place: Place) -> Iterator[Row]:
        """Yields the rows from a place on, reading as it goes."""

    def places(self) -> Iterator[Place]:
        """Yields for each row where reading begins if it is wanted: there, or somewhat before."""

    def count(self) -> int | None:
        """How many rows there are, or None where that cannot be told at little cost."""

    def fingerprint(self) -> dict[str, object]:
        """What changes when the input does."""


def open_rows(source: Path, limits: Limits) -> Rows:
    """Finds out what the input is.

    Args:
        source: a folder of pages, or a file whose ending tells what it is.
        limits: for what is read.

    Raises:
        BadSource: there is nothing, or it cannot be read.
        BadOption: a file of another kind.
    """
    if source.is_dir():
        return FolderRows(source)
    if not source.exists():
        raise BadSource(f"there is no file or folder {str(source)!r}")
    name = source.name.lower()
    if name.endswith(JSONL_ENDINGS):
        return JsonlRows(source, limits.max_line)
    if name.endswith(".parquet"):
        from nutgraf.batch.tables import ParquetRows  # noqa: PLC0415 - it knows this module

        return ParquetRows(source, limits)
    if name.endswith(WARC_ENDINGS):
        from nutgraf.batch.warc import WarcRows  # noqa: PLC0415 - it knows this module

        return WarcRows(source, limits)
    raise BadOption(
        "batch reads .jsonl, .jsonl.gz, .parquet, .warc, .warc.gz and folders of pages, "
        f"not {source.name!r}"
    )


class JsonlRows:
    """A JSON object a line, gzipped or not; empty lines are no rows."""

    leaves_threads = False

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._max_bytes = max_bytes

    def starting(self, place: Place) -> Iterator[Row]:
        """Yields the rows from a place on."""
        folder = self._path.parent
        with _readable(self._path) as stream:
            stream.seek(place.offset)
            lines = _lines(stream, self._path, self._max_bytes)
            for number, (_, line) in enumerate(lines, start=place.number):
                if line is None:
                    longest = f"the line is longer than {self._max_bytes:,} bytes"
                    yield Row(number, None, folder, problem=("too-long", longest))
                else:
                    yield Row(number, line, folder)

    def places(self) -> Iterator[Place]:
        """Where the lines begin; in a gzipped file there is but one beginning."""
        packed = self._path.name.lower().endswith(".gz")
        with _readable(self._path) as stream:
            lines = _lines(stream, self._path, self._max_bytes)
            for number, (offset, _) in enumerate(lines, start=1):
                yield START if packed else Place(number, offset)

    def count(self) -> int | None:
        """Lines, empty ones too; None for a gzipped file."""
        if self._path.name.lower().endswith(".gz"):
            return None
        lines, last = 0, b"\n"
        with _readable(self._path) as stream:
            while block := stream.read(_COUNTING_BLOCK):
                lines += block.count(b"\n")
                last = block
        return lines + (not last.endswith(b"\n"))

    def fingerprint(self) -> dict[str, object]:
        """Name, size and time of the file."""
        return file_fingerprint(self._path)


class FolderRows:
    """The pages in a folder and the folders in it, in the order of their names."""

    leaves_threads = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def starting(self, place: Place) -> Iterator[Row]:
        """Yields the rows from a place on, of which there is one: the beginning."""
        for number, (path, problem) in enumerate(walk_pages(self._folder), start=place.number):
            name = encodable(path.relative_to(self._folder).as_posix())
            yield Row(number, None if problem else path, self._folder, name, problem)

    def places(self) -> Iterator[Place]:
        """The beginning for all: walking through a folder costs little."""
        return (START for _ in walk_pages(self._folder))

    def count(self) -> int | None:
        """Files."""
        return sum(1 for _ in walk_pages(self._folder))

    def fingerprint(self) -> dict[str, object]:
        """A checksum over the names, sizes and times of the files."""
        checksum = files = 0
        for path, _ in walk_pages(self._folder):
            files += 1
            checksum = zlib.crc32(repr(file_fingerprint(path)).encode(), checksum)
        return {"path": encodable(str(self._folder.resolve())), "files": files, "sum": checksum}


def file_fingerprint(path: Path) -> dict[str, object]:
    """Name, size and time of a file."""
    try:
        known = path.stat()
    except OSError:
        return {"path": encodable(str(path))}
    return {
        "path": encodable(str(path.resolve())),
        "size": known.st_size,
        "modified": known.st_mtime_ns,
    }


def walk_pages(folder: Path) -> Iterator[tuple[Path, tuple[str, str] | None]]:
    """Yields pages in order, as `walk_files`."""
    return walk_files(folder, _is_page)


def walk_files(
    folder: Path, wanted: Callable[[Path], bool]
) -> Iterator[tuple[Path, tuple[str, str] | None]]:
    """Yields files in order, and folders that cannot be read with the reason.

    A folder that is a link is not entered; a file may be one, and goes by the link's own name.
    """
    waiting: list[Path] = [folder]
    while waiting:
        path = waiting.pop()
        if path.is_dir() and (path == folder or not path.is_symlink()):
            try:
                inside = sorted(path.iterdir(), key=lambda entry: entry.name, reverse=True)
            except OSError as error:
                if path == folder:
                    raise BadSource(f"cannot read {str(path)!r}: {error.strerror}") from None
                yield path, ("bad-path", f"the folder cannot be read: {error.strerror}")
                continue
            waiting += inside
        elif wanted(path) and path.is_file():
            yield path, None


def _is_page(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return name.endswith(PAGE_ENDINGS) and not name.startswith(".")


def _readable(path: Path) -> BinaryIO:
    try:
        if path.name.lower().endswith(".gz"):
            return gzip.open(path, "rb")  # type: ignore[return-value]  # it reads as one
        return path.open("rb")
    except OSError as error:
        raise BadSource(f"cannot read {str(path)!r}: {error.strerror or error}") from None


def _lines(stream: BinaryIO, path: Path, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yields where lines begin that are not empty, and the line, or None for one too long."""
    offset = stream.tell()
    try:
        while line := stream.readline(max_bytes + 1):
            begin, offset = offset, offset + len(line)
            if len(line) <= max_bytes or line.endswith(b"\n"):
                if not line.isspace():
                    yield begin, line
                continue
            while line and not line.endswith(b"\n"):
                line = stream.readline(_COUNTING_BLOCK)
                offset += len(line)
            yield begin, None
    except (OSError, EOFError, zlib.error) as error:
        told = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise BadSource(f"cannot read {str(path)!r} to its end: {told}") from None
