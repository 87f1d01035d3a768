"""A store that was moved elsewhere is closed: nothing can be written into it any more.

The database itself refuses each write, so that also those end who have opened it before. A bot can
then say nothing more: it would have to put its intent down first.
"""

from __future__ import annotations

import contextlib
import datetime
import itertools
import time
from dataclasses import dataclass, replace

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
from nutgraf.store.failures import BUSY, MOVED, MOVING
from nutgraf.store.holding import hold_move
from nutgraf.store.tables import METADATA, pages
from nutgraf.store.values import Moved

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

_LOCK = "SHARE ROW EXCLUSIVE MODE"
_DEADLOCK_AFTER = text(
    "SELECT CAST(setting AS int) FROM pg_settings WHERE name = 'deadlock_timeout'"
)
"""Milliseconds after which a server looks why somebody waits, and ends a vacuum of its own."""

_VACUUMED = text(
    "SELECT DISTINCT relname FROM pg_locks JOIN pg_class ON relation = pg_class.oid "
    "WHERE granted AND mode = 'ShareUpdateExclusiveLock' AND database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND pg_table_is_visible(relation)"
)
_TRIGGERED = text(
    "SELECT relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid "
    "WHERE tgname = :name AND pg_table_is_visible(tgrelid)"
)
_HAS_FUNCTION = text(
    "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = :name AND pg_function_is_visible(oid))"
)


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
            f"{MOVING} to {self.other}: wait until `nutgraf db copy` has ended; if it broke off, "
            "run the same again, or open this one again with `nutgraf db reopen`"
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
    """Closes a store, unless it is closed for the same move.

    What others are writing at that moment is finished first.

    Raises:
        Moved: somebody else closed it, to move it elsewhere.
        StoreFailed: others are writing all the time, or it cannot be written.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with database.writing() as connection:
                _lock_out(database, connection)
                found = find_move(connection, "to")
                if found is not None and found.id != move.id:
                    raise Moved(f"the store {database.address.shown!r} {found}")
                _close(database, connection, move)
                note_move(connection, "to", move)
                return
        except StoreFailed as error:
            if not _may_try_again(error) or time.monotonic() > until:
                raise
            time.sleep(0.1)
            _end_vacuum(database)


def demand_closed(database: Database, move: Move) -> None:
    """Demands that a store is still closed for a move.

    Raises:
        StoreFailed: it was opened again meanwhile.
    """
    with database.reading() as connection:
        _demand_closed(database, connection, move)


def finish_move(database: Database, move: Move) -> None:
    """Tells in a store that is closed that all has arrived; waits for nobody who reads.

    Raises:
        StoreFailed: it was opened again meanwhile, or cannot be written.
    """
    done = replace(move, done=True)
    with database.writing() as connection:
        _demand_closed(database, connection, move)
        _close(database, connection, done)
        note_move(connection, "to", done)


def open_again(database: Database, only: Move | None = None) -> Move | None:
    """Opens a store again, whoever reads it; only for who has it from `hold_move`.

    Args:
        database: that was closed.
        only: unless it was closed for another move than this.

    Returns:
        Where it had been moved to; None if it was open.

    Raises:
        StoreFailed: it cannot be written.
    """
    with database.writing() as connection:
        move = find_move(connection, "to")
        if only is not None and (move is None or move.id != only.id):
            return None
        if move is not None:
            connection.execute(delete(MOVES).where(MOVES.c.way == "to"))
        if database.is_server:
            _let_through(connection)
        else:
            _drop_triggers(connection)
    if database.is_server:
        with contextlib.suppress(StoreFailed), database.writing() as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_GIVES_WAY_AFTER}'")
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_TRIGGER}() CASCADE")
    return move


def reopen(database: Database, who: str) -> Move | None:
    """Opens a store again; as `open_again`.

    Args:
        database: that was closed.
        who: for people who try the same.

    Raises:
        InUse: it is being moved.
    """
    with hold_move(database, who):
        return open_again(database)


def _demand_closed(database: Database, connection: Connection, move: Move) -> None:
    found = find_move(connection, "to")
    if found is None or found.id != move.id:
        raise StoreFailed(
            f"the store {database.address.shown!r} was opened again while it was being moved"
        )


def _may_try_again(error: StoreFailed) -> bool:
    return BUSY in str(error) or "deadlock" in str(error)


def _lock_out(database: Database, connection: Connection) -> None:
    """Waits until nobody else has written half of something; in a file, that is so."""
    if not database.is_server:
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_GIVES_WAY_AFTER}'")
    names = ", ".join(table.name for table in CLOSED)
    connection.exec_driver_sql(f"LOCK TABLE {names} IN {_LOCK}")


def _end_vacuum(database: Database) -> None:
    """Waits for tables that are being vacuumed, long enough that the server ends that itself.

    It ends no vacuum by hand, and none that it cannot do without. Each table is waited for with no
    other lock in hand: nobody who has it can be waiting for us.
    """
    if not database.is_server:
        return
    with database.reading() as connection:
        waits = connection.scalar(_DEADLOCK_AFTER) or 0
        vacuumed = set(connection.scalars(_VACUUMED))
    for table in CLOSED:
        if table.name in vacuumed:
            with contextlib.suppress(StoreFailed), database.writing() as connection:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{waits + 1_000}ms'")
                connection.exec_driver_sql(f"LOCK TABLE {table.name} IN {_LOCK}")


def _close(database: Database, connection: Connection, move: Move) -> None:
    """Has every write refused, with what there is to tell of a move.

    Of a server's tables those alone are locked that were not closed yet.
    """
    told = _quoted(str(move))
    if not database.is_server:
        _drop_triggers(connection)
        for table, write in itertools.product(CLOSED, _WRITES):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {_TRIGGER}_{table.name}_{write.lower()} BEFORE {write} "
                f"ON {table.name} BEGIN SELECT RAISE(ABORT, {told}); END"
            )
        return
    _make_function(connection, f"RAISE EXCEPTION USING MESSAGE = {told};")
    there = set(connection.scalars(_TRIGGERED, {"name": _TRIGGER}))
    for table in CLOSED:
        if table.name not in there:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {_TRIGGER} BEFORE {' OR '.join((*_WRITES, 'TRUNCATE'))} "
                f"ON {table.name} FOR EACH STATEMENT EXECUTE FUNCTION {_TRIGGER}()"
            )


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _make_function(connection: Connection, body: str) -> None:
    """Makes what a server's triggers call, or makes it anew under them."""
    body = _quoted(f"BEGIN {body} END")
    function = f"CREATE OR REPLACE FUNCTION {_TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS {body}"
    connection.exec_driver_sql(function.replace("%", "%%"))  # a sign for the driver


def _let_through(connection: Connection) -> None:
    """Has the triggers refuse nothing: they cannot be taken away while somebody reads."""
    if connection.scalar(_HAS_FUNCTION, {"name": _TRIGGER}):
        _make_function(connection, "RETURN NULL;")


def _drop_triggers(connection: Connection) -> None:
    """Takes all triggers of a file away, also those that another version has set."""
    known = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :mine")
    for name in connection.scalars(known, {"mine": f"{_TRIGGER}%"}).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
