"""Who may work on a store: a lock that the system gives back when its holder dies, however it dies.

One bot has a store to itself. Workers share it with each other, but not with a bot.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from nutgraf.errors import StoreFailed
from nutgraf.store.database import Database
from nutgraf.store.failures import told_in_one_line
from nutgraf.store.values import InUse

_BOTS = 5_873_201_467  # any number, the same in every process
_HOLDERS = text(
    "SELECT string_agg(DISTINCT application_name, ', ') "
    "FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid::bigint = :high AND objid::bigint = :low"
).bindparams(high=_BOTS >> 32, low=_BOTS & 0xFFFFFFFF)
"""By what names those go who have the lock."""

_guard = threading.Lock()
_held: dict[Path, str] = {}
"""Files that this process has locked, and for whom: the system would let it lock them twice."""


class Hold:
    """A lock on a store, which its holder renews now and then."""

    def renew(self) -> None:
        """Sees to it that the lock is still there: a server that was restarted has forgotten it.

        May be called from any thread.

        Raises:
            InUse: another bot has taken it meanwhile.
            StoreFailed: the server does not answer; the next call may go better.
        """


@contextmanager
def hold(database: Database, who: str, *, shared: bool = False) -> Iterator[Hold]:
    """Keeps other bots off a database.

    Args:
        database: that is worked on.
        who: for people who start another.
        shared: whether others may share it that say the same.

    Raises:
        InUse: another is using it.
        StoreFailed: it cannot be locked, or not be shared.
    """
    if database.is_server:
        held = _ServerHold(database, who, shared=shared)
        try:
            held.renew()
            yield held
        finally:
            held.end()
    elif shared:
        raise StoreFailed(
            f"the store {database.address.shown!r} cannot be shared by several workers: that needs "
            "PostgreSQL; `nutgraf db copy` moves it there"
        )
    elif database.address.file is not None:
        with ExitStack() as stack:
            with told_in_one_line(database.address.shown):
                stack.enter_context(_hold_file(database.address.file, who))
            yield Hold()  # what goes wrong in here is not the store's fault
    else:
        yield Hold()


@contextmanager
def _hold_file(file: Path, who: str) -> Iterator[None]:
    resolved = file.resolve()
    lock = resolved.with_name(resolved.name + ".lock")
    with _guard:
        if lock in _held:
            raise _taken(file, _held[lock])
        handle = _take(file, lock, who)
        _held[lock] = who
    try:
        yield
    finally:
        with _guard:
            _held.pop(lock, None)
            os.close(handle)  # the file stays: who removes it may remove another's


def _take(file: Path, lock: Path, who: str) -> int:
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    if not _lock(handle):
        told = os.read(handle, 200).decode("utf-8", "replace").strip()
        os.close(handle)
        raise _taken(file, told)
    os.ftruncate(handle, 0)
    os.write(handle, f"{who}, process {os.getpid()}\n".encode())
    return handle


def _lock(handle: int) -> bool:
    """Locks a file; whether it could."""
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415

            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not inherited by children
    except OSError:
        return False
    return True


def _taken(file: Path, who: str) -> InUse:
    return InUse(f"another bot ({who or 'unknown'}) is using {str(file)!r}")


class _ServerHold(Hold):
    """A lock that ends with its connection, which is used for nothing else."""

    def __init__(self, database: Database, who: str, *, shared: bool) -> None:
        self._database = database
        self._who = who
        self._lock = f"pg_try_advisory_lock{'_shared' if shared else ''}({_BOTS})"
        self._connection: Connection | None = None
        self._turn = threading.Lock()

    def renew(self) -> None:
        """As `Hold.renew`."""
        with self._turn, told_in_one_line(self._database.address.shown):
            if not self._is_alive():
                self._take()

    def end(self) -> None:
        """Gives the lock back."""
        with self._turn:
            self._close()

    def _is_alive(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self._close()
            return False
        return True

    def _take(self) -> None:
        engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection = engine.connect()
        try:
            name = text("SELECT set_config('application_name', :who, false)")
            self._connection.execute(name, {"who": self._who})
            taken = self._connection.scalar(text(f"SELECT {self._lock}"))
            others = None if taken else self._connection.scalar(_HOLDERS)
        except BaseException:
            self._close()
            raise
        if not taken:
            self._close()
            shown = self._database.address.shown
            raise InUse(f"another bot ({others or 'unknown'}) is using {shown!r}")

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(DBAPIError):
                connection.invalidate()  # closes it: the lock ends with the connection
            connection.close()
