"""A database that is away: told of once when it goes, and once when it is back."""

from __future__ import annotations

import logging
import time

import psycopg
from procrastinate.exceptions import ConnectorException

from nutgraf.errors import StoreFailed

log = logging.getLogger(__name__)

AWAY = (StoreFailed, ConnectorException, psycopg.Error, OSError)
"""What is raised where the database does not answer."""

_SHOWN = 300


class Outage:
    """Whether the database answers, as the worker saw it last."""

    def __init__(self) -> None:
        self._since: float | None = None

    def begin(self, error: BaseException) -> None:
        """Notes that it did not answer; only the first time is told."""
        told = " ".join(str(error.__cause__ or error).split())[:_SHOWN]
        if self._since is None:
            self._since = time.monotonic()
            log.warning(
                "the database is away; the worker waits for it: %s", told or type(error).__name__
            )
        else:
            log.debug("the database is still away: %s", told)

    def end(self) -> None:
        """Notes that it answered."""
        if self._since is not None:
            log.warning("the database is back after %.0f s", time.monotonic() - self._since)
            self._since = None
