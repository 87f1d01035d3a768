"""What an audit asks of the ledger, and puts right in it."""

from __future__ import annotations

import datetime

from sqlalchemy import and_, func, or_, select, update

from nutgraf.store.claiming import take_lease
from nutgraf.store.database import Database
from nutgraf.store.leases import is_free
from nutgraf.store.rows import notice_of, saying_of
from nutgraf.store.steps import Entry, put_down_where
from nutgraf.store.tables import notices, posts, sayings
from nutgraf.store.values import Claim, LedgerNotice, Saying

_AUDITED = and_(
    sayings.c.kind.in_(("summary", "answer")),
    or_(sayings.c.channel == "comment", sayings.c.state == "intended"),
)


class Audited:
    """The part of the ledger that an audit compares with what stands on the platforms.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def said_by(
        self, account: str, *, since: datetime.datetime, limit: int, after_id: int = 0
    ) -> list[Saying]:
        """Returns what an account said or began, in whatever state, the oldest first.

        Messages are left out once they were sent: no platform tells of them all.

        Args:
            account: "name@instance".
            since: what was begun earlier is left out.
            limit: so many at most.
            after_id: row of the last one that is known.
        """
        wanted = select(sayings).where(
            sayings.c.account == account,
            sayings.c.intended_at >= since,
            sayings.c.id > after_id,
            _AUDITED,
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(sayings.c.id).limit(limit)).all()
        return [saying_of(row) for row in rows]

    def count_said_by_account(self, *, since: datetime.datetime) -> dict[str, int]:
        """Counts what `said_by` returns, by account."""
        wanted = (
            select(sayings.c.account, func.count())
            .where(sayings.c.intended_at >= since, _AUDITED)
            .group_by(sayings.c.account)
            .order_by(sayings.c.account)
        )
        with self._database.reading() as connection:
            counted = connection.execute(wanted).all()
        return {account: count for account, count in counted}  # noqa: C416 - rows are no pairs

    def is_in_hand(self, saying: Saying) -> bool:
        """Whether somebody has the post or notice in hand about which something was said."""
        return self._is_held("summary" if saying.words.kind == "summary" else "notice", saying.key)

    def is_post_in_hand(self, uri: str) -> bool:
        """Whether somebody has a post in hand."""
        return self._is_held("summary", uri)

    def _is_held(self, kind: str, uri: str) -> bool:
        table = posts if kind == "summary" else notices
        with self._database.reading() as connection:
            held = ~is_free(table, self._database.now(connection))
            row = connection.scalar(select(table.c.id).where(table.c.uri == uri, held))
        return row is not None

    def claim_notice_by_uri(
        self, uri: str, *, lease: datetime.timedelta
    ) -> Claim[LedgerNotice] | None:
        """Takes a mention, reply or message whatever its state; as `claim_post_by_uri`."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            free = select(notices).where(notices.c.uri == uri, is_free(notices, now))
            row = connection.execute(free.with_for_update()).one_or_none()
            if row is None:
                return None
            token, until = take_lease(connection, notices, row, now, lease)
            return Claim(notice_of(row), token, until)

    def hand_over_saying(
        self, saying_id: int, *, account: str, uri: str, local_id: int | None
    ) -> None:
        """Puts down that a comment, maybe another account's, is the one that is kept.

        Args:
            saying_id: row.
            account: "name@instance" that wrote it.
            uri: canonical, of the comment.
            local_id: its number on the account's instance.
        """
        values = {"account": account, "uri": uri, "local_id": local_id}
        with self._database.writing() as connection:
            connection.execute(update(sayings).where(sayings.c.id == saying_id).values(values))

    def reinstate(self, saying_id: int, *, uri: str, local_id: int) -> None:
        """Puts down that a comment stands after all that was only seen to be gone.

        Args:
            saying_id: row; whoever has a summary's post in hand calls this.
            uri: canonical, of the comment.
            local_id: its number on the account's instance.
        """
        stands = {"state": "posted", "reason": None, "uri": uri, "local_id": local_id}
        with self._database.writing() as connection:
            row = connection.execute(
                update(sayings)
                .where(sayings.c.id == saying_id, sayings.c.state == "withdrawn")
                .values(stands)
                .returning(sayings.c.kind, sayings.c.key)
            ).one_or_none()
            if row is None or row.kind != "summary":
                return
            is_it = posts.c.uri == row.key
            connection.execute(update(posts).where(is_it).values(state="posted", reason=None))
            entry = Entry("posted", detail=uri)
            put_down_where(connection, "post", is_it, self._database.moment(connection), entry)

    def date_saying(self, saying_id: int, when: datetime.datetime) -> None:
        """Puts down when something was said that the ledger heard of later.

        Limits of an hour or a day do not count it then, and it has the age that it has.
        """
        values = {"intended_at": when, "posted_at": when}
        with self._database.writing() as connection:
            connection.execute(update(sayings).where(sayings.c.id == saying_id).values(values))
