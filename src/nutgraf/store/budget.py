"""How often hosts are asked, kept where all who ask can see it."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, select, update

from nutgraf.store.columns import utc
from nutgraf.store.database import Database
from nutgraf.store.leases import LONGEST_REST, SLACK
from nutgraf.store.tables import turns

_INSTANT = 1e-6
_SLACK = SLACK.total_seconds()


class StoreRateBudget:
    """A budget that processes share: the generic cell rate algorithm, a row for each host.

    Args:
        database: where it is kept, by whose clock seconds are counted.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(
        self, host: str, *, per_second: float, burst: int, unless_paused: bool = False
    ) -> float:
        """As `RateBudget` has it."""
        return self.take_now(host, per_second, burst, unless_paused)

    async def pause(self, host: str, seconds: float) -> None:
        """As `RateBudget` has it."""
        self.pause_now(host, seconds)

    async def paused(self, host: str) -> float:
        """As `RateBudget` has it."""
        return self.paused_now(host)

    def take_now(
        self,
        host: str,
        per_second: float,
        burst: int,
        unless_paused: bool = False,
    ) -> float:
        """As `take`, for a thread that may wait."""
        interval = 1 / per_second
        with self._database.writing() as connection:
            noted, begun, until, now = self._row(connection, host)
            if unless_paused and (pause := _left(now, begun, until)) > 0:
                return pause
            # More than a whole burst is never owed: else the clock was set back. That is noted, as
            # the same would be owed each time until the clock is where it was.
            due = max(now, min(noted, now + burst * interval))
            wait = due - (burst - 1) * interval - now
            kept = update(turns).where(turns.c.host == host)
            if wait > _INSTANT:
                if due < noted:
                    connection.execute(kept.values(due=due))
                return wait
            connection.execute(kept.values(due=due + interval))
        return 0.0

    def pause_now(self, host: str, seconds: float) -> None:
        """As `pause`, for a thread that may wait."""
        with self._database.writing() as connection:
            _, begun, until, now = self._row(connection, host)
            asked = now + min(seconds, LONGEST_REST.total_seconds())
            if _left(now, begun, until) < asked - now:
                connection.execute(
                    update(turns)
                    .where(turns.c.host == host)
                    .values(paused_from=now, paused_until=asked)
                )

    def paused_now(self, host: str) -> float:
        """As `paused`, for a thread that may wait."""
        now = self._database.now().timestamp()
        with self._database.reading() as connection:
            row = connection.execute(
                select(turns.c.paused_from, turns.c.paused_until).where(turns.c.host == host)
            ).one_or_none()
        return 0.0 if row is None else _left(now, row.paused_from, row.paused_until)

    def pauses(self, limit: int) -> list[tuple[str, datetime.datetime]]:
        """Returns the hosts that are left alone now, and until when; the longest first.

        Args:
            limit: so many at most.
        """
        with self._database.reading() as connection:
            now = self._database.now(connection).timestamp()
            rows = connection.execute(
                select(turns.c.host, turns.c.paused_until)
                .where(turns.c.paused_until > now, turns.c.paused_from <= now + _SLACK)
                .order_by(turns.c.paused_until.desc(), turns.c.host)
                .limit(limit)
            ).all()
        return [
            (host, datetime.datetime.fromtimestamp(until, datetime.UTC)) for host, until in rows
        ]

    def _row(self, connection: Connection, host: str) -> tuple[float, float, float, float]:
        """Takes the row of a host, which nobody else can change until the transaction ends.

        Returns:
            What is due, when a pause began and until when it lasts, and the time it is.
        """
        columns = (turns.c.due, turns.c.paused_from, turns.c.paused_until)
        wanted = select(*columns, self._database.clock().label("now")).where(turns.c.host == host)
        row = connection.execute(wanted.with_for_update()).one_or_none()
        if row is None:
            fresh = {"host": host, "due": 0.0, "paused_from": 0.0, "paused_until": 0.0}
            connection.execute(self._database.insert(turns).values(fresh).on_conflict_do_nothing())
            row = connection.execute(wanted.with_for_update()).one()
        return row.due, row.paused_from, row.paused_until, utc(row.now).timestamp()


def _left(now: float, begun: float, until: float) -> float:
    """Seconds of a pause that are left; a clock that was set back before it began ends it."""
    return max(0.0, until - now) if begun <= now + _SLACK else 0.0
