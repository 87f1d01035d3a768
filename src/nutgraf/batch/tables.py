"""Rows of Parquet files, read in a process that can be killed.

A file of a few kilobytes may unpack to more than the memory, and pyarrow, which reads it, is
compiled code that takes what strangers wrote. So a worker of the sandbox reads it (`portions`), a
row at a time, and of each cell no more than a page may have. A cell of which nothing can be made
is a row that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from itertools import repeat
from pathlib import Path
from typing import Any, TypeVar

from nutgraf.batch.limits import Limits
from nutgraf.batch.parquet import import_parquet
from nutgraf.batch.portions import Found, UnreadableError, portioned, sandboxed, told
from nutgraf.batch.rows import Place, Row, file_fingerprint
from nutgraf.errors import BadSource, NotAnArticle
from nutgraf.render.characters import encodable

FIELDS = ("id", "html", "text", "path", "title", "url", "language")

T = TypeVar("T")

_PAGES = frozenset(("html", "text"))


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
            with closing(sandboxed(limits)) as sandbox:
                columns, self._groups = sandbox.call(describe_table, str(path))
        except (OSError, NotAnArticle, UnreadableError) as error:
            raise BadSource(f"cannot read {str(path)!r} as Parquet: {told(error)}") from None
        if not {"html", "text", "path"} & set(columns):
            raise BadSource(f"{str(path)!r} has no column html, text or path")

    def starting(self, place: Place) -> Iterator[Row]:
        """Yields the rows from a group of rows on."""
        found = portioned(self._path, read_table, self._limits, place)
        for number, row in enumerate(found, start=place.number):
            yield Row(number, row.content, self._path.parent, row.name, row.problem)

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


class _BadCellError(Exception):
    """Nothing can be made of a cell."""


def describe_table(path: str) -> tuple[list[str], list[int]]:
    """Names of the columns that rows can have, and how many rows each group has.

    Raises:
        BadOption: Parquet needs an extra that is not there.
        UnreadableError: the file cannot be read.
    """

    def describe() -> tuple[list[str], list[int]]:
        table = _open(path)
        groups = range(table.metadata.num_row_groups)
        return _columns(table), [table.metadata.row_group(each).num_rows for each in groups]

    return _guarded(describe)


def read_table(path: str, max_bytes: int, place: Place) -> Iterator[Found]:
    """Yields the rows of a file from a group on; a worker process does this.

    Args:
        path: the file.
        max_bytes: size of a page.
        place: the group, and the number of its first row.

    Raises:
        UnreadableError: the file cannot be read, or not further.
    """
    rows = _rows(path, max_bytes, place)
    while (row := _guarded(lambda: next(rows, None))) is not None:
        yield row


def _rows(path: str, max_bytes: int, place: Place) -> Iterator[Found]:
    table = _open(path)
    columns = _columns(table)
    number = place.number
    for group in range(place.offset, table.metadata.num_row_groups):
        here = Place(number, group)
        for batch in table.iter_batches(1, row_groups=[group], columns=columns, use_threads=False):
            number += 1
            yield _found(batch, here, max_bytes)


def _guarded(read: Callable[[], T]) -> T:
    """Has pyarrow read something, and tells in one way that it cannot."""
    arrow, _ = import_parquet()
    try:
        return read()
    except MemoryError:  # pyarrow's is an error of its own besides, which cannot travel
        raise MemoryError from None
    except (OSError, arrow.ArrowException, ValueError, OverflowError) as error:
        raise UnreadableError(told(error)) from None


def _open(path: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    arrow, parquet = import_parquet()
    arrow.set_memory_pool(arrow.system_memory_pool())  # others reserve more than they need
    return parquet.ParquetFile(path, pre_buffer=False)


def _columns(table: Any) -> list[str]:  # noqa: ANN401
    return [name for name in table.schema_arrow.names if name in FIELDS]


def _found(batch: Any, place: Place, max_bytes: int) -> Found:  # noqa: ANN401
    """Makes a row of a batch that has but one."""
    fields: dict[str, object] = {}
    problem: tuple[str, str] | None = None
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            fields[name] = _cell(column, max_bytes, page=name in _PAGES)
        except _BadCellError as bad:
            problem = problem or ("bad-row", f"the field {name} {bad}")
    if problem is None:
        return Found(place, fields)
    identity = fields.get("id")
    name = encodable(identity) if isinstance(identity, str) else None
    return Found(place, None, name, problem)


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
