"""One bot at a time: a lock that the system gives back when its holder dies, however it dies."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import text

from nutgraf.store.database import Database
from nutgraf.store.failures import told_in_one_line
from nutgraf.store.values import InUse

_BOTS = 5_873_201_467  # any number, the same in every process
_guard = threading.Lock()
_held: dict[Path, str] = {}
"""Files that this process has locked, and for whom: the system would let it lock them twice."""


@contextmanager
def hold(database: Database, who: str) -> Iterator[None]:
    """Keeps other bots off a database.

    Args:
        database: that is worked on.
        who: for people who start another.

    Raises:
        StoreFailed: another bot is using it.
    """
    if database.is_server:
        with _hold_server(database, who):
            yield
    elif database.address.file is not None:
        with ExitStack() as stack:
            with told_in_one_line(database.address.shown):
                stack.enter_context(_hold_file(database.address.file, who))
            yield  # what goes wrong in here is not the store's fault
    else:
        yield


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


@contextmanager
def _hold_server(database: Database, who: str) -> Iterator[None]:
    shown = database.address.shown
    with told_in_one_line(shown):
        connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        with told_in_one_line(shown):
            connection.execute(
                text("SELECT set_config('application_name', :who, false)"), {"who": who}
            )
            taken = connection.scalar(text(f"SELECT pg_try_advisory_lock({_BOTS})"))
        if not taken:
            raise InUse(f"another bot is using {shown!r}")
        yield
    finally:
        connection.invalidate()  # closes it: the lock ends with the connection
        connection.close()
