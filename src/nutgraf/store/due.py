"""What is due, for those who carry it to workers: asked, not taken."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, Table, and_, case, func, not_, select, update

from nutgraf.store.claiming import NO_LEASE, take_lease
from nutgraf.store.columns import utc
from nutgraf.store.database import Database
from nutgraf.store.leases import is_due, is_free, rest_until
from nutgraf.store.newest import newest_due
from nutgraf.store.rows import AnyRow, notice_of, post_of
from nutgraf.store.steps import Entry, put_down_for
from nutgraf.store.tables import notices, posts
from nutgraf.store.values import Claim, LedgerNotice, LedgerPost, Subject

Kind = Literal["post", "notice"]
WORKER_DIED = "worker-died"
"""The reason why something failed with which a worker died."""

_TABLES: dict[Kind, Table] = {"post": posts, "notice": notices}


@dataclass(frozen=True, slots=True)
class Due:
    """A post or notice that may be taken now.

    Attributes:
        id: row.
        uri: canonical.
        begun: whether an intent without an answer has to be settled.
    """

    id: int
    uri: str
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one account.

    Attributes:
        account: "name@instance".
        kind: of what.
        waiting: how many wait, whatever for.
        due: how many of them could be taken now.
        age: seconds for which the oldest of these has been due; 0 for none.
    """

    account: str
    kind: Kind
    waiting: int
    due: int
    age: float


