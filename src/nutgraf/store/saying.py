"""What is said: the intent before, the confirmation after, and what becomes of it."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Connection, case, delete, func, select, update

from nutgraf.store.browsing_values import StepKind
from nutgraf.store.claiming import NO_LEASE, change, demand_newest
from nutgraf.store.database import Database, Instant, as_column
from nutgraf.store.rows import (
    AnyClaim,
    AnyRow,
    community_of,
    draft_columns,
    saying_of,
    table_of,
    words_columns,
)
from nutgraf.store.steps import Entry, put_down, put_down_for, put_down_once, put_down_where
from nutgraf.store.tables import notices, posts, sayings
from nutgraf.store.values import (
    FOR_GOOD,
    AlreadySaid,
    Draft,
    LedgerPost,
    LostClaim,
    Saying,
    SayingState,
    Words,
)


class Sayings:
    """The part of the ledger in which words are put down before and after they are said.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def intend(self, claim: AnyClaim, words: Words, *, key: str | None = None) -> Saying:
        """Puts down what is about to be said; durable when it returns.

        Args:
            claim: of the post or notice.
            words: what, and where.
            key: with their kind these may be said once, ever; by default the subject's URI.

        Returns:
            The intent; one that was there, and was settled, is renewed.

        Raises:
            AlreadySaid: it stands, or stood.
            LostClaim: somebody else has taken over.
        """
        chosen = claim.subject.uri if key is None else key
        with self._database.writing() as connection:
            state = demand_newest(connection, claim)
            row = _row(connection, words.kind, chosen)
            said = _said(row, words, state)
            if said is None:
                return self._put_down(connection, claim, words, chosen, row)
            if words.kind != "forward":
                _match(connection, claim, said, self._database.moment(connection))
        raise AlreadySaid(f"{words.kind} on {chosen}: {said} before")

    def _put_down(
        self, connection: Connection, claim: AnyClaim, words: Words, key: str, row: AnyRow | None
    ) -> Saying:
        now = self._database.moment(connection)
        values = {
            **words_columns(words),
            "community": community_of(claim),
            "state": "intended",
            "intended_at": now,
        }
        if row is None:
            made = self._database.insert(sayings).values(key=key, **values)
            row = connection.execute(made.on_conflict_do_nothing().returning(sayings)).one_or_none()
            if row is None:  # another put the same down at this moment, under another claim
                raise AlreadySaid(f"{words.kind} on {key}: begun elsewhere")
        else:
            renewed = update(sayings).where(sayings.c.id == row.id).values(values)
            row = connection.execute(renewed.returning(sayings)).one()
        if words.kind != "forward":
            change(connection, claim, {"state": "intended"})
            if isinstance(claim.subject, LedgerPost):
                put_down(connection, claim, now, Entry("intended"))
        return saying_of(row)

    def confirm(
        self, claim: AnyClaim, saying: Saying, *, uri: str | None, local_id: int | None
    ) -> Saying:
        """Puts down that something was said, which ends the claim unless it was passed on.

        Args:
            claim: of the post or notice.
            saying: the intent.
            uri: canonical, of the comment; None for a message.
            local_id: number of the comment; None for a message.

        Raises:
            LostClaim: somebody else has taken over.
        """
        ends = saying.words.kind != "forward"
        done = _done(claim)
        with self._database.writing() as connection:
            if ends:
                change(connection, claim, {**_ended(done), "reason": None, "attempts": 0})
            else:
                demand_newest(connection, claim)
            now = self._database.moment(connection)
            row = connection.execute(
                update(sayings)
                .where(sayings.c.id == saying.id, sayings.c.state.not_in(FOR_GOOD))
                .values(
                    state="posted",
                    posted_at=func.coalesce(sayings.c.posted_at, as_column(now)),
                    uri=uri,
                    local_id=local_id,
                )
                .returning(sayings)
            ).one_or_none()
            if row is None:
                raise LostClaim(f"what was said about {claim.subject.uri} is gone from the ledger")
            if ends:
                put_down(connection, claim, now, Entry(done, detail=uri or ""))
        return saying_of(row)

    def unsay(self, claim: AnyClaim, saying: Saying) -> None:
        """Takes an intent back that came to nothing; the claim goes on.

        Raises:
            LostClaim: somebody else has taken over.
        """
        with self._database.writing() as connection:
            demand_newest(connection, claim)
            connection.execute(
                delete(sayings).where(sayings.c.id == saying.id, sayings.c.state == "intended")
            )
            if saying.words.kind != "forward":
                is_post = isinstance(claim.subject, LedgerPost)
                fresh = case((posts.c.text.is_(None), "seen"), else_="ready") if is_post else "seen"
                state = table_of(claim).c.state
                change(
                    connection, claim, {"state": case((state == "intended", fresh), else_=state)}
                )

    def mark_saying(
        self, saying_id: int, state: Literal["withdrawn", "removed"], reason: str = ""
    ) -> None:
        """Puts down that something does not stand any more; with a summary its post ends too.

        Args:
            saying_id: row.
            state: who took it away: we, or a moderator.
            reason: why.
        """
        with self._database.writing() as connection:
            row = connection.execute(
                update(sayings)
                .where(sayings.c.id == saying_id)
                .values(state=state, reason=reason)
                .returning(sayings.c.kind, sayings.c.key)
            ).one_or_none()
            if row is None or row.kind == "forward":
                return
            now, entry = self._database.moment(connection), Entry(state, reason or None)
            if row.kind == "summary":
                values: dict[str, Any] = {**_ended(state), "reason": reason}
                values["token"] = posts.c.token + 1  # whoever has it in hand must not go on
                connection.execute(update(posts).where(posts.c.uri == row.key).values(values))
                put_down_where(connection, "post", posts.c.uri == row.key, now, entry)
            else:
                put_down_where(connection, "notice", notices.c.uri == row.key, now, entry)

    def move_saying(self, saying_id: int, *, uri: str | None, local_id: int | None) -> None:
        """Puts down that of several comments another one is kept."""
        with self._database.writing() as connection:
            connection.execute(
                update(sayings).where(sayings.c.id == saying_id).values(uri=uri, local_id=local_id)
            )

    def change_text(self, saying_id: int, draft: Draft) -> None:
        """Puts down what a comment says now, which was edited in place."""
        with self._database.writing() as connection:
            row = connection.execute(
                update(sayings)
                .where(sayings.c.id == saying_id)
                .values(text=draft.text)
                .returning(sayings.c.kind, sayings.c.key)
            ).one_or_none()
            if row is not None and row.kind == "summary":
                changed = update(posts).where(posts.c.uri == row.key).values(draft_columns(draft))
                entry = Entry("edited", detail=draft.format or "")
                for post in connection.execute(changed.returning(posts.c.id, posts.c.account)):
                    put_down_for(connection, "post", post, self._database.moment(connection), entry)


