"""A store that was moved elsewhere is closed: nothing can be written into it any more.

The database itself refuses each write, so that also those end who have opened it before. A bot can
then say nothing more: it would have to put its intent down first.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    MetaData,
    Table,
    Text,
    delete,
    insert,
    inspect,
    text,
)
from sqlalchemy import select as select_from

from nutgraf.errors import StoreFailed
from nutgraf.store.columns import Moment
from nutgraf.store.database import Database
from nutgraf.store.failures import MOVED
from nutgraf.store.tables import METADATA, pages
from nutgraf.store.values import Moved

T = TypeVar("T")

MOVES = Table(
    "moves",
    MetaData(),
    Column("way", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("done", Boolean, nullable=False),
)
"""Where to and where from a store was moved; made where it is needed."""

CLOSED = tuple(table for table in METADATA.sorted_tables if table is not pages)
"""All but the cache of pages."""

_TRIGGER = "nutgraf_moved"
_WRITES = ("INSERT", "UPDATE", "DELETE")
_PATIENCE = 30.0
_GIVES_WAY_AFTER = "500ms"
"""Shorter than PostgreSQL waits before it ends one of two that wait for each other: it is us who
give way, and nobody else's transaction is ended."""


@dataclass(frozen=True, slots=True)
class Move:
    """A store was moved, or is being moved.

    Attributes:
        id: of the move, the same in both stores.
        other: the other store, in one line and without a password.
        at: when it began.
        done: whether all has arrived.
    """

    id: str
    other: str
    at: datetime.datetime
    done: bool

    def __str__(self) -> str:
        if self.done:
            return f"{MOVED} to {self.other}: name that in [store] url of the settings"
        return (
            f"{MOVED} to {self.other}, but not all may have arrived there: run the same "
            "`nutgraf db copy` again, or open this one again with `nutgraf db reopen`"
        )


def demand_open(database: Database) -> None:
    """Demands that a store was not closed.

    Raises:
        Moved: it was, and where its rows are now.
    """
    with database.reading() as connection:
        move = find_move(connection, "to")
    if move is not None:
        raise Moved(f"the store {database.address.shown!r} {move}")


def find_move(connection: Connection, way: str) -> Move | None:
    """Returns where a store was moved to, or from; None if it was not."""
    if not inspect(connection).has_table(MOVES.name):
        return None
    row = connection.execute(select_from(MOVES).where(MOVES.c.way == way)).one_or_none()
    return None if row is None else Move(row.id, row.other, row.at, row.done)


def note_move(connection: Connection, way: str, move: Move) -> None:
    """Puts down that a store was moved."""
    MOVES.create(connection, checkfirst=True)
    connection.execute(delete(MOVES).where(MOVES.c.way == way))
    connection.execute(
        insert(MOVES).values(way=way, id=move.id, other=move.other, at=move.at, done=move.done)
    )


def close_for(database: Database, move: Move) -> None:
    """Closes a store, or tells in one that is closed how its move stands.

    What others are writing at that moment is finished first.

    Raises:
        Moved: somebody else closed it, to move it elsewhere.
        StoreFailed: others are writing all the time, or it cannot be written.
    """

    def close(connection: Connection) -> None:
        _demand_nobody_else(database, connection, move)
        _open(database, connection)
        _close(database, connection, move)
        note_move(connection, "to", move)

    _alone(database, close)


def reopen(database: Database) -> Move | None:
    """Opens a store again.

    Returns:
        Where it had been moved to; None if it was open.
    """

    def open_again(connection: Connection) -> Move | None:
        move = find_move(connection, "to")
        _open(database, connection)
        if move is not None:
            connection.execute(delete(MOVES).where(MOVES.c.way == "to"))
        return move

    return _alone(database, open_again)


def _alone(database: Database, work: Callable[[Connection], T]) -> T:
    """Does something in a transaction during which nobody writes; waits for a moment for that."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with database.writing() as connection:
                _lock_out(database, connection)
                return work(connection)
        except StoreFailed as error:
            if not _may_try_again(error) or time.monotonic() > until:
                raise
            time.sleep(0.1)


def _demand_nobody_else(database: Database, connection: Connection, move: Move) -> None:
    found = find_move(connection, "to")
    if found is not None and found.id != move.id:
        raise Moved(f"the store {database.address.shown!r} {found}")


def _may_try_again(error: StoreFailed) -> bool:
    return "kept it busy" in str(error) or "deadlock" in str(error)


def _lock_out(database: Database, connection: Connection) -> None:
    """Waits until nobody else has written half of something; in a file, that is so."""
    if not database.is_server:
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_GIVES_WAY_AFTER}'")
    there = set(inspect(connection).get_table_names())  # another version may have others
    names = ", ".join(table.name for table in CLOSED if table.name in there)
    connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def _close(database: Database, connection: Connection, move: Move) -> None:
    told = _quoted(str(move))
    if database.is_server:
        body = _quoted(f"BEGIN RAISE EXCEPTION USING MESSAGE = {told}; END")
        function = f"CREATE FUNCTION {_TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS {body}"
        connection.exec_driver_sql(function.replace("%", "%%"))  # a sign for the driver
    for table, write, name in _triggers(database):
        if database.is_server:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {write} ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {_TRIGGER}()"
            )
        else:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {write} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, {told}); END"
            )


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _open(database: Database, connection: Connection) -> None:
    """Takes all triggers away, also those that another version has set."""
    if database.is_server:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_TRIGGER}() CASCADE")
        return
    known = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :mine")
    for name in connection.scalars(known, {"mine": f"{_TRIGGER}%"}).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _triggers(database: Database) -> Iterator[tuple[str, str, str]]:
    """Tables, what is refused there, and names of triggers."""
    for table in CLOSED:
        if database.is_server:
            yield table.name, " OR ".join((*_WRITES, "TRUNCATE")), _TRIGGER
        else:
            for write in _WRITES:
                yield table.name, write, f"{_TRIGGER}_{table.name}_{write.lower()}"
