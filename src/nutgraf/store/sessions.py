"""Who has logged in to the web interface."""

from __future__ import annotations

import datetime

from sqlalchemy import delete, select, update

from nutgraf.store.browsing_values import StoredSession
from nutgraf.store.database import Database
from nutgraf.store.tables import sessions


class Sessions:
    """Sessions, known by a digest: who reads the store cannot use them.

    Args:
        database: where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(
        self, digest: str, kind: str, name: str, expires: datetime.datetime, csrf: str
    ) -> StoredSession:
        """Begins a session; one with the same digest ends.

        Args:
            digest: SHA-256 of the secret in the cookie, in hexadecimal digits.
            kind: what it opens.
            name: of who it is.
            expires: when it ends.
            csrf: token that its forms carry.
        """
        insertion = self._database.insert(sessions)
        with self._database.writing() as connection:
            values = {
                "kind": kind,
                "name": name,
                "opened": self._database.now(connection),
                "expires": expires,
                "csrf": csrf,
            }
            row = connection.execute(
                insertion.values(digest=digest, **values)
                .on_conflict_do_update(index_elements=["digest"], set_=values)
                .returning(sessions)
            ).one()
        return StoredSession(**row._mapping)

    def find(self, digest: str) -> StoredSession | None:
        """Returns a session that is not over; None for none."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(sessions).where(sessions.c.digest == digest)
            ).one_or_none()
            now = self._database.now(connection)
        return None if row is None or row.expires <= now else StoredSession(**row._mapping)

    def extend(self, digest: str, expires: datetime.datetime) -> None:
        """Moves the end of a session that is used."""
        with self._database.writing() as connection:
            connection.execute(
                update(sessions).where(sessions.c.digest == digest).values(expires=expires)
            )

    def close(self, digest: str) -> None:
        """Ends a session."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest))

    def forget_expired(self) -> int:
        """Forgets those that are over; returns how many."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            return connection.execute(delete(sessions).where(sessions.c.expires <= now)).rowcount
