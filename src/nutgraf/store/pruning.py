"""Forgetting what nobody asks about any more; sums of it stay."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select

from nutgraf.store.database import Database
from nutgraf.store.tables import forgotten, notices, pages, posts, turns

_AT_ONCE = 500
"""Rows of one transaction: others must not wait long."""


class Pruning:
    """The part of the ledger that forgets.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(self, before: datetime.datetime) -> int:
        """Forgets posts that were skipped, and notices that were dealt with, long ago.

        Where something was said, or is not to be said again, nothing is forgotten. Pages that were
        fetched before that time go too.

        Args:
            before: what was noted later is kept.

        Returns:
            How many posts and notices were forgotten.
        """
        may_go = (
            (posts, "post", posts.c.state == "skipped"),
            (notices, "notice", notices.c.state.in_(("answered", "ignored"))),
        )
        with self._database.writing() as connection:
            connection.execute(delete(pages).where(pages.c.kept_at < before))
            long_ago = before.timestamp()
            connection.execute(
                delete(turns).where(turns.c.due < long_ago, turns.c.paused_until < long_ago)
            )
        return sum(
            self._forget(table, kind, condition, before) for table, kind, condition in may_go
        )

    def _forget(
        self, table: Table, kind: str, condition: ColumnElement[bool], before: datetime.datetime
    ) -> int:
        old = and_(condition, table.c.seen_at < before, table.c.due_at.is_(None))
        total = 0
        while True:
            with self._database.writing() as connection:
                gone = self._forget_some(connection, table, kind, old)
            total += gone
            if gone < _AT_ONCE:
                return total

    def _forget_some(
        self, connection: Connection, table: Table, kind: str, old: ColumnElement[bool]
    ) -> int:
        columns = (table.c.id, table.c.seen_at, table.c.state, table.c.reason)
        some = select(*columns).where(old).order_by(table.c.seen_at).limit(_AT_ONCE)
        rows = connection.execute(some.with_for_update(skip_locked=True)).all()
        counts: Counter[tuple[Any, ...]] = Counter(
            (row.seen_at.date().isoformat(), kind, row.state, row.reason or "") for row in rows
        )
        insertion = self._database.insert(forgotten)
        for (day, what, state, reason), count in sorted(counts.items()):
            connection.execute(
                insertion.values(
                    day=day, kind=what, state=state, reason=reason, rows=count
                ).on_conflict_do_update(
                    index_elements=["day", "kind", "state", "reason"],
                    set_={"rows": forgotten.c.rows + insertion.excluded.rows},
                )
            )
        connection.execute(delete(table).where(table.c.id.in_([row.id for row in rows])))
        return len(rows)
