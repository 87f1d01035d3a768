"""Who may work on a store: a lock that the system gives back when its holder dies, however it dies.

One bot has a store to itself. Workers share it with each other, but not with a bot. Who moves a
store, or opens it again, has a lock of its own: a bot may be at work there.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from nutgraf.errors import StoreFailed
from nutgraf.store.database import Database
from nutgraf.store.failures import told_in_one_line
from nutgraf.store.values import InUse


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a lock is for.

    Attributes:
        number: of a server's lock: any, the same in every process.
        ending: of the name of the file that is locked beside a store in a file.
        taken: what who comes second is told.
    """

    number: int
    ending: str
    taken: str


_BOTS = _Kind(5_873_201_467, ".lock", "another bot ({who}) is using {store!r}")
_MOVERS = _Kind(
    5_873_201_469,
    ".moving",
    "{store!r} is being moved or opened again ({who}): try again when that has ended",
)
_HOLDERS = text(
    "SELECT string_agg(DISTINCT application_name, ', ') "
    "FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid::bigint = :high AND objid::bigint = :low"
)
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
    if shared and not database.is_server:
        raise StoreFailed(
            f"the store {database.address.shown!r} cannot be shared by several workers: that needs "
            "PostgreSQL; `nutgraf db copy` moves it there"
        )
    with _hold(database, who, _BOTS, shared=shared) as held:
        yield held


@contextmanager
def hold_move(database: Database, who: str) -> Iterator[Hold]:
    """Keeps others from moving a store, or opening it again.

    Args:
        database: that is moved.
        who: for people who start another.

    Raises:
        InUse: another is at it.
        StoreFailed: it cannot be locked.
    """
    with _hold(database, who, _MOVERS) as held:
        yield held


@contextmanager
def _hold(database: Database, who: str, kind: _Kind, *, shared: bool = False) -> Iterator[Hold]:
    if database.is_server:
        held = _ServerHold(database, who, kind, shared=shared)
        try:
            held.renew()
            yield held
        finally:
            held.end()
    elif database.address.file is not None:
        with ExitStack() as stack:
            with told_in_one_line(database.address.shown):
                stack.enter_context(_hold_file(database.address.file, who, kind))
            yield Hold()  # what goes wrong in here is not the store's fault
    else:
        yield Hold()


@contextmanager
def _hold_file(file: Path, who: str, kind: _Kind) -> Iterator[None]:
    resolved = file.resolve()
    lock = resolved.with_name(resolved.name + kind.ending)
    with _guard:
        if lock in _held:
            raise _taken(kind, str(file), _held[lock])
        handle = _take(file, lock, who, kind)
        _held[lock] = who
    try:
        yield
    finally:
        with _guard:
            _held.pop(lock, None)
            os.close(handle)  # the file stays: who removes it may remove another's


def _take(file: Path, lock: Path, who: str, kind: _Kind) -> int:
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    if not _lock(handle):
        told = os.read(handle, 200).decode("utf-8", "replace").strip()
        os.close(handle)
        raise _taken(kind, str(file), told)
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


def _taken(kind: _Kind, store: str, who: str | None) -> InUse:
    return InUse(kind.taken.format(who=who or "unknown", store=store))


class _ServerHold(Hold):
    """A lock that ends with its connection, which is used for nothing else."""

    def __init__(self, database: Database, who: str, kind: _Kind, *, shared: bool) -> None:
        self._database = database
        self._who = who
        self._kind = kind
        self._lock = f"pg_try_advisory_lock{'_shared' if shared else ''}({kind.number})"
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
            asked = {"high": self._kind.number >> 32, "low": self._kind.number & 0xFFFFFFFF}
            others = None if taken else self._connection.scalar(_HOLDERS, asked)
        except BaseException:
            self._close()
            raise
        if not taken:
            self._close()
            raise _taken(self._kind, self._database.address.shown, others)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(DBAPIError):
                connection.invalidate()  # closes it: the lock ends with the connection
            connection.close()
