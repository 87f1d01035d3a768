"""Forgetting what nobody asks about any more; sums of it stay."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select, update

from nutgraf.store.browsing_values import StepSubject
from nutgraf.store.database import Database
from nutgraf.store.steps import forget_steps
from nutgraf.store.tables import forgotten, notices, pages, pauses, posts, sayings, turns

_AT_ONCE = 500
"""Rows of one transaction: others must not wait long."""

_DAY = datetime.timedelta(days=1)
_WEEK = datetime.timedelta(days=7)
_FOREIGN_DAYS = datetime.timedelta(days=3)
_DEALT_WITH = ("answered", "ignored")


class Pruning:
    """The part of the ledger that forgets.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(self, before: datetime.datetime) -> int:
        """Forgets some of what is old: posts that were skipped, notices that were dealt with.

        Where a summary was said, or is not to be said again, nothing is forgotten. Of an answer it
        stays that there was one, so that there is no second, but not what was said to whom. Pages
        that were fetched before that time go too. Posts of communities that have not opted in,
        which are most where all are watched, go after some days.

        Args:
            before: what was noted later is kept.

        Returns:
            How many rows were forgotten; while there are some, there may be more.
        """
        now = self._database.now()
        self._forget_small(now, before)
        foreign = posts.c.reason == "not-opted-in"
        since = now - _FOREIGN_DAYS
        return (
            self._forget(posts, "post", posts.c.state == "skipped", before)
            + self._forget(
                posts,
                "post",
                and_(posts.c.state == "skipped", foreign, posts.c.seen_at >= since - _WEEK),
                max(before, since),
            )
            + self._forget(notices, "notice", notices.c.state.in_(_DEALT_WITH), before)
            + self._forget_words(before)
        )

    def _forget_small(self, now: datetime.datetime, before: datetime.datetime) -> None:
        """Forgets in tables that are small and cheap."""
        idle = (now - _DAY).timestamp()
        with self._database.writing() as connection:
            connection.execute(delete(pages).where(pages.c.kept_at < before))
            connection.execute(delete(turns).where(turns.c.due < idle, turns.c.paused_until < idle))
            connection.execute(delete(pauses).where(pauses.c.until < min(before, now)))

    def _forget_words(self, before: datetime.datetime) -> int:
        """Forgets what was passed on, and of answers what was said to whom."""
        old = and_(sayings.c.intended_at < before, sayings.c.state != "intended")
        passed_on = select(sayings.c.id).where(sayings.c.kind == "forward", old)
        answers = select(sayings.c.id).where(
            sayings.c.kind == "answer", old, sayings.c.person_uri.is_not(None)
        )
        blank: dict[str, Any] = {"text": "", "person_uri": None, "person_host": None}
        with self._database.writing() as connection:
            gone = connection.execute(
                delete(sayings).where(sayings.c.id.in_(passed_on.limit(_AT_ONCE)))
            )
            blanked = connection.execute(
                update(sayings).where(sayings.c.id.in_(answers.limit(_AT_ONCE))).values(blank)
            )
            return gone.rowcount + blanked.rowcount

    def _forget(
        self,
        table: Table,
        kind: StepSubject,
        condition: ColumnElement[bool],
        before: datetime.datetime,
    ) -> int:
        old = and_(condition, table.c.seen_at < before, table.c.due_at.is_(None))
        with self._database.writing() as connection:
            return self._forget_some(connection, table, kind, old)

    def _forget_some(
        self, connection: Connection, table: Table, kind: StepSubject, old: ColumnElement[bool]
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
        gone = [row.id for row in rows]
        connection.execute(delete(table).where(table.c.id.in_(gone)))
        forget_steps(connection, kind, gone)
        return len(rows)
