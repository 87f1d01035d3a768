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
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.schema import Table

from nutgraf.errors import StoreFailed
from nutgraf.store.address import Address
from nutgraf.store.columns import Moment, utc
from nutgraf.store.connecting import BUSY, WRITES, file_engine, server_engine
from nutgraf.store.failures import told_in_one_line

Clock = Callable[[], datetime.datetime]
Insert = postgresql.Insert | sqlite.Insert
Instant = datetime.datetime | ColumnElement[datetime.datetime]
"""A time as a statement takes it."""

_ABOUT = 5.0
"""Seconds for which the server's time is counted on from what it told."""

_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that nobody sets, and that goes on while the machine sleeps."""


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
        self.engine = server_engine(address) if self.is_server else file_engine(address)
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
            self.engine.connect().execution_options(**{WRITES: True}) as connection,
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
    if not lock.acquire(timeout=BUSY):
        raise StoreFailed("the store is busy: what is being written takes too long")
    try:
        yield
    finally:
        lock.release()
