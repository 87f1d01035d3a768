"""Sums of what was done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, get_args

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select, true

from nutgraf.store.database import Database
from nutgraf.store.leases import is_due
from nutgraf.store.tables import feedback, forgotten, notices, posts, sayings
from nutgraf.store.values import NoticeState, PostState, Statistics, Tally, Waiting

_STATES = sorted({*get_args(PostState), *get_args(NoticeState)})
_FIELDS = tuple(field.name for field in fields(Tally))


class Reports:
    """The part of the ledger that counts.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def statistics(self, day: datetime.date | None = None) -> Statistics:
        """Counts what was done.

        Args:
            day: of UTC; None for ever. Votes and feedback count on the day of their summary.
        """
        with self._database.reading() as connection:
            tallies = _tallies(connection, day)
            skipped = _counts(connection, posts.c.reason, day, "post", posts.c.state == "skipped")
            return Statistics(
                seen=sum(_counts(connection, posts.c.state, day, "post").values()),
                total=_sum(tallies.values()),
                communities={name: tally for name, tally in tallies.items() if name},
                instances=_by_host(tallies),
                skipped=skipped,
                notices=_counts(connection, notices.c.state, day, "notice"),
                waiting=_waits(connection, self._database.now(connection)),
            )

    def waits(self) -> tuple[Waiting, ...]:
        """Counts the posts that wait, by what they wait for; most first."""
        with self._database.reading() as connection:
            return _waits(connection, self._database.now(connection))


def _waits(connection: Connection, now: datetime.datetime) -> tuple[Waiting, ...]:
    why = case(
        (posts.c.state == "intended", "unanswered"),
        (is_due(posts, now), "due"),
        else_=func.coalesce(posts.c.reason, "due"),
    ).label("why")
    counted = connection.execute(
        select(why, func.count(), func.min(posts.c.due_at))
        .where(posts.c.due_at.is_not(None))
        .group_by("why")
    ).all()
    found = (
        Waiting(reason, count, until if reason != "due" and until > now else None)
        for reason, count, until in counted
    )
    return tuple(sorted(found, key=lambda each: (-each.posts, each.reason)))


def _within(column: ColumnElement[Any], day: datetime.date | None) -> ColumnElement[bool]:
    if day is None:
        return true()
    start = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return and_(column >= start, column < start + datetime.timedelta(days=1))


def _counts(
    connection: Connection,
    group: ColumnElement[Any],
    day: datetime.date | None,
    kind: str,
    condition: ColumnElement[bool] | None = None,
) -> dict[str, int]:
    """Counts rows by a column, those among them that were pruned."""
    table = posts if kind == "post" else notices
    found: dict[str, int] = {}
    kept = select(group, func.count()).group_by(group)
    if day is not None:  # states are named because the index begins with them
        kept = kept.where(_within(table.c.seen_at, day), table.c.state.in_(_STATES))
    pruned_by = forgotten.c.state if group.name == "state" else forgotten.c.reason
    pruned = (
        select(pruned_by, func.sum(forgotten.c.rows))
        .where(forgotten.c.kind == kind, true() if day is None else _on(day))
        .group_by(pruned_by)
    )
    if condition is not None:
        kept = kept.where(condition)
        pruned = pruned.where(forgotten.c.state == "skipped")
    for wanted in (kept, pruned):
        for name, count in connection.execute(wanted):
            found[str(name)] = found.get(str(name), 0) + int(count)
    return dict(sorted(found.items()))


def _on(day: datetime.date) -> ColumnElement[bool]:
    return forgotten.c.day == day.isoformat()


def _tallies(connection: Connection, day: datetime.date | None) -> dict[str, Tally]:
    """Sums by handle of the community; "" for what stands in none."""
    found: dict[str, dict[str, int]] = {}
    for wanted in (_summaries(day), _answers(day), _feedback(day)):
        for row in connection.execute(wanted):
            sums = found.setdefault(row.community or "", dict.fromkeys(_FIELDS, 0))
            for name, value in row._mapping.items():
                if name != "community":
                    sums[str(name)] += int(value or 0)
    return {name: Tally(**sums) for name, sums in sorted(found.items())}


def _summaries(day: datetime.date | None) -> Select[Any]:
    def total(column: ColumnElement[int]) -> ColumnElement[int]:
        return func.sum(column).label(column.name)

    return (
        select(
            sayings.c.community,
            func.count().label("comments"),
            _count(sayings.c.state == "posted", "standing"),
            total(sayings.c.upvotes),
            total(sayings.c.downvotes),
            total(posts.c.article_words),
            total(posts.c.summary_words),
        )
        .join(posts, posts.c.uri == sayings.c.key)
        .where(_said_on(day), sayings.c.kind == "summary")
        .group_by(sayings.c.community)
    )


def _answers(day: datetime.date | None) -> Select[Any]:
    return (
        select(sayings.c.community, func.count().label("answers"))
        .where(_said_on(day), sayings.c.kind == "answer")
        .group_by(sayings.c.community)
    )


def _feedback(day: datetime.date | None) -> Select[Any]:
    return (
        select(
            sayings.c.community,
            _count(feedback.c.verdict == "good", "good"),
            _count(feedback.c.verdict == "bad", "bad"),
        )
        .select_from(feedback)
        .join(sayings, sayings.c.id == feedback.c.saying_id)
        .where(_said_on(day), sayings.c.kind == "summary")
        .group_by(sayings.c.community)
    )


def _count(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0)).label(name)


def _said_on(day: datetime.date | None) -> ColumnElement[bool]:
    return and_(sayings.c.posted_at.is_not(None), _within(sayings.c.posted_at, day))


def _by_host(tallies: dict[str, Tally]) -> dict[str, Tally]:
    hosts: dict[str, list[Tally]] = {}
    for name, tally in tallies.items():
        if name:
            hosts.setdefault(name.rpartition("@")[2], []).append(tally)
    return {host: _sum(group) for host, group in sorted(hosts.items())}


def _sum(tallies: Iterable[Tally]) -> Tally:
    group = list(tallies)
    return Tally(**{name: sum(getattr(tally, name) for tally in group) for name in _FIELDS})
