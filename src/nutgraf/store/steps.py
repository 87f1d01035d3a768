"""The way of each post and notice, step by step, as it is written; `journal` reads it.

A step is written in the transaction that takes it, as its last statement. On a server numbers are
given out before their rows can be seen, and who follows the steps waits for one that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, select

from nutgraf.store.browsing_values import StepKind, StepSubject
from nutgraf.store.columns import Words
from nutgraf.store.database import Instant, as_column
from nutgraf.store.rows import AnyClaim, AnyRow
from nutgraf.store.tables import notices, posts, steps
from nutgraf.store.values import LedgerPost

_LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written of a step.

    Attributes:
        what: happened.
        reason: why.
        detail: for people; long ones are cut.
    """

    what: StepKind
    reason: str | None = None
    detail: str = ""


def put_down(connection: Connection, claim: AnyClaim, now: Instant, entry: Entry) -> None:
    """Writes a step of a claimed post or notice.

    Args:
        connection: in the transaction that takes the step.
        claim: of its subject.
        now: by the store's clock.
        entry: what is written.
    """
    connection.execute(insert(steps).values(_of(claim, now, entry)))


def put_down_once(connection: Connection, claim: AnyClaim, now: Instant, entry: Entry) -> None:
    """Writes a step unless the latest one was the same; as `put_down`."""
    values = _of(claim, now, entry)
    latest = (
        select(steps.c.what, steps.c.reason)
        .where(*(steps.c[name] == values[name] for name in ("subject_id", "subject")))
        .order_by(steps.c.id.desc())
        .limit(1)
    )
    row = connection.execute(latest).one_or_none()
    if row is None or (row.what, row.reason) != (entry.what, entry.reason):
        connection.execute(insert(steps).values(values))


def put_down_for(
    connection: Connection,
    subject: StepSubject,
    row: AnyRow,
    now: Instant,
    entry: Entry,
) -> None:
    """Writes a step of a row that nobody needs to have claimed.

    Args:
        connection: in the transaction that takes the step.
        subject: what the row is.
        row: with id and account.
        now: by the store's clock.
        entry: what is written.
    """
    values = _columns(subject, row.id, row.account, now, entry)
    connection.execute(insert(steps).values(values))


def put_down_all(
    connection: Connection, subject: StepSubject, rows: Iterable[AnyRow], now: Instant
) -> None:
    """Writes the first step of rows that were just noted.

    Args:
        connection: in the transaction that notes them.
        subject: what they are.
        rows: with id, state, reason and account, in the order in which they were found.
        now: by the store's clock.
    """
    values = [
        _columns(subject, row.id, row.account, now, Entry(row.state, row.reason)) for row in rows
    ]
    if values:
        connection.execute(insert(steps), values)


def put_down_where(
    connection: Connection,
    subject: StepSubject,
    condition: ColumnElement[bool],
    now: Instant,
    entry: Entry,
) -> None:
    """Writes the same step for each row of which a condition holds, but where the latest says so.

    Args:
        connection: in the transaction that takes the step.
        subject: what the rows are.
        condition: on posts or notices, answered by an index.
        now: by the store's clock.
        entry: what is written.
    """
    table = posts if subject == "post" else notices
    step = steps.alias()
    latest = (
        select(step.c.what + ":" + func.coalesce(step.c.reason, ""))
        .where(step.c.subject_id == table.c.id, step.c.subject == subject)
        .order_by(step.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    wanted = select(
        literal(subject),
        table.c.id,
        as_column(now),
        literal(entry.what),
        literal(entry.reason, Words()),
        literal(entry.detail[:_LONGEST_DETAIL], Words()),
        table.c.account,
    ).where(condition, func.coalesce(latest, "") != f"{entry.what}:{entry.reason or ''}")
    names = ["subject", "subject_id", "at", "what", "reason", "detail", "account"]
    connection.execute(insert(steps).from_select(names, wanted.order_by(table.c.id)))


def forget_steps(connection: Connection, subject: StepSubject, ids: Sequence[int]) -> None:
    """Forgets the way of posts or notices that are forgotten themselves."""
    connection.execute(delete(steps).where(steps.c.subject_id.in_(ids), steps.c.subject == subject))


def _of(claim: AnyClaim, now: Instant, entry: Entry) -> dict[str, Any]:
    subject = claim.subject
    if isinstance(subject, LedgerPost):
        return _columns("post", subject.id, subject.account, now, entry)
    return _columns("notice", subject.id, subject.notice.account, now, entry)


def _columns(
    subject: StepSubject, row: int, account: str, now: Instant, entry: Entry
) -> dict[str, Any]:
    return {
        "subject": subject,
        "subject_id": row,
        "at": now,
        "what": entry.what,
        "reason": entry.reason,
        "detail": entry.detail[:_LONGEST_DETAIL],
        "account": account,
    }
