"""How work on a post or notice ends without words, or for now."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from sqlalchemy import Connection, case, delete, literal, update

from nutgraf.store.claiming import NO_LEASE, change
from nutgraf.store.columns import Moment
from nutgraf.store.database import Database
from nutgraf.store.leases import rest_until
from nutgraf.store.rows import AnyClaim, draft_columns, table_of
from nutgraf.store.tables import posts, sayings
from nutgraf.store.values import Claim, Draft, LedgerNotice, LedgerPost

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

OVER = ("posted", "withdrawn", "removed")
_DONE: dict[str, Any] = {"due_at": None, "rest_from": None, **NO_LEASE}
_LONGEST_EVIDENCE = 500


class Deciding:
    """The part of the ledger in which claims end.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def prepare(self, claim: Claim[LedgerPost], draft: Draft, *, link: str | None = None) -> None:
        """Keeps what is to be said; the claim goes on.

        Args:
            claim: of the post.
            draft: what is to be said.
            link: of the post, if it has changed.

        Raises:
            LostClaim: somebody else has taken over.
        """
        kept = case((posts.c.state == "intended", "intended"), else_="ready")
        values: dict[str, Any] = {
            **draft_columns(draft),
            "state": kept,
            "attempts": 0,
            "reason": None,
        }
        if link is not None:
            values["link"] = link
        with self._database.writing() as connection:
            change(connection, claim, values, posts.c.state.not_in(OVER))

    def skip(self, claim: Claim[LedgerPost], reason: str, evidence: str = "") -> None:
        """Says nothing under a post; an intent that came to nothing goes.

        Raises:
            LostClaim: somebody else has taken over.
        """
        values = {
            **_DONE,
            "state": case((posts.c.state.in_(OVER), posts.c.state), else_="skipped"),
            "reason": reason,
            "evidence": evidence[:_LONGEST_EVIDENCE],
        }
        with self._database.writing() as connection:
            change(connection, claim, values)
            _drop_intent(connection, "summary", claim.subject.uri)

    def ignore(self, claim: Claim[LedgerNotice], reason: str) -> None:
        """Gives no answer to a notice; as `skip`."""
        self._end_notice(claim, "ignored", reason)

    def finish(self, claim: Claim[LedgerNotice], what: str) -> None:
        """Ends with a notice that was dealt with without words.

        Args:
            claim: of the notice.
            what: was done.

        Raises:
            LostClaim: somebody else has taken over.
        """
        self._end_notice(claim, "answered", what)

    def _end_notice(self, claim: Claim[LedgerNotice], state: str, reason: str) -> None:
        with self._database.writing() as connection:
            change(connection, claim, {**_DONE, "state": state, "reason": reason})
            _drop_intent(connection, "answer", claim.subject.uri)

    def postpone(
        self, claim: AnyClaim, until: datetime.datetime, reason: str, evidence: str = ""
    ) -> None:
        """Lets a post or notice rest until a time.

        Args:
            claim: of it.
            until: when it comes into question again.
            reason: why; most reasons count as an attempt that failed.
            evidence: for people, what was seen.

        Raises:
            LostClaim: somebody else has taken over.
        """
        columns = table_of(claim).c
        is_post = isinstance(claim.subject, LedgerPost)
        with self._database.writing() as connection:
            now = self._database.now(connection)
            due = literal(rest_until(now, until), Moment())
            values: dict[str, Any] = {
                **NO_LEASE,
                "rest_from": now,
                "due_at": case((columns.state.in_(OVER), None), else_=due),
                "reason": reason,
            }
            if is_post:
                values["evidence"] = evidence[:_LONGEST_EVIDENCE]
            if reason in NO_FAILURES:
                fresh = case((posts.c.text.is_(None), "seen"), else_="ready") if is_post else "seen"
                idle = ("skipped", "ignored", "answered")
                values["state"] = case((columns.state.in_(idle), fresh), else_=columns.state)
            else:
                kept = (*OVER, "intended")
                values["state"] = case((columns.state.in_(kept), columns.state), else_="failed")
                values["attempts"] = columns.attempts + 1
            change(connection, claim, values)

    def close(
        self, claim: Claim[LedgerPost], state: Literal["withdrawn", "removed"], reason: str
    ) -> None:
        """Ends with a post for good, and with its summary where there is one.

        Args:
            claim: of the post.
            state: who took the summary away, or sees to it that there is none: we or a moderator.
            reason: why.

        Raises:
            LostClaim: somebody else has taken over.
        """
        with self._database.writing() as connection:
            change(connection, claim, {**_DONE, "state": state, "reason": reason})
            connection.execute(
                update(sayings)
                .where(sayings.c.kind == "summary", sayings.c.key == claim.subject.uri)
                .values(state=state, reason=reason)
            )


def _drop_intent(connection: Connection, kind: str, key: str) -> None:
    connection.execute(
        delete(sayings).where(
            sayings.c.kind == kind, sayings.c.key == key, sayings.c.state == "intended"
        )
    )
