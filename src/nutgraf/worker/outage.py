"""A database that is away: told of once when it goes, and once when it is back."""

from __future__ import annotations

import logging
import time

import psycopg
from procrastinate.exceptions import ConnectorException

from nutgraf.errors import StoreFailed

log = logging.getLogger(__name__)

AWAY = (StoreFailed, ConnectorException, psycopg.Error, OSError)
"""What is raised where the database does not answer, and where it does not do what it is asked."""

_NO_ANSWER = ("08", "57P", "28", "3D", "53300", "25006", "25P03")
"""How the codes begin of a server that goes, comes, has gone to another machine, or hung up."""

_SHOWN = 300
_DEEPEST = 16


class QueueLost(StoreFailed):
    """The connection to the queue has ended, and nobody said why."""


def is_away(error: BaseException) -> bool:
    """Whether the reason of an error is that the database cannot be reached, and no other."""
    found: BaseException | None = error
    for _ in range(_DEEPEST):
        if isinstance(found, (QueueLost, ConnectionError, TimeoutError, psycopg.InterfaceError)):
            return True
        if isinstance(found, psycopg.Error):
            if found.sqlstate is None:  # no server said so
                return isinstance(found, psycopg.OperationalError)
            return found.sqlstate.startswith(_NO_ANSWER)
        if found is None:
            break
        # The store's errors are raised "from None", for people; what came before is there still.
        found = found.__cause__ or found.__context__
    return False


def told(error: BaseException) -> str:
    """Returns what an error was, first of all, in one line."""
    while error.__cause__ is not None:
        error = error.__cause__
    first = next((line for line in str(error).splitlines() if line.strip()), "")
    return " ".join(first.split())[:_SHOWN] or type(error).__name__


class Outage:
    """Whether the database answers, as the worker saw it last."""

    def __init__(self) -> None:
        self._since: float | None = None

    def begin(self, error: BaseException) -> None:
        """Notes that it did not answer, which is told the first time; or that it did not obey."""
        if not is_away(error):
            log.error("the database does not do what it is asked: %s", told(error))
            log.debug("that was here", exc_info=error)
        elif self._since is None:
            self._since = time.monotonic()
            log.warning("the database is away; the worker waits for it: %s", told(error))
        else:
            log.debug("the database is still away: %s", told(error))

    def end(self) -> None:
        """Notes that it answered."""
        if self._since is not None:
            log.warning("the database is back after %.0f s", time.monotonic() - self._since)
            self._since = None
