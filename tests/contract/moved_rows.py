"""Rows of every table, as hypothesis draws them, to be moved from store to store."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    select,
)
from sqlalchemy.types import TypeEngine

from nutgraf.store.closing import CLOSED
from nutgraf.store.columns import Moment, Name, Number, Words
from nutgraf.store.database import Database

Rows = dict[str, list[dict[str, Any]]]

WORDS = st.text(st.characters(codec=None), max_size=12)
"""Whatever strangers send: NUL and lone surrogates, which no database takes, among it."""

_ZONES = [datetime.timezone(datetime.timedelta(hours=hours)) for hours in (-11, 0, 5, 14)]
MOMENTS = st.builds(
    lambda days, zone: datetime.datetime(1, 1, 2, tzinfo=zone) + datetime.timedelta(days),
    st.floats(0.0, 3_652_055.0),
    st.sampled_from(_ZONES),
)
NUMBERS = st.one_of(st.integers(0, 9), st.integers(-(2**63) + 1, 2**63 - 1), st.just(10**30))
_PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_DRAWN: dict[type[TypeEngine[Any]], st.SearchStrategy[Any]] = {
    Moment: MOMENTS,
    Number: NUMBERS,
    Words: WORDS,
    Name: WORDS,
    Boolean: st.booleans(),
    Float: st.floats(allow_nan=False, allow_infinity=False),
    LargeBinary: st.binary(max_size=12),
    Integer: st.integers(1, 2**40),
}
_STATES = st.sampled_from(["seen", "ready", "intended", "posted", "removed"])


def rows(table: Table) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Some rows of a table, no two with the same keys."""
    row = st.fixed_dictionaries({column.name: _values(column) for column in table.columns})
    keys = [list(table.primary_key.columns)] + [
        list(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)
    ]

    def apart(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for number, each in enumerate(found, 1):
            for key in keys:
                column = key[-1]
                each[column.name] = (
                    number if _is_number(column.type) else f"{each[column.name]}{number}"
                )
        return found

    return st.lists(row, max_size=3).map(apart)


def ledgers() -> st.SearchStrategy[Rows]:
    """Rows of all tables; what was thought of a saying belongs to one that is there."""
    return st.fixed_dictionaries({table.name: rows(table) for table in CLOSED}).map(_bound)


def fill(database: Database, drawn: Rows) -> None:
    """Writes rows as the store would."""
    with database.writing() as connection:
        for table in CLOSED:
            if drawn[table.name]:
                connection.execute(table.insert(), drawn[table.name])


def read(database: Database) -> Rows:
    """All rows of a store but pages."""
    with database.reading() as connection:
        return {table.name: _read(connection, table) for table in CLOSED}


def _read(connection: Connection, table: Table) -> list[dict[str, Any]]:
    found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    return [dict(row) for row in found]


def _bound(drawn: Rows) -> Rows:
    sayings = [row["id"] for row in drawn["sayings"]]
    drawn["feedback"] = [
        {**row, "saying_id": sayings[number % len(sayings)]}
        for number, row in enumerate(drawn["feedback"])
        if sayings
    ]
    return drawn


def _values(column: Column[Any]) -> st.SearchStrategy[Any]:
    if column.name == "state":
        return _STATES
    if column.table.name == "health" and column.name == "kind":
        return st.just("account")
    drawn = _of_type(column.type)
    return st.none() | drawn if column.nullable else drawn


def _of_type(kind: TypeEngine[Any]) -> st.SearchStrategy[Any]:
    for sort, drawn in _DRAWN.items():
        if isinstance(kind, sort):
            return drawn
    return _PLAIN


def _is_number(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind, Number | Integer)
