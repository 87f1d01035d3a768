"""What goes wrong in a database, in one line for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from nutgraf.errors import StoreFailed
from nutgraf.store.values import Moved

MOVED = "is closed: it was moved"
MOVING = "is closed: it is being moved"
"""How every error begins with which a store that was moved, or is being moved, refuses a write."""

BUSY = "another process has kept it busy for too long"

_KNOWN = {
    "database is locked": BUSY,
    "database table is locked": BUSY,
    "database or disk is full": "the disk is full",
    "disk i/o error": "the disk cannot be read or written",
    "attempt to write a readonly database": "it is read-only",
    "unable to open database file": "the file or its folder cannot be opened",
    "file is not a database": "the file is no SQLite database",
    "malformed": "the database is damaged; restore a backup",
    "no space left on device": "the disk is full",
    "lock timeout": BUSY,
    "password authentication failed": "the server does not accept this user and password",
    "read-only transaction": "it is read-only",
}
_LONGEST = 400


@contextmanager
def told_in_one_line(shown: str) -> Iterator[None]:
    """Turns every error of the database into `StoreFailed`.

    Args:
        shown: which database, for people.

    Raises:
        StoreFailed: with one line that says what is wrong.
    """
    try:
        yield
    except StoreFailed:
        raise
    except (SQLAlchemyError, OverflowError, OSError) as error:
        cause = _cause(error)
        if cause.startswith((MOVED, MOVING)):
            raise Moved(f"the store {shown!r} {cause}") from None
        raise StoreFailed(f"the store {shown!r} failed: {cause}") from None


def _cause(error: Exception) -> str:
    if isinstance(error, NoConnection):
        return "no connection is free"
    found = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = [" ".join(line.split()) for line in str(found).splitlines() if line.strip()]
    whole = " ".join(lines).lower()
    known = next((plain for sign, plain in _KNOWN.items() if sign in whole), None)
    if known:
        return known
    # What follows the first line of PostgreSQL's errors quotes values, which may be private.
    return (lines[0] if lines else type(found).__name__)[:_LONGEST]
