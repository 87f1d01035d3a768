"""How connections to a database are made: to a file, or to a server that may be silent."""

from __future__ import annotations

import time

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from nutgraf.errors import StoreFailed
from nutgraf.extras import advise
from nutgraf.store.address import Address

BUSY = 15
"""Seconds for which another process may keep the database busy."""

WRITES = "writes"
"""Option of a connection to a file whose transactions write."""

_CONNECT = 5
"""Seconds in which a server has to answer who connects, unless its address says otherwise."""

_SILENT = 5.0
"""Seconds for which a server that did not is not asked again for the store. All that goes on in
a thread waits while it connects: the steps in hand would, one after the other, and in between them
so would the worker's connection to its queue, half made; and a server that is to stop waits a
minute for who has begun to connect and says nothing."""

_IDLE = 1.0
"""Seconds after which a connection is asked whether it still lives before it is used."""

_USED = "used"
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what was committed outlives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_size_limit = 16777216",
)
_GONE_AFTER = 20_000
"""Milliseconds after which a server whose machine does not even acknowledge is given up."""

_FROZEN = 10
"""Seconds after which a server ends a transaction in which nothing is asked, and gives its locks to
others: whoever holds it was stopped, or its machine is gone. Less than others wait."""

LET_GO = (
    f"-c idle_in_transaction_session_timeout={_FROZEN}s -c tcp_user_timeout={_GONE_AFTER} "
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)
"""Options of a session: how the server lets go of one that says nothing any more."""

_SESSION = f"-c timezone=UTC -c synchronous_commit=on -c lock_timeout={BUSY}s {LET_GO}"


def file_engine(address: Address) -> Engine:
    """Connections to SQLite.

    Args:
        address: a file, or none for a database in memory.
    """
    options = {"poolclass": StaticPool} if address.file is None else {}
    engine = create_engine(
        URL.create("sqlite", database=str(address.file) if address.file else ":memory:"),
        connect_args={"timeout": BUSY, "check_same_thread": False},
        hide_parameters=True,  # what people wrote is for no log, and in no error
        **options,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where we say, not the driver
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def server_engine(address: Address) -> Engine:
    """Connections to PostgreSQL.

    Args:
        address: of the server.

    Raises:
        StoreFailed: it is none, or the extra is not installed.
    """
    try:
        import psycopg  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise StoreFailed(f"a store on PostgreSQL needs an extra: {advise('postgres')}") from None
    try:
        url = make_url(address.server or "")
    except (ArgumentError, ValueError):
        raise StoreFailed(f"cannot read the address of the store {address.shown!r}") from None
    given = url.query.get("options", "")
    options = given if isinstance(given, str) else " ".join(given)
    usual: dict[str, object] = (
        {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT}
    )
    engine = create_engine(
        url,
        connect_args={
            "tcp_user_timeout": _GONE_AFTER,
            "application_name": "nutgraf",
            "options": f"{options} {_SESSION}".strip(),
            **usual,
        },
        hide_parameters=True,
    )
    _ask_the_silent_seldom(engine)
    _look_at_the_idle(engine)
    return engine


def _ask_the_silent_seldom(engine: Engine) -> None:
    from psycopg.errors import ConnectionTimeout  # noqa: PLC0415 - an extra

    silent = [0.0]  # until when

    @event.listens_for(engine, "do_connect")
    def connect(
        dialect: Dialect, _: ConnectionPoolEntry, args: list[object], given: dict[str, object]
    ) -> DBAPIConnection:
        if time.monotonic() < silent[0]:
            raise ConnectionTimeout("connection timeout expired just now")
        try:
            made = dialect.connect(*args, **given)
        except ConnectionTimeout:
            silent[0] = time.monotonic() + _SILENT
            raise
        silent[0] = 0.0
        return made


def _look_at_the_idle(engine: Engine) -> None:
    @event.listens_for(engine, "checkin")
    def note(_: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info[_USED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
        used = record.info.get(_USED)
        if used is None or time.monotonic() - used < _IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # all of them are connected anew
