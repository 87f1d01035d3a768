"""Summaries that can be looked at again by their address, for a while."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from nutgraf.store.browsing_values import KeptResult
from nutgraf.store.database import Database
from nutgraf.store.tables import results

_AT_ONCE = 500
_SPARE = 0.05
"""When there is no more room, so much of it is made, so that not every result makes room."""

DEFAULT_RESULT_BYTES = 1_000_000_000


class Results:
    """Keeps results until they expire.

    Args:
        database: where they are kept.
        max_bytes: as the attribute.

    Attributes:
        max_bytes: of all of them at most; what expires first goes first. Where several processes
            keep results, each may be a twentieth over it for a while.
    """

    def __init__(self, database: Database, max_bytes: int = DEFAULT_RESULT_BYTES) -> None:
        self._database = database
        self.max_bytes = max_bytes
        self._room = 0  # bytes that may come before all are counted again

    def put(self, result: KeptResult) -> None:
        """Keeps a result; one with the same id is replaced."""
        values = {
            "expires": result.expires, "size": len(result.record), "record": result.record,
        }  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(
                self._database.insert(results)
                .values(id=result.id, **values)
                .on_conflict_do_update(index_elements=["id"], set_=values)
            )
        self._room -= len(result.record)
        if self._room < 0:
            self._make_room()

    def get(self, id: str) -> KeptResult | None:  # noqa: A002 - the word of the API
        """Returns a result that has not expired; None for none."""
        with self._database.reading() as connection:
            row = connection.execute(select(results).where(results.c.id == id)).one_or_none()
            now = self._database.now(connection)
        if row is None or row.expires <= now:
            return None
        return KeptResult(row.id, row.record, row.expires)

    def forget_expired(self) -> int:
        """Forgets some of what has expired or is too much; to be called now and then.

        Returns:
            How many were forgotten; while there are some, there may be more.
        """
        gone, _ = self._forget(self.max_bytes)
        return gone

    def _make_room(self) -> None:
        """Forgets what is too much, and some more."""
        most, spare = self.max_bytes, int(self.max_bytes * _SPARE)
        with self._database.reading() as connection:
            total = connection.scalar(select(func.sum(results.c.size))) or 0
        if total > most:
            gone, total = self._forget(most - spare)
            while gone and total > most - spare:
                gone, total = self._forget(most - spare)
        self._room = min(spare, most - int(total))

    def _forget(self, most: int) -> tuple[int, int]:
        """Forgets some; returns how many, and the bytes of those that stay."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            total = int(connection.scalar(select(func.sum(results.c.size))) or 0)
            soonest = select(results.c.id, results.c.expires, results.c.size)
            gone = []
            for row in connection.execute(soonest.order_by(results.c.expires).limit(_AT_ONCE)):
                if row.expires > now and total <= most:
                    break
                gone.append(row.id)
                total -= row.size
            if gone:
                connection.execute(delete(results).where(results.c.id.in_(gone)))
        return len(gone), total
