"""All that a store holds, brought into another: from SQLite to PostgreSQL, back, or the same again.

A bot may be running on the first one. It is closed before anything is read, so that nothing is
written there, and nothing said, of which the second does not know.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    delete,
    exists,
    func,
    select,
    text,
    true,
    update,
)

from nutgraf.errors import StoreFailed
from nutgraf.store.address import read_address
from nutgraf.store.claiming import NO_LEASE
from nutgraf.store.closing import (
    CLOSED,
    Move,
    close_for,
    demand_closed,
    find_move,
    finish_move,
    note_move,
    open_again,
)
from nutgraf.store.database import Database
from nutgraf.store.holding import Hold, hold, hold_move
from nutgraf.store.opening import open_database
from nutgraf.store.tables import health, notices, posts, sayings, turns

Say = Callable[[int, int], None]
"""Told how many rows are there, and of how many."""

_AT_ONCE = 1_000
_HOLDER = "nutgraf db copy"
_MOVING = 5_873_201_468  # any number, the same in every process
_IDENTITY = text(
    "SELECT (SELECT system_identifier FROM pg_control_system()), pg_postmaster_start_time(), oid "
    "FROM pg_database WHERE datname = current_database()"
)
"""A server that was set up as a copy of another has the same number, but another start."""

_PASSING = (turns, health)
"""What a look at an empty store may leave there, such as that of `nutgraf bot check`."""

_CONDITIONS: dict[Table, ColumnElement[bool]] = {health: health.c.kind == "account"}
"""Of workers nothing is copied: those of the other store are others."""

_LEASED = (posts, notices)


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of it.

    Attributes:
        source: the first store, for people.
        target: the second.
        rows: of each table.
        closed: whether the first was closed.
        before: whether all had arrived by an earlier run, so that nothing was left to do.
    """

    source: str
    target: str
    rows: dict[str, int]
    closed: bool
    before: bool = False


def copy_store(source_url: str, target_url: str, *, keep: bool, say: Say) -> Copied:
    """Copies all but pages that were fetched, in one transaction.

    Leases are left out: whoever has one cannot write any more. What was intended counts as intended
    when it arrives, by the clock there, so that it is settled only when whoever was sending it has
    ended.

    Args:
        source_url: as of `open_store`; its tables are up to date.
        target_url: the same; it is made where there is none, and holds nothing yet.
        keep: whether the source stays open; then one of the two must never be used.
        say: told how far it is.

    Raises:
        StoreFailed: it cannot be done; the source is as it was, or the message says otherwise.
    """
    _demand_two(source_url, target_url)
    source = open_database(source_url, upgrade=False, closed=True)
    try:
        if keep:
            with _opened(source, target_url) as target:
                return _copy(source, target, say)
        with hold_move(source, _HOLDER) as held:
            _demand_same_way(source, read_address(target_url).whole)
            with _opened(source, target_url) as target:
                return _move(source, target, held, say)
    finally:
        source.close()


@contextmanager
def _opened(source: Database, url: str) -> Iterator[Database]:
    """The target, on which no bot works."""
    target = open_database(url)
    try:
        _demand_another(source, target)
        with hold(target, _HOLDER):
            yield target
    finally:
        target.close()


def _demand_two(source_url: str, target_url: str) -> None:
    source, target = read_address(source_url), read_address(target_url)
    for address in (source, target):
        if address.file is None and address.server is None:
            raise StoreFailed("a store in memory cannot be copied: it ends with its process")
    if source.whole == target.whole:
        raise StoreFailed(f"it is in {source.whole!r} already: name another store to copy to")


def _demand_another(source: Database, target: Database) -> None:
    """Demands that two names do not lead to the same database."""
    if _identity(source) == _identity(target):
        raise StoreFailed(
            f"it is in {target.address.whole!r} already, which is {source.address.whole!r} by "
            "another name: name another store to copy to"
        )


def _identity(database: Database) -> tuple[object, ...]:
    """What tells a database from all others, however it is called."""
    if database.address.file is not None:
        found = database.address.file.stat()
        return found.st_dev, found.st_ino
    with database.reading() as connection:
        return tuple(connection.execute(_IDENTITY).one())


def _demand_same_way(source: Database, target: str) -> None:
    with source.reading() as connection:
        begun = find_move(connection, "to")
    if begun is not None and begun.other != target:
        raise StoreFailed(
            f"the store {source.address.shown!r} {begun}; with --keep it can be copied elsewhere"
        )


def _copy(source: Database, target: Database, say: Say) -> Copied:
    _demand_empty(target)
    with target.writing() as here:
        rows = _bring(source, target, here, say)
    return Copied(source.address.whole, target.address.whole, rows, closed=False)


