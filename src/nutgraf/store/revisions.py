"""How new the tables are, and bringing them up to date."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select, text

from nutgraf.errors import StoreFailed
from nutgraf.store.database import Database
from nutgraf.store.failures import BUSY
from nutgraf.store.tables import METADATA, SCHEMA

REVISIONS = ("0001", "0002", "0003")
"""All that this program knows, oldest first; each has a file in `migrations/versions`."""

HEAD = REVISIONS[-1]
MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 5_873_201_466  # any number, the same in every process

_GIVES_WAY_AFTER = "2s"
"""Who waits for a table makes all others wait behind it: so long, then they get their turn.
Longer than PostgreSQL takes to end a vacuum of its own that stands in the way."""

_PATIENCE = 60.0
"""Seconds for which it is tried again."""

_PAUSE = 1.0


def bring_up_to_date(database: Database, *, upgrade: bool = True) -> tuple[str | None, str]:
    """Makes the tables, or changes them to what this program needs; does nothing where they are so.

    Several processes may do that at once: one does it, the others wait.

    Args:
        database: whose tables.
        upgrade: whether to change anything.

    Returns:
        How new the tables were, None for none at all; and how new they are now.

    Raises:
        StoreFailed: they are newer than this program, or old and may not be changed.
    """
    with database.reading() as connection:
        found = _revision(connection)
        _demand_known(database, found)
    if found == HEAD:
        return found, HEAD
    shown = database.address.shown
    if not upgrade:
        if found is None:
            raise StoreFailed(
                f"{shown!r} holds no tables of nutgraf; if it is the right database, "
                "`nutgraf db upgrade` makes them"
            )
        raise StoreFailed(f"the store {shown!r} is not up to date: run `nutgraf db upgrade`")
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return _change(database), HEAD
        except StoreFailed as error:
            if not database.is_server or BUSY not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)


def _change(database: Database) -> str | None:
    """Makes or changes the tables, all at once or not at all; returns how new they were."""
    with database.writing() as connection:
        if database.is_server:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
            connection.execute(text(f"SET LOCAL lock_timeout = '{_GIVES_WAY_AFTER}'"))
        found = _revision(connection)
        _demand_known(database, found)
        if found is None:
            _demand_utf8(database, connection)
            METADATA.create_all(connection)
            SCHEMA.create(connection)
            connection.execute(insert(SCHEMA).values(version_num=HEAD))
        elif found != HEAD:
            _migrate(connection)
    return found


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(SCHEMA.name):
        return None
    return connection.scalar(select(SCHEMA.c.version_num))


def _demand_known(database: Database, found: str | None) -> None:
    if found is not None and found not in REVISIONS:
        raise StoreFailed(
            f"the store {database.address.shown!r} was written by a newer nutgraf (its tables are "
            f"{found[:40]}, this program knows {HEAD}): upgrade the program"
        )


def _demand_utf8(database: Database, connection: Connection) -> None:
    if not database.is_server:
        return
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise StoreFailed(
            f"the store {database.address.shown!r} keeps text in {encoding}: make the database "
            "with ENCODING 'UTF8'"
        )


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - only where there is something to change
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
