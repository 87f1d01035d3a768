"""What the ledger is asked."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import and_, case, func, literal, select, update

from nutgraf.store.columns import fit_name
from nutgraf.store.database import Database
from nutgraf.store.rows import post_of, saying_of
from nutgraf.store.tables import feedback, notices, posts, sayings
from nutgraf.store.values import LedgerPost, Saying, SayingKind

_DEEPEST = 1_000
_SAME_ARTICLE = 100
"""Posts of one article that are looked at: one query after the other keeps both on an index."""

_SAID = ("posted", "intended")
_WAITING = ("seen", "ready", "intended", "failed")


class Lookups:
    """The part of the ledger that answers questions.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def post(self, uri: str) -> LedgerPost | None:
        """Returns a post by its canonical URI; None if it is not known."""
        with self._database.reading() as connection:
            row = connection.execute(select(posts).where(posts.c.uri == uri)).one_or_none()
        return None if row is None else post_of(row)

    def unknown(self, uris: Sequence[str]) -> set[str]:
        """Returns which of some posts, given by their canonical URIs, were never noted."""
        kept = {fit_name(uri): uri for uri in uris}
        with self._database.reading() as connection:
            known = connection.scalars(select(posts.c.uri).where(posts.c.uri.in_(list(kept)))).all()
        return {uri for name, uri in kept.items() if name not in known}

    def undecided(self, limit: int) -> list[str]:
        """Returns the canonical URIs of posts that wait, the newest first."""
        wanted = select(posts.c.uri).where(posts.c.due_at.is_not(None))
        with self._database.reading() as connection:
            found = connection.scalars(wanted.order_by(posts.c.published.desc()).limit(limit)).all()
        return list(found)

    def skipped_since(self, when: datetime.datetime, limit: int) -> list[LedgerPost]:
        """Returns posts that were noted since a time and are skipped, the newest first."""
        wanted = select(posts).where(posts.c.state == "skipped", posts.c.seen_at >= when)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(posts.c.published.desc()).limit(limit)).all()
        return [post_of(row) for row in rows]

    def has_met(self, person_uri: str) -> bool:
        """Whether a person posted or wrote something, as far as the ledger remembers.

        This looks through all of it: it is for a question that somebody asks now and then.
        """
        found = (
            select(literal(1)).where(table.c.author_uri == person_uri).limit(1)
            for table in (notices, posts)
        )
        with self._database.reading() as connection:
            return any(connection.scalar(query) is not None for query in found)

    def saying(self, kind: SayingKind, key: str) -> Saying | None:
        """Returns what was said, or is about to be, under a key; None for nothing."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(sayings).where(sayings.c.kind == kind, sayings.c.key == key)
            ).one_or_none()
        return None if row is None else saying_of(row)

    def saying_at(self, account: str, local_id: int) -> Saying | None:
        """Returns what an account said in a comment; None if the comment is not its own."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(sayings)
                .where(sayings.c.account == account, sayings.c.local_id == local_id)
                .order_by(sayings.c.id.desc())
                .limit(1)
            ).one_or_none()
        return None if row is None else saying_of(row)

    def summary_of(
        self, address: str, *, since: datetime.datetime, besides: str
    ) -> tuple[LedgerPost, Saying] | None:
        """Returns the newest summary of an article that stands under another post.

        Where none stands, it is one that is just being said, if there is any.

        Args:
            address: of the article, in canonical form.
            since: older ones do not count.
            besides: canonical URI of the post itself.
        """
        same = (
            select(posts)
            .where(posts.c.article == address, posts.c.uri != besides, posts.c.state.in_(_SAID))
            .order_by(posts.c.id.desc())
            .limit(_SAME_ARTICLE)
        )
        with self._database.reading() as connection:
            found = {row.uri: row for row in connection.execute(same)}
            if not found:
                return None
            said = connection.execute(
                select(sayings).where(
                    sayings.c.kind == "summary",
                    sayings.c.key.in_(list(found)),
                    sayings.c.state.in_(_SAID),
                )
            ).all()
        recent = [row for row in said if (row.posted_at or row.intended_at) >= since]
        newest = max(
            recent,
            key=lambda row: (row.state == "posted", row.posted_at or row.intended_at, row.id),
            default=None,
        )
        return None if newest is None else (post_of(found[newest.key]), saying_of(newest))

    def said_among(self, account: str, comments: Sequence[int]) -> int:
        """Counts the answers of an account among comments: how often it has spoken in a chain.

        Args:
            account: "name@instance".
            comments: numbers, such as those of the ancestors of a comment.
        """
        with self._database.reading() as connection:
            count = connection.scalar(
                select(func.count())
                .select_from(sayings)
                .where(
                    sayings.c.account == account,
                    sayings.c.local_id.in_(list(comments[-_DEEPEST:])),
                    sayings.c.kind == "answer",
                )
            )
        return count or 0

    def count_said(
        self,
        kind: SayingKind,
        *,
        since: datetime.datetime,
        community_uri: str | None = None,
        person_uri: str | None = None,
    ) -> int:
        """Counts what was said or begun since a time; what was withdrawn counts too.

        After the clock was set back, what was said in the time that seems to come counts for as
        long as it would have, and then no more.

        Args:
            kind: of sayings.
            since: from when.
            community_uri: if given, in that community.
            person_uri: if given, to that person.
        """
        return self.counts_said(
            kind, since=(since,), community_uri=community_uri, person_uri=person_uri
        )[0]

    def counts_said(
        self,
        kind: SayingKind,
        *,
        since: Sequence[datetime.datetime],
        community_uri: str | None = None,
        person_uri: str | None = None,
    ) -> tuple[int, ...]:
        """Counts since several times at once; otherwise as `count_said`."""
        filters = {sayings.c.community_uri: community_uri, sayings.c.person_uri: person_uri}
        now = self._database.now()
        ends = [now + max(now - begin, datetime.timedelta()) for begin in since]
        when = sayings.c.intended_at
        counts = (
            func.count(case((and_(when >= begin, when <= end), 1)))
            for begin, end in zip(since, ends, strict=True)
        )
        with self._database.reading() as connection:
            row = connection.execute(
                select(*counts).where(
                    sayings.c.kind == kind,
                    when >= min(since),
                    when <= max(ends),
                    *(column == value for column, value in filters.items() if value is not None),
                )
            ).one()
        return tuple(row)

    def standing(
        self,
        account: str,
        *,
        since: datetime.datetime,
        limit: int,
        after_id: int = 0,
        kind: SayingKind = "summary",
    ) -> list[Saying]:
        """Returns what an account said and what stands, oldest first.

        Args:
            account: "name@instance".
            since: older ones are left out.
            limit: so many at most.
            after_id: row of the last one that is known.
            kind: of what was said.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                select(sayings)
                .where(
                    sayings.c.account == account,
                    sayings.c.kind == kind,
                    sayings.c.posted_at >= since,
                    sayings.c.state == "posted",
                    sayings.c.id > after_id,
                )
                .order_by(sayings.c.id)
                .limit(limit)
            ).all()
        return [saying_of(row) for row in rows]

    def waiting(self) -> dict[str, int]:
        """Counts the posts that wait, by state; notices that wait are "unanswered"."""
        with self._database.reading() as connection:
            counted = connection.execute(
                select(posts.c.state, func.count())
                .where(posts.c.state.in_(_WAITING))
                .group_by(posts.c.state)
                .order_by(posts.c.state)
            ).all()
            unanswered = connection.scalar(
                select(func.count()).select_from(notices).where(notices.c.due_at.is_not(None))
            )
        found = {state: count for state, count in counted}  # noqa: C416 - rows are no pairs
        return {**found, "unanswered": unanswered} if unanswered else found

    def note_votes(self, saying_id: int, up: int, down: int) -> None:
        """Puts down how many votes a comment has."""
        with self._database.writing() as connection:
            connection.execute(
                update(sayings).where(sayings.c.id == saying_id).values(upvotes=up, downvotes=down)
            )

    def note_feedback(
        self, saying_id: int, person_uri: str, verdict: Literal["good", "bad"]
    ) -> None:
        """Puts down what a person thinks of a comment; the last word of each counts."""
        with self._database.writing() as connection:
            values = {"verdict": verdict, "at": self._database.now(connection)}
            connection.execute(
                self._database.insert(feedback)
                .values(saying_id=saying_id, person_uri=person_uri, **values)
                .on_conflict_do_update(index_elements=["saying_id", "person_uri"], set_=values)
            )
