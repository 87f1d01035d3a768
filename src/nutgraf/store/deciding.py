"""How work on a post or notice ends without words, or for now."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from sqlalchemy import Connection, case, literal, select, update

from nutgraf.errors import FETCH_REASONS
from nutgraf.store.claiming import NO_LEASE, change
from nutgraf.store.columns import Moment, kept_link
from nutgraf.store.database import Database
from nutgraf.store.leases import is_due, is_free, rest_until
from nutgraf.store.rows import AnyClaim, draft_columns, table_of
from nutgraf.store.tables import posts, sayings
from nutgraf.store.values import FOR_GOOD, Claim, Draft, LedgerNotice, LedgerPost

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

OVER = ("posted", *FOR_GOOD)
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
            values["link"] = kept_link(link)
        with self._database.writing() as connection:
            change(connection, claim, values, posts.c.state.not_in(OVER))

    def skip(self, claim: Claim[LedgerPost], reason: str, evidence: str = "") -> bool:
        """Says nothing under a post, unless something may stand there already.

        Returns:
            Whether it is skipped; False, and nothing has changed, where there is an intent of which
            nobody knows yet what became.

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
            if _is_open(connection, "summary", claim):
                return False
            change(connection, claim, values)
        return True

    def ignore(self, claim: Claim[LedgerNotice], reason: str) -> bool:
        """Gives no answer to a notice; as `skip`."""
        return self._end_notice(claim, "ignored", reason)

    def finish(self, claim: Claim[LedgerNotice], what: str) -> bool:
        """Ends with a notice that was dealt with without words; as `skip`.

        Args:
            claim: of the notice.
            what: was done.

        Raises:
            LostClaim: somebody else has taken over.
        """
        return self._end_notice(claim, "answered", what)

    def _end_notice(self, claim: Claim[LedgerNotice], state: str, reason: str) -> bool:
        with self._database.writing() as connection:
            if _is_open(connection, "answer", claim):
                return False
            change(connection, claim, {**_DONE, "state": state, "reason": reason})
        return True

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
                    values["evidence"] = evidence[:_LONGEST_EVIDENCE]
            change(connection, claim, values)

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
            connection.execute(
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
            )

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


def _is_open(connection: Connection, kind: str, claim: AnyClaim) -> bool:
    """Whether something was begun of which nobody knows yet what became."""
    change(connection, claim, {"token": claim.token})  # nobody else has taken over
    state = connection.scalar(
        select(sayings.c.state).where(sayings.c.kind == kind, sayings.c.key == claim.subject.uri)
    )
    return state == "intended"
