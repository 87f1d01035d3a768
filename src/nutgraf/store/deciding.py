"""How work on a post or notice ends without words, or for now."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Connection, case, select, update

from nutgraf.store.claiming import NO_LEASE, change, demand_newest
from nutgraf.store.columns import kept_link
from nutgraf.store.database import Database
from nutgraf.store.rows import AnyClaim, draft_columns
from nutgraf.store.steps import Entry, put_down
from nutgraf.store.tables import posts, sayings
from nutgraf.store.values import FOR_GOOD, Claim, Draft, LedgerNotice, LedgerPost

OVER = ("posted", *FOR_GOOD)
_DONE: dict[str, Any] = {"due_at": None, "rest_from": None, **NO_LEASE}
LONGEST_EVIDENCE = 500
_ELSEWHERE = "a link to its summary under another post"


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
            told = f"{draft.article_words} words, {draft.summary_words} to quote"
            entry = Entry("read", detail=told if draft.article_words else _ELSEWHERE)
            put_down(connection, claim, self._database.moment(connection), entry)

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
            "evidence": evidence[:LONGEST_EVIDENCE],
        }
        with self._database.writing() as connection:
            if _is_open(connection, "summary", claim):
                return False
            change(connection, claim, values)
            if claim.subject.state not in OVER:
                now = self._database.moment(connection)
                put_down(connection, claim, now, Entry("skipped", reason, evidence))
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

    def _end_notice(
        self, claim: Claim[LedgerNotice], state: Literal["ignored", "answered"], reason: str
    ) -> bool:
        with self._database.writing() as connection:
            if _is_open(connection, "answer", claim):
                return False
            change(connection, claim, {**_DONE, "state": state, "reason": reason})
            put_down(connection, claim, self._database.moment(connection), Entry(state, reason))
        return True

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
            put_down(connection, claim, self._database.moment(connection), Entry(state, reason))


def _is_open(connection: Connection, kind: str, claim: AnyClaim) -> bool:
    """Whether something was begun of which nobody knows yet what became."""
    demand_newest(connection, claim)
    state = connection.scalar(
        select(sayings.c.state).where(sayings.c.kind == kind, sayings.c.key == claim.subject.uri)
    )
    return state == "intended"
