"""What accounts come across: each post and each mention once, whoever saw it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, case, exists, func, select, update

from nutgraf.store.columns import fit_name
from nutgraf.store.database import Database
from nutgraf.store.leases import is_free
from nutgraf.store.rows import AnyRow, notice_columns, post_columns
from nutgraf.store.steps import put_down_all
from nutgraf.store.tables import health, notices, pauses, posts, watermarks
from nutgraf.store.values import NewNotice, NewPost

_AT_ONCE = 100
"""Rows of one statement: SQLite takes a limited number of values."""

_HEARD = datetime.timedelta(minutes=30)
"""For so long an account counts as at work that some process had at work."""


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
        """Sets the mark, also to a lower number, as where an instance began to count anew."""
        insertion = self._database.insert(watermarks)
        with self._database.writing() as connection:
            connection.execute(
                insertion.values(account=account, feed=feed, mark=mark).on_conflict_do_update(
                    index_elements=["account", "feed"], set_={"mark": mark}
                )
            )

    def note_posts(
        self, found: Iterable[NewPost], *, at_work: Collection[str] | None = None
    ) -> int:
        """Puts posts down that are not there yet; the first account that saw one keeps it.

        Args:
            found: in any order; those with a reason to skip them are skipped at once.
            at_work: accounts that can take steps. What waits for any other that no process has at
                work, and was never begun, goes to the account that came across it now; None takes
                nothing from anybody.

        Returns:
            How many were new.
        """
        rows = [post_columns(post) for post in found]
        new = self._note(posts, rows)
        if at_work is not None and new < len(rows):
            self._take_over([row for row in rows if row["state"] == "seen"], at_work)
        return new

    def _take_over(self, rows: Sequence[dict[str, Any]], at_work: Collection[str]) -> None:
        """Gives posts to who came across them, where the account that keeps them is not at work.

        A community that it has to leave alone is left alone by the others, too.
        """
        by_uri = {fit_name(row["uri"]): row for row in rows}
        with self._database.reading() as connection:
            now = self._database.now(connection)
            may = (
                posts.c.account.not_in(list(at_work)),
                ~_works_somewhere(now),
                posts.c.state.in_(("seen", "ready", "failed")),
                posts.c.due_at.is_not(None),
                is_free(posts, now),
                ~exists().where(
                    pauses.c.account == posts.c.account,
                    pauses.c.community_uri == posts.c.community_uri,
                    pauses.c.until > now,
                ),
            )
            uris = sorted(by_uri)
            left: list[str] = []  # almost always none: then nothing is written
            for start in range(0, len(uris), _AT_ONCE):
                known = posts.c.uri.in_(uris[start : start + _AT_ONCE])
                left += connection.scalars(select(posts.c.uri).where(known, *may)).all()
        if not left:
            return
        with self._database.writing() as connection:
            for uri in left:
                values = {name: by_uri[uri][name] for name in ("account", "local_id")}
                values["token"] = posts.c.token + 1  # who had it in hand must not go on
                connection.execute(update(posts).where(posts.c.uri == uri, *may).values(values))

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
            told = [table.c[name] for name in ("id", "account", "state", "reason", "published")]
            new: list[AnyRow] = []
            for start in range(0, len(ordered), _AT_ONCE):
                insertion = self._database.insert(table).values(ordered[start : start + _AT_ONCE])
                kept = insertion.on_conflict_do_nothing(index_elements=["uri"]).returning(*told)
                new += connection.execute(kept).all()
            new.sort(key=lambda row: (row.published, row.id))
            put_down_all(connection, "post" if table is posts else "notice", new, now)
        return len(new)


def _works_somewhere(now: datetime.datetime) -> ColumnElement[bool]:
    """Whether some process, maybe another, has the account of a post at work."""
    return exists().where(
        health.c.kind == "account",
        health.c.name == func.lower(posts.c.account),
        health.c.state == "works",
        health.c.noted_at > now - _HEARD,
    )
