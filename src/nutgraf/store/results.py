"""Summaries that can be looked at again by their address, for a while."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from nutgraf.store.browsing_values import KeptResult
from nutgraf.store.database import Database
from nutgraf.store.tables import results

_AT_ONCE = 500
DEFAULT_RESULT_BYTES = 1_000_000_000


class Results:
    """Keeps results until they expire.

    Args:
        database: where they are kept.
        max_bytes: of all of them at most; what expires first goes first.
    """

    def __init__(self, database: Database, max_bytes: int = DEFAULT_RESULT_BYTES) -> None:
        self._database = database
        self._max_bytes = max_bytes

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

    def get(self, id: str) -> KeptResult | None:  # noqa: A002 - the word of the API
        """Returns a result that has not expired; None for none."""
        with self._database.reading() as connection:
            row = connection.execute(select(results).where(results.c.id == id)).one_or_none()
            now = self._database.now(connection)
        if row is None or row.expires <= now:
            return None
        return KeptResult(row.id, row.record, row.expires)

    def forget_expired(self) -> int:
        """Forgets what has expired, and what is too much; to be called now and then.

        Returns:
            How many were forgotten; while there are some, there may be more.
        """
        with self._database.writing() as connection:
            now = self._database.now(connection)
            total = int(connection.scalar(select(func.sum(results.c.size))) or 0)
            soonest = select(results.c.id, results.c.expires, results.c.size)
            gone = []
            for row in connection.execute(soonest.order_by(results.c.expires).limit(_AT_ONCE)):
                if row.expires > now and total <= self._max_bytes:
                    break
                gone.append(row.id)
                total -= row.size
            if gone:
                connection.execute(delete(results).where(results.c.id.in_(gone)))
        return len(gone)
