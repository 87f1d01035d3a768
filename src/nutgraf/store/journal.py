"""The way of each post and notice, step by step.

A step is written in the transaction that takes it, as its last statement: on a server, ids are
given out before they can be seen, and what follows them waits for one that is missing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, literal, or_, select

from nutgraf.store.browsing_values import Step, StepKind, StepSubject
from nutgraf.store.columns import Moment
from nutgraf.store.database import Database
from nutgraf.store.leases import SLACK
from nutgraf.store.rows import AnyClaim, AnyRow
from nutgraf.store.tables import notices, posts, steps
from nutgraf.store.values import LedgerPost

_LONGEST_DETAIL = 300
_LONGEST_TITLE = 200
_MOST_STEPS = 500
_AT_ONCE = 500
_OVERTAKEN = datetime.timedelta(seconds=20)
"""A transaction that has written a step ends sooner, one way or the other."""


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


class Journal:
    """The part of the ledger that tells what happened, in order.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def steps_of(self, uri: str) -> list[Step]:
        """Returns the way of a post or notice, oldest step first; at most 500, the newest.

        Args:
            uri: canonical.
        """
        found: list[Step] = []
        with self._database.reading() as connection:
            for kind, table in (("post", posts), ("notice", notices)):
                row = connection.scalar(select(table.c.id).where(table.c.uri == uri))
                if row is None:
                    continue
                wanted = _told().where(steps.c.subject_id == row, steps.c.subject == kind)
                newest = wanted.order_by(steps.c.id.desc()).limit(_MOST_STEPS)
                found += [_step_of(each) for each in connection.execute(newest)]
        return sorted(found, key=lambda step: step.id)

    def newest_step(self) -> int:
        """Returns the number of the newest step, after which to follow; 0 for none."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.max(steps.c.id))) or 0

    def steps_after(self, id: int, limit: int) -> list[Step]:  # noqa: A002 - as the row has it
        """Returns the steps that follow one, oldest first: each once, and none is left out.

        On a server a step may come to sight after a later one. Numbers are given out without gaps,
        so what stands behind a gap is held back until the gap is filled, or so old that it never
        will be.

        Args:
            id: of the last step that is known.
            limit: so many at most.
        """
        with self._database.reading() as connection:
            wanted = _told().where(steps.c.id > id).order_by(steps.c.id).limit(limit)
            rows = connection.execute(wanted).all()
            now = self._database.now(connection)
        if self._database.is_server:
            rows = _without_overtaken(rows, id, now)
        return [_step_of(row) for row in rows]


def put_down(
    connection: Connection,
    claim: AnyClaim,
    now: datetime.datetime,
    entry: Entry,
) -> None:
    """Writes a step of a claimed post or notice.

    Args:
        connection: in the transaction that takes the step.
        claim: of its subject.
        now: by the store's clock.
        entry: what is written.
    """
    connection.execute(insert(steps), _columns(claim, now, entry))


def put_down_once(
    connection: Connection,
    claim: AnyClaim,
    now: datetime.datetime,
    entry: Entry,
) -> None:
    """Writes a step unless the latest one was the same; as `put_down`."""
    values = _columns(claim, now, entry)
    latest = (
        select(steps.c.what, steps.c.reason)
        .where(
            steps.c.subject_id == values["subject_id"],
            steps.c.subject == values["subject"],
        )
        .order_by(steps.c.id.desc())
        .limit(1)
    )
    row = connection.execute(latest).one_or_none()
    if row is None or (row.what, row.reason) != (entry.what, entry.reason):
        connection.execute(insert(steps), values)


def put_down_all(
    connection: Connection,
    subject: StepSubject,
    rows: Iterable[AnyRow],
    now: datetime.datetime,
) -> None:
    """Writes the first step of rows that were just noted.

    Args:
        connection: in the transaction that notes them.
        subject: what they are.
        rows: with id, state, reason and account, in the order in which they were found.
        now: by the store's clock.
    """
    values = [
        {
            "subject": subject,
            "subject_id": row.id,
            "at": now,
            "what": row.state,
            "reason": row.reason,
            "detail": "",
            "account": row.account,
        }
        for row in rows
    ]
    if values:
        connection.execute(insert(steps), values)


def put_down_waiting(
    connection: Connection, ids: Sequence[int], now: datetime.datetime, reason: str
) -> None:
    """Writes that posts wait, but for those whose latest step says the same.

    Args:
        connection: in the transaction that lets them wait.
        ids: rows of posts.
        now: by the store's clock.
        reason: why.
    """
    step = steps.alias()
    latest = (
        select(step.c.what + ":" + func.coalesce(step.c.reason, ""))
        .where(step.c.subject_id == posts.c.id, step.c.subject == "post")
        .order_by(step.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    for start in range(0, len(ids), _AT_ONCE):
        some = posts.c.id.in_(ids[start : start + _AT_ONCE])
        other = func.coalesce(latest, "") != f"waiting:{reason}"
        write_for_posts(connection, and_(some, other), now, Entry("waiting", reason))


def write_for_posts(
    connection: Connection,
    condition: ColumnElement[bool],
    now: datetime.datetime,
    entry: Entry,
) -> None:
    """Writes the same step for all posts of which a condition holds; as `put_down`."""
    _write_for(connection, "post", condition, now, entry)


def write_for_notices(
    connection: Connection,
    condition: ColumnElement[bool],
    now: datetime.datetime,
    entry: Entry,
) -> None:
    """Writes the same step for all notices of which a condition holds; as `put_down`."""
    _write_for(connection, "notice", condition, now, entry)


def _write_for(
    connection: Connection,
    subject: StepSubject,
    condition: ColumnElement[bool],
    now: datetime.datetime,
    entry: Entry,
) -> None:
    table = posts if subject == "post" else notices
    wanted = select(
        literal(subject),
        table.c.id,
        literal(now, Moment()),
        literal(entry.what),
        literal(entry.reason, steps.c.reason.type),
        literal(entry.detail[:_LONGEST_DETAIL]),
        table.c.account,
    ).where(condition)
    names = ("subject", "subject_id", "at", "what", "reason", "detail", "account")
    connection.execute(insert(steps).from_select(list(names), wanted.order_by(table.c.id)))


def _columns(claim: AnyClaim, now: datetime.datetime, entry: Entry) -> dict[str, Any]:
    subject = claim.subject
    is_post = isinstance(subject, LedgerPost)
    return {
        "subject": "post" if is_post else "notice",
        "subject_id": subject.id,
        "at": now,
        "what": entry.what,
        "reason": entry.reason,
        "detail": entry.detail[:_LONGEST_DETAIL],
        "account": subject.account if isinstance(subject, LedgerPost) else subject.notice.account,
    }


def _told() -> Select[Any]:
    """Steps with what is told of their subjects."""
    return (
        select(
            steps,
            func.coalesce(posts.c.uri, notices.c.uri).label("uri"),
            func.coalesce(posts.c.community, notices.c.community).label("community"),
            func.substr(func.coalesce(posts.c.title, notices.c.text, ""), 1, _LONGEST_TITLE).label(
                "title"
            ),
        )
        .outerjoin(posts, and_(steps.c.subject == "post", posts.c.id == steps.c.subject_id))
        .outerjoin(notices, and_(steps.c.subject == "notice", notices.c.id == steps.c.subject_id))
        .where(or_(posts.c.id.is_not(None), notices.c.id.is_not(None)))
    )


def _step_of(row: AnyRow) -> Step:
    return Step(
        id=row.id,
        subject=row.subject,
        uri=row.uri,
        at=row.at,
        what=row.what,
        reason=row.reason,
        detail=row.detail,
        account=row.account,
        community=row.community,
        title=row.title,
    )


def _without_overtaken(
    rows: Sequence[AnyRow], known: int, now: datetime.datetime
) -> Sequence[AnyRow]:
    """The rows before the first gap that may still be filled."""
    expected = known + 1
    for place, row in enumerate(rows):
        # The other way round, a clock that was set back: nothing is held back for long.
        if row.id != expected and -SLACK < now - row.at < _OVERTAKEN:
            return rows[:place]
        expected = row.id + 1
    return rows
