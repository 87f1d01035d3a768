"""What accounts come across: each post and each mention once, whoever saw it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, case, select, update

from nutgraf.store.columns import fit_name
from nutgraf.store.database import Database
from nutgraf.store.rows import notice_columns, post_columns
from nutgraf.store.tables import notices, posts, watermarks
from nutgraf.store.values import NewNotice, NewPost

_AT_ONCE = 100
"""Rows of one statement: SQLite takes a limited number of values."""


class Noting:
    """The part of the ledger in which posts and notices are put down.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def watermark(self, account: str, feed: str) -> int:
        """Returns the number up to which an account knows all posts of a feed; 0 for none."""
        with self._database.reading() as connection:
            mark = connection.scalar(
                select(watermarks.c.mark).where(
                    watermarks.c.account == account, watermarks.c.feed == feed
                )
            )
        return mark or 0

    def move_watermark(self, account: str, feed: str, mark: int) -> None:
        """Notes that an account knows all posts of a feed up to a number; it never goes back."""
        insertion = self._database.insert(watermarks)
        new = insertion.excluded.mark
        with self._database.writing() as connection:
            connection.execute(
                insertion.values(account=account, feed=feed, mark=mark).on_conflict_do_update(
                    index_elements=["account", "feed"],
                    set_={"mark": case((new > watermarks.c.mark, new), else_=watermarks.c.mark)},
                )
            )

    def reset_watermark(self, account: str, feed: str, mark: int) -> None:
        """Lets the mark go back: the instance began to count from lower numbers."""
        with self._database.writing() as connection:
            connection.execute(
                update(watermarks)
                .where(watermarks.c.account == account, watermarks.c.feed == feed)
                .values(mark=mark)
            )

    def note_posts(self, found: Iterable[NewPost]) -> int:
        """Puts posts down that are not there yet; the first account that saw one keeps it.

        Args:
            found: in any order; those with a reason to skip them are skipped at once.

        Returns:
            How many were new.
        """
        return self._note(posts, [post_columns(post) for post in found])

    def note_notices(self, found: Iterable[NewNotice]) -> int:
        """Puts mentions, replies and messages down that are not there yet.

        Args:
            found: in any order; long texts are cut.

        Returns:
            How many were new.
        """
        return self._note(notices, [notice_columns(notice) for notice in found])

    def _note(self, table: Table, rows: Sequence[dict[str, Any]]) -> int:
        if not rows:
            return 0
        unique = {fit_name(row["uri"]): row for row in reversed(rows)}
        # In one order for all, so that processes that note the same do not wait for each other.
        ordered = [unique[uri] for uri in sorted(unique)]
        with self._database.writing() as connection:
            now = self._database.now(connection)
            for row in ordered:
                waits = row["state"] == "seen"
                row["seen_at"] = now
                row["due_at"] = row["rest_from"] = now if waits else None
                row["published"] = min(row["published"], now)  # nothing comes from the future
            new = 0
            for start in range(0, len(ordered), _AT_ONCE):
                insertion = self._database.insert(table).values(ordered[start : start + _AT_ONCE])
                kept = insertion.on_conflict_do_nothing(index_elements=["uri"]).returning(
                    table.c.id
                )
                new += len(connection.execute(kept).all())
        return new
