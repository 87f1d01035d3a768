"""Opening the store: the one way in."""

from __future__ import annotations

import contextlib
import datetime
import os
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from nutgraf.errors import StoreFailed
from nutgraf.store.address import read_address
from nutgraf.store.budget import StoreRateBudget
from nutgraf.store.choices import Choices
from nutgraf.store.closing import demand_open
from nutgraf.store.database import Clock, Database
from nutgraf.store.failures import told_in_one_line
from nutgraf.store.health import HealthNotes
from nutgraf.store.holding import Hold, hold
from nutgraf.store.ledger import Ledger
from nutgraf.store.pages import StorePageCache
from nutgraf.store.results import DEFAULT_RESULT_BYTES, Results
from nutgraf.store.revisions import bring_up_to_date
from nutgraf.store.sessions import Sessions


class Store:
    """What outlives the process.

    Args:
        database: whose tables are up to date.
        result_bytes: of all results at most.

    Attributes:
        ledger: what was seen, decided and said.
        choices: of people, moderators, platforms and the operator: who is left alone where.
        health: how it goes with accounts.
        pages: that were fetched, a `PageCache`.
        budget: how often hosts are asked, a `RateBudget`.
        results: summaries that can be looked at again.
        sessions: who has logged in to the web interface.
    """

    def __init__(self, database: Database, *, result_bytes: int = DEFAULT_RESULT_BYTES) -> None:
        self._database = database
        self.ledger = Ledger(database)
        self.choices = Choices(database)
        self.health = HealthNotes(database)
        self.pages = StorePageCache(database)
        self.budget = StoreRateBudget(database)
        self.results = Results(database, result_bytes)
        self.sessions = Sessions(database)

    def now(self) -> datetime.datetime:
        """Returns the time in UTC by the store's clock, which all who use it share."""
        return self._database.now()

    def size(self) -> int:
        """Returns how many bytes the database takes."""
        return self._database.size()

    def hold(self, who: str, *, shared: bool = False) -> AbstractContextManager[Hold]:
        """Keeps other bots off, until the context or the process ends, however it ends.

        Args:
            who: for people who start another.
            shared: whether others may share the store that say the same; on PostgreSQL alone.

        Raises:
            InUse: another is using the store.
            StoreFailed: it cannot be locked, or not be shared.
        """
        return hold(self._database, who, shared=shared)

    def close(self) -> None:
        """Closes all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_store(
    url: str,
    *,
    clock: Clock | None = None,
    upgrade: bool = True,
    result_bytes: int = DEFAULT_RESULT_BYTES,
) -> Store:
    """Opens the store and makes it or brings it up to date where that is needed.

    Args:
        url: path of a file, ":memory:", "sqlite:///path" or "postgresql://user@host/database".
        clock: tells the time instead of the database or this machine.
        upgrade: whether tables that are old may be changed.
        result_bytes: of all results that are kept at most.

    Raises:
        Moved: it is closed, as it was moved to another.
        StoreFailed: it cannot be used, and why.
    """
    database = open_database(url, clock=clock, upgrade=upgrade)
    return Store(database, result_bytes=result_bytes)


def open_database(
    url: str, *, clock: Clock | None = None, upgrade: bool = True, closed: bool = False
) -> Database:
    """Opens a database for those who need its tables; as `open_store`.

    Args:
        url: as there.
        clock: the same.
        upgrade: the same.
        closed: whether it may be one that was moved to another, which can still be read.
    """
    database = connect(url, clock, make=upgrade)
    try:
        if not closed:
            demand_open(database)
        bring_up_to_date(database, upgrade=upgrade)
    except BaseException:
        database.close()
        raise
    return database


def connect(url: str, clock: Clock | None = None, *, make: bool = True) -> Database:
    """Prepares connections; neither asks nor changes what tables there are.

    Args:
        url: as of `open_store`.
        clock: the same.
        make: whether a file is made where there is none.

    Raises:
        StoreFailed: the address makes no sense.
    """
    address = read_address(url)
    if address.file is not None and not make and not address.file.exists():
        raise StoreFailed(f"there is no store {address.shown!r}")
    if address.file is not None:
        with told_in_one_line(address.shown):
            _make_private(address.file)
    return Database(address, clock)


def _make_private(file: Path) -> None:
    """Makes the file, if it is not there, readable by its owner alone: it holds messages."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
