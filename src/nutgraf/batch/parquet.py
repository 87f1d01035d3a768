"""Parquet in and out, for those who have installed the extra `parquet`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice, repeat
from pathlib import Path
from typing import IO, Any

from nutgraf.batch.rows import Place, Row, file_fingerprint
from nutgraf.errors import BadOption, BadSource
from nutgraf.extras import advise

FIELDS = ("id", "html", "text", "path", "title", "url", "language")

_ROWS_AT_A_TIME = 32
_ROWS_IN_A_GROUP = 1000


def import_parquet() -> tuple[Any, Any]:
    """pyarrow and pyarrow.parquet.

    Raises:
        BadOption: they are not installed.
    """
    try:
        import pyarrow  # noqa: PLC0415 - an extra
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError:
        raise BadOption(f"Parquet needs an extra: {advise('parquet')}") from None
    return pyarrow, pyarrow.parquet


class ParquetRows:
    """The rows of a Parquet file; of its columns only those that rows can have are read."""

    leaves_threads = True

    def __init__(self, path: Path) -> None:
        self._path = path
        arrow, parquet = import_parquet()
        try:
            self._file = parquet.ParquetFile(path, pre_buffer=False)
        except (OSError, arrow.ArrowException) as error:
            raise BadSource(f"cannot read {str(path)!r} as Parquet: {_first_line(error)}") from None
        self._errors: tuple[type[Exception], ...] = (OSError, arrow.ArrowException)
        self._columns = [name for name in self._file.schema_arrow.names if name in FIELDS]
        if not {"html", "text", "path"} & set(self._columns):
            raise BadSource(f"{str(path)!r} has no column html, text or path")

    def starting(self, place: Place) -> Iterator[Row]:
        """Yields the rows from a group of rows on."""
        number = place.number
        try:
            for batch in self._file.iter_batches(
                _ROWS_AT_A_TIME,
                row_groups=range(place.offset, self._file.metadata.num_row_groups),
                columns=self._columns,
                use_threads=False,
            ):
                for fields in batch.to_pylist():
                    yield Row(number, fields, self._path.parent)
                    number += 1
        except self._errors as error:
            told = f"cannot read {str(self._path)!r} to its end: {_first_line(error)}"
            raise BadSource(told) from None

    def places(self) -> Iterator[Place]:
        """Where the groups of rows begin."""
        number = 1
        for group in range(self._file.metadata.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            yield from repeat(Place(number, group), rows)
            number += rows

    def count(self) -> int | None:
        """As the file says."""
        return int(self._file.metadata.num_rows)

    def fingerprint(self) -> dict[str, object]:
        """Name, size and time of the file."""
        return file_fingerprint(self._path)


def write_parquet(rows: IO[bytes], target: Path) -> None:
    """Turns JSON lines into a Parquet file, a group of rows at a time."""
    arrow, parquet = import_parquet()
    schema = _schema(arrow)
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        while group := list(islice(rows, _ROWS_IN_A_GROUP)):
            columns = [_columns(json.loads(line)) for line in group]
            writer.write_table(arrow.Table.from_pylist(columns, schema=schema))


def _columns(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "id": str(record["id"])}


def _schema(arrow: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    text, whole, number = arrow.string(), arrow.int64(), arrow.float64()
    sentence = arrow.struct(
        [
            ("text", text),
            ("start", whole),
            ("end", whole),
            ("paragraph", whole),
            ("index", whole),
            ("score", number),
            ("words", whole),
            ("reasons", arrow.list_(text)),
            ("needs", arrow.list_(whole)),
        ]
    )
    facts = ("title", "url", "site", "byline", "published", "language", "description")
    return arrow.schema(
        [
            ("id", text),
            ("schema", text),
            *((name, text) for name in facts),
            ("article_words", whole),
            ("summary_words", whole),
            ("saved", number),
            ("sentences", arrow.list_(sentence)),
            ("core", arrow.list_(whole)),
            ("text", text),
            ("error", arrow.struct([("kind", text), ("reason", text), ("evidence", text)])),
        ]
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