class DueRows:
    """The part of the ledger that tells what is due.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def due_posts(self, account: str, limit: int) -> list[Due]:
        """Returns posts that are due and that nobody has in hand.

        What was begun comes first, then the newest, as `claim_post` takes them (`newest_due`).

        Args:
            account: "name@instance".
            limit: so many at most.
        """
        begun = posts.c.state == "intended"
        with self._database.reading() as connection:
            now = self._database.now(connection)
            wanted = _takeable(posts, account, now)
            found = _told(connection, wanted.where(begun).order_by(posts.c.due_at), limit)
            some = newest_due(connection, account, now, max(0, limit - len(found)), ~begun)
            newest = _named(posts).where(posts.c.id.in_(some))
            newest = newest.order_by(posts.c.published.desc(), posts.c.id.desc())
            return found + _told(connection, newest, len(some))

    def due_notices(self, account: str, limit: int) -> list[Due]:
        """Returns mentions, replies and messages that are due, the oldest first; as `due_posts`."""
        with self._database.reading() as connection:
            now = self._database.now(connection)
            oldest = _takeable(notices, account, now).order_by(notices.c.id)
            return _told(connection, oldest, limit)

    def claim_due_post(
        self,
        row: int,
        *,
        account: str,
        lease: datetime.timedelta,
    ) -> Claim[LedgerPost] | None:
        """Takes one post, if it is due and free, and still this account's; None if not.

        Args:
            row: its number.
            account: "name@instance", which had it when it was found due.
            lease: for how long.
        """
        return self._claim(posts, row, account, lease, post_of)

    def claim_due_notice(
        self,
        row: int,
        *,
        account: str,
        lease: datetime.timedelta,
    ) -> Claim[LedgerNotice] | None:
        """Takes one mention, reply or message; as `claim_due_post`."""
        return self._claim(notices, row, account, lease, notice_of)

    def answer_waits(
        self, account: str, *, before: datetime.timedelta, late: datetime.timedelta
    ) -> bool:
        """Whether somebody's mention or message rested, as for a turn to comment, and is due soon.

        Args:
            account: "name@instance".
            before: so soon.
            late: what has been due for longer is not waited for.
        """
        columns = notices.c
        with self._database.reading() as connection:
            now = self._database.now(connection)
            waits = select(columns.id).where(
                columns.account == account,
                columns.due_at > columns.rest_from,
                columns.due_at > now - late,
                columns.due_at <= now + before,
            )
            return connection.scalar(waits.limit(1)) is not None

    def break_lease(
        self,
        kind: Kind,
        row: int,
        *,
        silent: datetime.timedelta,
        rest: datetime.timedelta | None = None,
    ) -> bool:
        """Ends the lease of somebody who is known to be dead or frozen.

        Whoever had it can write no more with its claim, so that it may be taken at once. Only what
        several have died with in a row rests first, ever longer: it may be what kills them.

        Args:
            kind: of row.
            row: its number.
            silent: for how long its holder has given no sign; a younger lease is another's.
            rest: after the second death, which becomes three times as long with each; give or take
                a half, so that what died together does not again. None where nobody died, and for
                what was begun: it has to be settled.

        Returns:
            Whether there was such a lease.
        """
        table = _TABLES[kind]
        with self._database.writing() as connection:
            now = self._database.now(connection)
            found = connection.execute(
                select(table)
                .where(
                    table.c.id == row,
                    table.c.lease_until.is_not(None),
                    table.c.leased_at <= now - silent,
                )
                .with_for_update()
            ).one_or_none()
            if found is None:
                return False
            counts = rest is not None and found.state != "intended" and found.due_at is not None
            died = _deaths(found, now, rest) if rest is not None and counts else {}
            connection.execute(
                update(table)
                .where(table.c.id == row)
                .values(token=found.token + 1, **NO_LEASE, **died)
            )
            if died:
                entry = Entry("failed", WORKER_DIED)
                put_down_for(connection, kind, found, now, entry)
        return True

    def is_leased(self, kind: Kind, row: int) -> bool:
        """Whether somebody has a post or notice in hand now."""
        table = _TABLES[kind]
        with self._database.reading() as connection:
            now = self._database.now(connection)
            found = select(table.c.id).where(table.c.id == row, not_(is_free(table, now)))
            return connection.execute(found).first() is not None

    def queues(self) -> list[Queue]:
        """Returns what waits, by account and kind."""
        with self._database.reading() as connection:
            now = self._database.now(connection)
            found = [
                queue
                for kind, table in _TABLES.items()
                for queue in _queues(connection, kind, table, now)
            ]
        return sorted(found, key=lambda queue: (queue.account, queue.kind))

    def _claim(
        self,
        table: Table,
        row: int,
        account: str,
        lease: datetime.timedelta,
        subject_of: Callable[[AnyRow], Subject],
    ) -> Claim[Subject] | None:
        with self._database.writing() as connection:
            now = self._database.now(connection)
            found = connection.execute(
                select(table)
                .where(
                    table.c.id == row,
                    table.c.account == account,
                    is_due(table, now),
                    is_free(table, now),
                )
                .with_for_update(skip_locked=True)
            ).one_or_none()
            if found is None:
                return None
            token, until = take_lease(connection, table, found, now, lease)
            return Claim(subject_of(found), token, until)


def _deaths(row: AnyRow, now: datetime.datetime, rest: datetime.timedelta) -> dict[str, Any]:
    """What the death of whoever had a row in hand changes there."""
    deaths = row.attempts + 1 if row.reason == WORKER_DIED else 1
    died: dict[str, Any] = {"attempts": deaths, "reason": WORKER_DIED}
    if deaths > 1:
        longer = rest * 3.0 ** (deaths - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
        died |= {"rest_from": now, "due_at": rest_until(now, now + longer)}
    return died


def _takeable(table: Table, account: str, now: datetime.datetime) -> Select[Any]:
    return _named(table).where(table.c.account == account, is_due(table, now), is_free(table, now))


def _named(table: Table) -> Select[Any]:
    return select(table.c.id, table.c.uri, table.c.state)


def _told(connection: Connection, wanted: Select[Any], limit: int) -> list[Due]:
    if limit <= 0:
        return []
    rows = connection.execute(wanted.limit(limit))
    return [Due(row.id, row.uri, begun=row.state == "intended") for row in rows]


def _queues(
    connection: Connection, kind: Kind, table: Table, now: datetime.datetime
) -> list[Queue]:
    """One look at the rows that wait, which have an index of their own, however many are done."""
    takeable = and_(is_due(table, now), is_free(table, now))
    rows = connection.execute(
        select(
            table.c.account,
            func.count().label("waiting"),
            func.count(case((takeable, 1))).label("due"),
            func.min(case((takeable, table.c.due_at))).label("since"),
        )
        .where(table.c.due_at.is_not(None))
        .group_by(table.c.account)
    )
    return [
        Queue(row.account, kind, row.waiting, row.due, _seconds(row.since, now)) for row in rows
    ]


def _seconds(since: datetime.datetime | None, now: datetime.datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - utc(since)).total_seconds())
