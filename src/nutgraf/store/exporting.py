"""The whole store as lines of JSON: for backups that people can read, and for other programs."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator

from nutgraf.store.database import Database
from nutgraf.store.tables import METADATA, pages, results, sessions

_AT_ONCE = 500
_LEFT_OUT = (pages, results, sessions)


def export_lines(database: Database) -> Iterator[str]:
    """Yields each row of each table as a line of JSON, all as they were at one moment.

    Pages that were fetched are left out: they are fetched again. So are sessions of the web
    interface and results that are kept for a while: who knows what stands there can use them. There
    are no other secrets in a store.

    Args:
        database: whose tables are up to date.

    Raises:
        StoreFailed: it cannot be read.
    """
    with database.snapshot() as connection:
        for table in METADATA.sorted_tables:
            if table in _LEFT_OUT:
                continue
            wanted = table.select().order_by(*table.primary_key.columns)
            for row in connection.execution_options(yield_per=_AT_ONCE).execute(wanted):
                told = {"table": table.name, **row._mapping}
                yield json.dumps(told, ensure_ascii=False, default=_written) + "\n"


def _written(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
