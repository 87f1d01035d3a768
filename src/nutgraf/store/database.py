"""A database as the store uses it: short transactions, one clock, errors in one line."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    create_engine,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from sqlalchemy.sql.schema import Table

from nutgraf.errors import StoreFailed
from nutgraf.extras import advise
from nutgraf.store.address import Address
from nutgraf.store.columns import Moment, utc
from nutgraf.store.failures import told_in_one_line

Clock = Callable[[], datetime.datetime]
Insert = postgresql.Insert | sqlite.Insert
Instant = datetime.datetime | ColumnElement[datetime.datetime]
"""A time as a statement takes it."""

_BUSY = 15
"""Seconds for which another process may keep the database busy."""

_ABOUT = 5.0
"""Seconds for which the server's time is counted on from what it told."""

_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that nobody sets, and that goes on while the machine sleeps."""

_IDLE = 1.0
"""Seconds after which a connection is asked whether it still lives before it is used."""

_WRITES = "writes"
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

_SESSION = (
    f"-c timezone=UTC -c synchronous_commit=on -c lock_timeout={_BUSY}s "
    f"-c idle_in_transaction_session_timeout={_FROZEN}s -c tcp_user_timeout={_GONE_AFTER} "
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)


class Database:
    """Connections to one database.

    Args:
        address: where it is.
        clock: tells the time instead of the database or this machine.
    """

    def __init__(self, address: Address, clock: Clock | None = None) -> None:
        self.address = address
        self._clock = clock
        self.is_server = address.server is not None
        self.engine = _server_engine(address) if self.is_server else _file_engine(address)
        # A server shows each statement what is committed, in a transaction or not; without one, a
        # question is asked in one trip instead of three.
        self._questions = (
            self.engine.execution_options(isolation_level="AUTOCOMMIT")
            if self.is_server
            else self.engine
        )
        self._told: tuple[float, datetime.datetime] | None = None
        # One thread writes at a time. In a file, who reads waits for nobody (WAL); in memory there
        # is but one connection.
        self._writer = None if self.is_server else threading.RLock()
        self._reader = self._writer if address.file is None else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Asks what is committed; a file is seen in one state, a server as it is at each question.

        Raises:
            StoreFailed: it cannot be read.
        """
        with (
            told_in_one_line(self.address.shown),
            _turn(self._reader),
            self._questions.connect() as connection,
        ):
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction that sees the database as it is now, however long it takes.

        Raises:
            StoreFailed: it cannot be read.
        """
        engine = self.engine
        if self.is_server:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with (
            told_in_one_line(self.address.shown),
            _turn(self._reader),
            engine.connect() as connection,
        ):
            self.take_time(connection)
            yield connection

    def take_time(self, connection: Connection) -> None:
        """Lets a transaction, to its end, ask nothing for as long as it wants.

        For one that waits for other things than the database, and for whose locks nobody waits.
        """
        if self.is_server:
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is durable when it ends, or has changed nothing.

        Raises:
            StoreFailed: it cannot be written.
        """
        with (
            told_in_one_line(self.address.shown),
            _turn(self._writer),
            self.engine.connect().execution_options(**{_WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def now(self, connection: Connection | None = None) -> datetime.datetime:
        """Returns the time in UTC: of the server where there is one, else of this machine.

        Args:
            connection: on which the server is asked. Without one it was asked some seconds ago at
                most, and the time since then is counted here: no lease is to be judged by that.
        """
        if self._clock is not None:
            return utc(self._clock())
        if not self.is_server:
            return datetime.datetime.now(datetime.UTC)
        if connection is None:
            return self._now_about()
        told = connection.scalar(select(func.clock_timestamp()))
        assert isinstance(told, datetime.datetime)  # noqa: S101 - that is what it returns
        return utc(told)

    def moment(self, connection: Connection) -> Instant:
        """What `now` tells, for a statement: a server's own clock when it takes the statement.

        So nothing has to be asked before it.
        """
        if self._clock is None and self.is_server:
            return func.statement_timestamp(type_=DateTime(timezone=True))
        return self.now(connection)

    def clock(self) -> ColumnElement[datetime.datetime]:
        """What `now` tells, as a column of a question: a server's clock when it answers.

        Of rows that are locked it is the time after the wait for whoever changed them.
        """
        if self._clock is None and self.is_server:
            return func.clock_timestamp(type_=DateTime(timezone=True))
        return as_column(self.now())

    def _now_about(self) -> datetime.datetime:
        """The server's time, which is asked for now and then."""
        steady, told = time.clock_gettime(_STEADY), self._told
        if told is None or not 0 <= steady - told[0] < _ABOUT:
            with self.reading() as connection:
                now = self.now(connection)
            # Taken after the answer: however long it was on its way, the time told here is not
            # ahead of the server's, and what has to wait a while waits no less.
            steady = time.clock_gettime(_STEADY)
            told = self._told = (steady, now)
        return told[1] + datetime.timedelta(seconds=steady - told[0])

    def size(self) -> int:
        """Returns how many bytes the database takes.

        Raises:
            StoreFailed: it cannot be read.
        """
        sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if self.is_server:
            sql = "SELECT pg_database_size(current_database())"
        with self.reading() as connection:
            return int(connection.exec_driver_sql(sql).scalar_one())

    def insert(self, table: Table) -> Insert:
        """An INSERT that can say what to do where the row is there already."""
        return postgresql.insert(table) if self.is_server else sqlite.insert(table)

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def as_column(now: Instant) -> ColumnElement[datetime.datetime]:
    """A time where a column is wanted."""
    return now if isinstance(now, ColumnElement) else literal(now, Moment())


@contextmanager
def _turn(lock: threading.RLock | None) -> Iterator[None]:
    """Waits for the turn of this thread, as long as it would for another process."""
    if lock is None:
        yield
        return
    if not lock.acquire(timeout=_BUSY):
        raise StoreFailed("the store is busy: what is being written takes too long")
    try:
        yield
    finally:
        lock.release()


def _file_engine(address: Address) -> Engine:
    options = {"poolclass": StaticPool} if address.file is None else {}
    engine = create_engine(
        URL.create("sqlite", database=str(address.file) if address.file else ":memory:"),
        connect_args={"timeout": _BUSY, "check_same_thread": False},
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
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _server_engine(address: Address) -> Engine:
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
    engine = create_engine(
        url,
        connect_args={
            "connect_timeout": 10,
            "tcp_user_timeout": _GONE_AFTER,
            "application_name": "nutgraf",
            "options": f"{options} {_SESSION}".strip(),
        },
        hide_parameters=True,
    )

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

    return engine
