"""A copy of what was decided, for a rehearsal that changes nothing."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, true

from nutgraf.store.address import read_address
from nutgraf.store.database import Database
from nutgraf.store.opening import Store, open_database
from nutgraf.store.tables import (
    communities,
    notices,
    operator_choices,
    opt_outs,
    pauses,
    posts,
    sayings,
    watermarks,
)

_AT_ONCE = 500
_COPIED: tuple[tuple[Table, ColumnElement[bool]], ...] = (
    (opt_outs, true()),
    (communities, true()),
    (operator_choices, true()),
    (pauses, true()),
    (posts, posts.c.state.in_(("posted", "withdrawn", "removed"))),
    (notices, notices.c.state.in_(("answered", "ignored"))),
    (sayings, sayings.c.state != "intended"),
    (watermarks, watermarks.c.feed == "look"),
)
"""What people, moderators and the operator chose, what is not said again, and when the bot looked
after it last. What waits is left out: it is found anew."""


def open_copy(url: str) -> Store:
    """Opens a store in memory that knows what was decided in another, which stays as it is.

    Args:
        url: of the other, as of `open_store`; where there is none, the copy is empty.

    Raises:
        StoreFailed: it cannot be read, or is not up to date.
    """
    address = read_address(url)
    copy = open_database(":memory:")
    try:
        if address.server is not None or (address.file is not None and address.file.exists()):
            original = open_database(url, upgrade=False)
            try:
                _copy(original, copy)
            finally:
                original.close()
    except BaseException:
        copy.close()
        raise
    return Store(copy)


def _copy(original: Database, copy: Database) -> None:
    with original.snapshot() as there, copy.writing() as here:
        for table, condition in _COPIED:
            rows = there.execution_options(yield_per=_AT_ONCE).execute(
                table.select().where(condition)
            )
            for some in rows.mappings().partitions():
                here.execute(table.insert(), [dict(row) for row in some])