def _ended(state: str) -> dict[str, Any]:
    return {"state": state, "due_at": None, "rest_from": None, **NO_LEASE}


def _row(connection: Connection, kind: str, key: str) -> AnyRow | None:
    return connection.execute(
        select(sayings).where(sayings.c.kind == kind, sayings.c.key == key).with_for_update()
    ).one_or_none()


def _said(row: AnyRow | None, words: Words, state: str) -> SayingState | None:
    """How it stands with what was said before under a key; None if it may be said now.

    Args:
        row: of what was said.
        words: that are to be said.
        state: of their subject.
    """
    if row is not None and row.state != "intended":
        known: SayingState = row.state
        return known
    if words.kind == "summary" and state in FOR_GOOD:
        return "removed" if state == "removed" else "withdrawn"
    return None


def _done(claim: AnyClaim) -> Literal["posted", "answered"]:
    return "posted" if isinstance(claim.subject, LedgerPost) else "answered"


def _match(connection: Connection, claim: AnyClaim, said: SayingState, now: Instant) -> None:
    """Ends a subject that was not ended when its words were said: else it would be due for ever."""
    state: StepKind = said if isinstance(claim.subject, LedgerPost) else "answered"
    change(connection, claim, {"state": state, "due_at": None, "rest_from": None})
    put_down_once(connection, claim, now, Entry(state))
