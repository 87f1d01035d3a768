"""Rows of Parquet files, read in a process that can be killed.

A file of a few kilobytes may unpack to more than the memory, and pyarrow, which reads it, is
compiled code that takes what strangers wrote. So a worker of the sandbox reads it, a row at a
time, and of each cell no more than a page may have. A cell of which nothing can be made is a row
that says so; a file that cannot be read ends with one clear line.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import repeat
from pathlib import Path
from typing import Any, TypeVar

from nutgraf.batch.limits import Limits
from nutgraf.batch.parquet import import_parquet
from nutgraf.batch.rows import Place, Row, file_fingerprint
from nutgraf.errors import BadSource, NotAnArticle
from nutgraf.render.characters import encodable
from nutgraf.sandbox import Sandbox

FIELDS = ("id", "html", "text", "path", "title", "url", "language")

T = TypeVar("T")

_PAGES = frozenset(("html", "text"))
_PORTION_ROWS = 32
_PORTION_BYTES = 4_000_000
_PORTION_SECONDS = 0.5
_TRIES = 2  # a reader that was killed by accident is given another chance, once in a place
_EVIDENCE = 200  # characters


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the table.

    Attributes:
        fields: what its cells hold; None if nothing can be made of one.
        name: its id, where there are no fields that hold it.
        problem: why there are none.
    """

    fields: dict[str, object] | None
    name: str | None = None
    problem: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """What was read at once.

    Attributes:
        found: rows, one behind the other.
        following: number of the row that comes next.
        place: where reading can begin to find that one.
        ended: whether this was the last of the file.
        problem: why it could not be read further.
    """

    found: tuple[Found, ...]
    following: int
    place: Place
    ended: bool
    problem: str | None = None


class ParquetRows:
    """The rows of a Parquet file; of its columns only those that rows can have are read."""

    leaves_threads = False

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        if find_spec("pyarrow") is None:
            import_parquet()  # it says what is missing
        try:
            with path.open("rb"):
                pass
            with closing(self._sandbox()) as sandbox:
                columns, self._groups = sandbox.call(describe_table, str(path))
        except (OSError, NotAnArticle, _UnreadableError) as error:
            raise BadSource(f"cannot read {str(path)!r} as Parquet: {_told(error)}") from None
        if not {"html", "text", "path"} & set(columns):
            raise BadSource(f"{str(path)!r} has no column html, text or path")

    def starting(self, place: Place) -> Iterator[Row]:
        """Yields the rows from a group of rows on; a reader that dies is followed by another."""
        number, deaths = place.number, 0
        with closing(self._sandbox()) as sandbox:
            while True:
                try:
                    portion = sandbox.call(
                        read_rows, str(self._path), self._limits.max_bytes, place, number
                    )
                except NotAnArticle as death:
                    deaths += 1
                    if deaths < _TRIES:
                        continue
                    raise self._unreadable(f"at row {number:,}: {death.evidence}") from None
                deaths = 0
                for each, found in enumerate(portion.found, start=number):
                    folder = self._path.parent
                    yield Row(each, found.fields, folder, found.name, found.problem)
                number, place = portion.following, portion.place
                if portion.problem:
                    raise self._unreadable(portion.problem)
                if portion.ended:
                    return

    def places(self) -> Iterator[Place]:
        """Where the groups of rows begin."""
        number = 1
        for group, rows in enumerate(self._groups):
            yield from repeat(Place(number, group), rows)
            number += rows

    def count(self) -> int | None:
        """As the file says."""
        return sum(self._groups)

    def fingerprint(self) -> dict[str, object]:
        """Name, size and time of the file."""
        return file_fingerprint(self._path)

    def _sandbox(self) -> Sandbox:
        return Sandbox(1, seconds=self._limits.seconds, megabytes=self._limits.megabytes)

    def _unreadable(self, problem: str) -> BadSource:
        return BadSource(f"cannot read {str(self._path)!r} to its end: {problem}")


class _UnreadableError(Exception):
    """The file is no Parquet, or none that pyarrow can read."""


class _BadCellError(Exception):
    """Nothing can be made of a cell."""


class _Reading:
    """A file that is being read, in the worker process."""

    def __init__(self, path: str, max_bytes: int, place: Place) -> None:
        self.key = (path, max_bytes)
        self.place = place
        self.next = place.number
        self._table = _open(path)
        self.going = self._rows(max_bytes)

    def _rows(self, max_bytes: int) -> Iterator[Found]:
        columns = _columns(self._table)
        for group in range(self.place.offset, self._table.metadata.num_row_groups):
            self.place = Place(self.next, group)
            for batch in self._table.iter_batches(
                1, row_groups=[group], columns=columns, use_threads=False
            ):
                self.next += 1
                yield _found(batch, max_bytes)


