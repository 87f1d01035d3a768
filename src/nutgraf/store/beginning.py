"""On whose behalf work was begun: budgets count it, whatever became of it."""

from __future__ import annotations

import datetime

from sqlalchemy import func, select

from nutgraf.store.claiming import change
from nutgraf.store.database import Database
from nutgraf.store.tables import notices
from nutgraf.store.values import Begun, Claim, LedgerNotice


class Beginning:
    """The part of the ledger in which work on notices is counted before it is done.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, claim: Claim[LedgerNotice], begun: Begun) -> None:
        """Puts down that work on a notice begins; the claim goes on. What was begun stays so.

        Args:
            claim: of the notice.
            begun: as what.

        Raises:
            LostClaim: somebody else has taken over.
        """
        if claim.subject.begun is not None:
            return
        with self._database.writing() as connection:
            now = self._database.moment(connection)
            change(connection, claim, {"begun": begun, "begun_at": now})

    def count_begun(
        self,
        begun: Begun | None = None,
        *,
        since: datetime.datetime,
        person_uri: str | None = None,
        person_instance: str | None = None,
        post_uri: str | None = None,
    ) -> int:
        """Counts the notices on which work was begun since a time.

        After the clock was set back, what was begun in the time that seems to come counts for as
        long as it would have, and then no more.

        Args:
            begun: as what; None for whatever it was.
            since: from when.
            person_uri: if given, by that person.
            person_instance: if given, by people of that host.
            post_uri: if given, under that post.
        """
        filters = {
            notices.c.begun: begun,
            notices.c.author_uri: person_uri,
            notices.c.author_host: person_instance,
            notices.c.post_uri: post_uri,
        }
        now = self._database.now()
        with self._database.reading() as connection:
            count = connection.scalar(
                select(func.count())
                .select_from(notices)
                .where(
                    notices.c.begun_at >= since,
                    notices.c.begun_at <= now + max(now - since, datetime.timedelta()),
                    *(column == value for column, value in filters.items() if value is not None),
                )
            )
        return count or 0
