"""How posts and notices rest: until there is room, or until it is worth another try."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import case, literal, update

from nutgraf.errors import FETCH_REASONS
from nutgraf.store.browsing_values import StepKind
from nutgraf.store.claiming import NO_LEASE, change
from nutgraf.store.columns import Moment
from nutgraf.store.database import Database
from nutgraf.store.deciding import LONGEST_EVIDENCE, OVER
from nutgraf.store.leases import is_due, is_free, rest_until
from nutgraf.store.rows import AnyClaim, table_of
from nutgraf.store.steps import Entry, put_down_once, put_down_where
from nutgraf.store.tables import posts
from nutgraf.store.values import LedgerNotice, LedgerPost

NO_FAILURES = frozenset(
    (
        "turn",
        "quiet-hours",
        "hourly-limit",
        "daily-limit",
        "unanswered",
        "post-in-hand",
        "rate-limited",
    )
)
"""Reasons to wait that say nothing against trying again as often as one likes."""

_AT_ONCE = 500


class Resting:
    """The part of the ledger in which claims end for now.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def postpone(
        self, claim: AnyClaim, until: datetime.datetime, reason: str, evidence: str = ""
    ) -> None:
        """Lets a post or notice rest until a time.

        Args:
            claim: of it.
            until: when it comes into question again.
            reason: why; most reasons count as an attempt that failed (`failures`).
            evidence: for people, what was seen.

        Raises:
            LostClaim: somebody else has taken over.
        """
        with self._database.writing() as connection:
            now = self._database.now(connection)
            columns = table_of(claim).c
            due = literal(rest_until(now, until), Moment())
            values: dict[str, Any] = {
                **NO_LEASE,
                "rest_from": now,
                "due_at": case((columns.state.in_(OVER), None), else_=due),
            }
            values |= _room(claim) if reason in NO_FAILURES else _failure(claim, reason)
            # who only waits for room does not forget what failed before
            if reason not in NO_FAILURES or not claim.subject.attempts:
                values["reason"] = reason
                if isinstance(claim.subject, LedgerPost):
                    values["evidence"] = evidence[:LONGEST_EVIDENCE]
            change(connection, claim, values)
            if claim.subject.state not in OVER:
                what: StepKind = "waiting" if reason in NO_FAILURES else "failed"
                put_down_once(connection, claim, now, Entry(what, reason, evidence))

    def put_off(
        self,
        account: str,
        community_uri: str,
        until: datetime.datetime,
        reason: str,
        *,
        not_before: datetime.datetime,
    ) -> None:
        """Lets all posts of a community that an account could take now rest until a time.

        What holds for one of them holds for all: there may be thousands, and each would have to be
        taken to find that out.

        Args:
            account: "name@instance".
            community_uri: canonical.
            until: when they come into question again.
            reason: why.
            not_before: posts published earlier are too old to wait for anything.
        """
        with self._database.writing() as connection:
            now = self._database.now(connection)
            failed = posts.c.attempts > 0
            changed = connection.scalars(
                update(posts)
                .where(
                    posts.c.account == account,
                    posts.c.community_uri == community_uri,
                    posts.c.state != "intended",
                    posts.c.published >= not_before,
                    is_due(posts, now),
                    is_free(posts, now),
                )
                .values(
                    due_at=rest_until(now, until),
                    rest_from=now,
                    reason=case((failed, posts.c.reason), else_=reason),
                )
                .returning(posts.c.id)
            ).all()
            entry = Entry("waiting", reason)
            for start in range(0, len(changed), _AT_ONCE):
                some = posts.c.id.in_(changed[start : start + _AT_ONCE])
                put_down_where(connection, "post", some, now, entry)


def _room(claim: AnyClaim) -> dict[str, Any]:
    """What a rest changes that is no failure: who was done with comes into question again."""
    state = table_of(claim).c.state
    is_post = isinstance(claim.subject, LedgerPost)
    fresh = case((posts.c.text.is_(None), "seen"), else_="ready") if is_post else "seen"
    return {"state": case((state.in_(("skipped", "ignored", "answered")), fresh), else_=state)}


def _failure(claim: AnyClaim, reason: str) -> dict[str, Any]:
    state = table_of(claim).c.state
    return {
        "state": case((state.in_((*OVER, "intended")), state), else_="failed"),
        "attempts": failures(claim.subject, reason) + 1,
    }


def failures(subject: LedgerPost | LedgerNotice, reason: str) -> int:
    """How many steps in a row failed for a reason.

    Trouble of one kind says nothing of another: an instance that was down twice does not make the
    first page that is slow the last.
    """
    return subject.attempts if _kind(subject.reason) == _kind(reason) else 0


def _kind(reason: str | None) -> str | None:
    return "page" if reason in FETCH_REASONS else reason