def _move(source: Database, target: Database, held: Hold, say: Say) -> Copied:
    with source.reading() as connection:
        begun = find_move(connection, "to")
        now = source.now(connection)
    move = begun or Move(uuid.uuid4().hex, target.address.whole, now, done=False)
    if begun is not None and _has_arrived(target, begun):
        rows, before = _count(target), True
    else:
        _demand_empty(target)
        move = replace(move, done=False)
        with _closed(source, target, move, begun), target.writing() as here:
            if target.is_server:
                here.execute(text(f"SELECT pg_advisory_xact_lock({_MOVING})"))
            rows, before = _bring(source, target, here, say), False
            note_move(here, "from", replace(move, other=source.address.whole, done=True))
            held.renew()  # a server that was restarted has forgotten who has the source
            demand_closed(source, move)
    if not move.done:
        _finish(source, target, move)
    return Copied(source.address.whole, target.address.whole, rows, closed=True, before=before)


def _finish(source: Database, target: Database, move: Move) -> None:
    try:
        finish_move(source, move)
    except StoreFailed as error:
        raise StoreFailed(
            f"all has arrived in {target.address.whole!r}, but that could not be put down in the "
            f"first store: {error}; run the same `nutgraf db copy` again"
        ) from None


@contextmanager
def _closed(source: Database, target: Database, move: Move, before: Move | None) -> Iterator[None]:
    """Closes the source; where nothing has arrived, it is as it was before."""
    copies = False
    try:
        close_for(source, move)
        copies = True
        yield
    except BaseException as error:
        try:
            arrived = copies and _has_arrived(target, move)
        except StoreFailed:
            raise StoreFailed(
                f"{error}; nobody can tell whether all has arrived in {target.address.shown!r}, so "
                f"{source.address.shown!r} stays closed: run the same `nutgraf db copy` again"
            ) from None
        if not arrived and before is None:
            _open_again(source, move, error)
        if not arrived:
            raise


def _open_again(source: Database, move: Move, error: BaseException) -> None:
    try:
        open_again(source, move)
    except StoreFailed as another:
        raise StoreFailed(
            f"nothing was moved: {str(error) or type(error).__name__}; the first store stays "
            f"closed until `nutgraf db reopen`, as it could not be opened again: {another}"
        ) from None


def _has_arrived(target: Database, move: Move) -> bool:
    """Whether all of a move is there; waits for the end of one whose connection broke."""
    with target.writing() as connection:
        if target.is_server:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MOVING})"))
        found = find_move(connection, "from")
    return found is not None and found.id == move.id


def _demand_empty(target: Database) -> None:
    with target.reading() as connection:
        for table in CLOSED:
            if table in _PASSING or not connection.scalar(select(exists(select(table)))):
                continue
            raise StoreFailed(
                f"{target.address.shown!r} holds something already ({table.name}): name a store "
                "that is empty, or a file that does not exist"
            )


def _bring(source: Database, target: Database, here: Connection, say: Say) -> dict[str, int]:
    """Copies all tables and compares how many rows there are then."""
    target.take_time(here)  # while rows are counted in the source
    with source.snapshot() as there:
        expected = {table.name: _rows(there, table) for table in CLOSED}
        total, done = sum(expected.values()), 0
        say(0, total)
        for table in _PASSING:
            here.execute(delete(table))
        for table in CLOSED:
            for some in _some(there, table):
                here.execute(table.insert(), some)
                done += len(some)
                say(done, total)
            _count_on(source, there, target, here, table)
    now = target.now(here)
    here.execute(update(sayings).where(sayings.c.state == "intended").values(intended_at=now))
    arrived = {table.name: _rows(here, table) for table in CLOSED}
    if arrived != expected:
        wrong = next(name for name in expected if arrived[name] != expected[name])
        raise StoreFailed(
            f"of {expected[wrong]} rows of {wrong}, {arrived[wrong]} arrived; nothing was copied"
        )
    return arrived


def _some(there: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    wanted = table.select().where(_CONDITIONS.get(table, true()))
    ordered = wanted.order_by(*table.primary_key.columns)
    found = there.execution_options(yield_per=_AT_ONCE).execute(ordered)
    free = NO_LEASE if table in _LEASED else {}
    for some in found.mappings().partitions():
        yield [{**row, **free} for row in some]


def _rows(connection: Connection, table: Table) -> int:
    condition = _CONDITIONS.get(table, true())
    return connection.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _count(target: Database) -> dict[str, int]:
    with target.reading() as connection:
        return {table.name: _rows(connection, table) for table in CLOSED}


def _count_on(
    source: Database, there: Connection, target: Database, here: Connection, table: Table
) -> None:
    """Sees to it that no number of a row is given again, also of one that is gone."""
    column = table.autoincrement_column
    if column is None:
        return
    last = max(_last_given(source, there, table), there.scalar(select(func.max(column))) or 0)
    if not last:
        return
    if target.is_server:
        here.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"),
            {"table": table.name, "column": column.name, "last": last},
        )
    elif table.dialect_options["sqlite"]["autoincrement"]:
        row = {"name": table.name, "last": last}
        here.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), row)
        here.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), row)


def _last_given(source: Database, there: Connection, table: Table) -> int:
    if source.is_server:
        name = there.scalar(
            text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name}
        )
        told = there.exec_driver_sql(
            f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}"  # noqa: S608 - ours
        ).scalar()
    elif table.dialect_options["sqlite"]["autoincrement"]:
        told = there.scalar(
            text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        )
    else:
        told = 0
    return int(told or 0)
