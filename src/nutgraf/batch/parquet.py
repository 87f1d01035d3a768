"""Parquet out, for those who have installed the extra `parquet`; `tables` reads it."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import IO, Any

from nutgraf.errors import BadOption
from nutgraf.extras import advise

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