_kept: list[_Reading] = []
"""In a worker process: the file in hand. The next portion goes on where the last one ended."""


def describe_table(path: str) -> tuple[list[str], list[int]]:
    """Names of the columns that rows can have, and how many rows each group has.

    Raises:
        BadOption: Parquet needs an extra that is not there.
        _UnreadableError: the file cannot be read.
    """

    def describe() -> tuple[list[str], list[int]]:
        table = _open(path)
        groups = range(table.metadata.num_row_groups)
        return _columns(table), [table.metadata.row_group(each).num_rows for each in groups]

    return _guarded(describe)


def read_rows(path: str, max_bytes: int, place: Place, first: int) -> Portion:
    """Reads some rows of a file; a worker process does this.

    Args:
        path: the file.
        max_bytes: size of a page.
        place: where reading can begin, at the first row that is wanted or before.
        first: number of the first row that is wanted.
    """
    found: list[Found] = []
    until = time.monotonic() + _PORTION_SECONDS
    size = 0
    reading: _Reading | None = None
    try:
        reading = _guarded(lambda: _take_up(path, max_bytes, place, first))
        while (row := _guarded(lambda: next(reading.going, None))) is not None:
            if reading.next > first:
                found.append(row)
                size += sum(len(cell) for cell in _sized(row))
            if len(found) == _PORTION_ROWS or size >= _PORTION_BYTES or time.monotonic() > until:
                return Portion(tuple(found), first + len(found), reading.place, ended=False)
    except _UnreadableError as error:
        return Portion(tuple(found), first + len(found), place, ended=True, problem=_told(error))
    return Portion(tuple(found), first + len(found), reading.place, ended=True)


def _take_up(path: str, max_bytes: int, place: Place, first: int) -> _Reading:
    if _kept:
        reading = _kept[0]
        if reading.key == (path, max_bytes) and place.number <= reading.next <= first:
            return reading
    _kept[:] = [_Reading(path, max_bytes, place)]
    return _kept[0]


def _guarded(read: Callable[[], T]) -> T:
    """Has pyarrow read something, and tells in one way that it cannot."""
    arrow, _ = import_parquet()
    try:
        return read()
    except MemoryError:  # pyarrow's is an error of its own besides, which cannot travel
        raise MemoryError from None
    except (OSError, arrow.ArrowException, ValueError, OverflowError) as error:
        raise _UnreadableError(_told(error)) from None


def _open(path: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    arrow, parquet = import_parquet()
    arrow.set_memory_pool(arrow.system_memory_pool())  # others reserve more than they need
    return parquet.ParquetFile(path, pre_buffer=False)


def _columns(table: Any) -> list[str]:  # noqa: ANN401
    return [name for name in table.schema_arrow.names if name in FIELDS]


def _found(batch: Any, max_bytes: int) -> Found:  # noqa: ANN401
    """Makes a row of a batch that has but one."""
    fields: dict[str, object] = {}
    problem: tuple[str, str] | None = None
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            fields[name] = _cell(column, max_bytes, page=name in _PAGES)
        except _BadCellError as bad:
            problem = problem or ("bad-row", f"the field {name} {bad}")
    if problem is None:
        return Found(fields)
    identity = fields.get("id")
    return Found(None, encodable(identity) if isinstance(identity, str) else None, problem)


def _cell(column: Any, max_bytes: int, *, page: bool) -> object:  # noqa: ANN401
    """What the only cell of a column holds: text, bytes, a number; () for what is none of them.

    A page that is too long is cut behind what is allowed, and refused when it is read.
    """
    arrow, _ = import_parquet()
    types = arrow.types
    if isinstance(column, arrow.ExtensionArray):
        column = column.storage
    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    cell, kind = column[0], column.type
    if not cell.is_valid:
        return None
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind):
        value: object = cell.as_py()
        return value
    text = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    if not (
        text
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_binary_view(kind)
    ):
        return ()
    buffer = cell.as_buffer()
    if len(buffer) > max_bytes:
        if not page:
            raise _BadCellError(f"is longer than {max_bytes:,} bytes")
        cut = buffer.slice(0, max_bytes + 1).to_pybytes()
        return cut.decode(errors="replace") if text else cut
    if not text:
        return buffer.to_pybytes()
    try:
        return buffer.to_pybytes().decode()
    except UnicodeDecodeError:
        raise _BadCellError("is not UTF-8") from None


def _sized(row: Found) -> Iterator[str | bytes]:
    return (cell for cell in (row.fields or {}).values() if isinstance(cell, (str, bytes)))


def _told(error: Exception) -> str:
    told = error.evidence if isinstance(error, NotAnArticle) else str(error)
    if isinstance(error, OSError) and error.strerror:
        told = error.strerror
    return (told.splitlines() or [type(error).__name__])[0][:_EVIDENCE]
