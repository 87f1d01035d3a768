"""How it goes with accounts and workers, as they were seen last."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from sqlalchemy import delete, func, select

from nutgraf.store.browsing_values import Health, HealthState
from nutgraf.store.columns import utc
from nutgraf.store.database import Database
from nutgraf.store.tables import health

_FRESH = datetime.timedelta(minutes=1)
_LONGEST_TOLD = 500

_Told = tuple[str, str, datetime.datetime | None]
"""A state, what is told of it, and until when it lasts."""


class HealthNotes:
    """Notes of what works and what does not.

    Args:
        database: where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[tuple[str, str], tuple[_Told, datetime.datetime]] = {}

    def note(
        self,
        name: str,
        kind: str,
        state: HealthState,
        told: str = "",
        until: datetime.datetime | None = None,
    ) -> None:
        """Puts down how something is; the same again within a minute costs nothing.

        So what another process noted meanwhile of the same thing stands for a minute at most.

        Args:
            name: "name@instance" of an account; what a worker calls itself.
            kind: of thing: "account" or "worker".
            state: whether it works.
            told: for people, why not.
            until: when it is tried again.
        """
        shown = told[:_LONGEST_TOLD]
        key = (health.c.kind == kind, health.c.name == name)
        told_now: _Told = (state, shown, _utc(until))
        now = self._database.now()
        known, when = self._noted.get((kind, name), (None, now))
        if known == told_now and datetime.timedelta() <= now - when < _FRESH:
            return
        with self._database.reading() as connection:
            row = connection.execute(select(health).where(*key)).one_or_none()
        same_state = row is not None and row.state == state
        same = row is not None and (row.state, row.told, row.until) == told_now
        if row is not None and same and datetime.timedelta() <= now - row.noted_at < _FRESH:
            self._noted[kind, name] = (told_now, row.noted_at)
            return
        values = {
            "state": state,
            "told": shown,
            "since": row.since if row is not None and same_state else now,
            "until": until,
            "noted_at": now,
        }
        with self._database.writing() as connection:
            connection.execute(
                self._database.insert(health)
                .values(kind=kind, name=name, **values)
                .on_conflict_do_update(index_elements=["kind", "name"], set_=values)
            )
        self._noted[kind, name] = (told_now, now)

    def withdraw(self, kind: str, name: str) -> None:
        """Takes a note back: of a worker that ended as it should."""
        self._noted.pop((kind, name), None)
        with self._database.writing() as connection:
            connection.execute(delete(health).where(health.c.kind == kind, health.c.name == name))

    def all(self) -> list[Health]:
        """Returns all that is known, by kind and name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(health).order_by(health.c.kind, health.c.name)).all()
        return [Health(**row._mapping) for row in rows]

    def forget(self, kind: str, before: datetime.datetime, kept: Collection[str] = ()) -> int:
        """Forgets what was noted last before a time, as of an account that nobody uses any more.

        Args:
            kind: of thing.
            before: the time.
            kept: names of those that stay, however they are written.

        Returns:
            How many were forgotten.
        """
        names = [name.lower() for name in kept]
        self._noted.clear()
        with self._database.writing() as connection:
            return connection.execute(
                delete(health).where(
                    health.c.kind == kind,
                    health.c.noted_at < before,
                    func.lower(health.c.name).not_in(names),
                )
            ).rowcount


def _utc(moment: datetime.datetime | None) -> datetime.datetime | None:
    return None if moment is None else utc(moment)
