"""Figures of what was done, for charts."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from nutgraf.errors import FETCH_REASONS
from nutgraf.store.browsing_values import DayFigures, SiteFigures
from nutgraf.store.database import Database
from nutgraf.store.distinct import distinct
from nutgraf.store.rows import host_of
from nutgraf.store.tables import forgotten, posts, sayings

_DAY = datetime.timedelta(days=1)
_MOST_DAYS = 92
_MOST_REASONS = 200
_MOST_DELAYS = 2_000
_MOST_FAILED = 500
"""Posts of each reason that are looked at, the newest."""


class Figures:
    """The part of the ledger that charts are drawn from.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, count: int) -> list[DayFigures]:
        """Counts what was done on each of the latest days, today among them; oldest first.

        Args:
            count: of days; 92 at most.
        """
        with self._database.reading() as connection:
            today = self._database.now(connection).date()
            wanted = [today - _DAY * back for back in reversed(range(min(count, _MOST_DAYS)))]
            if not wanted:
                return []
            seen = _forgotten_by_day(connection, wanted[0])
            for day in wanted:
                seen[day] += _seen_on(connection, day)
            said = _said_by_day(connection, _midnight(wanted[0]))
        return [DayFigures(day, seen=seen[day], **said.get(day, {})) for day in wanted]

    def reasons(self, since: datetime.datetime) -> dict[str, int]:
        """Counts the posts that were noted since a time and skipped, by reason; most first.

        Days of which posts were pruned count as a whole.
        """
        found: Counter[str] = Counter()
        pruned = (
            select(forgotten.c.reason, func.sum(forgotten.c.rows))
            .where(
                forgotten.c.kind == "post",
                forgotten.c.state == "skipped",
                forgotten.c.day >= since.date().isoformat(),
            )
            .group_by(forgotten.c.reason)
        )
        with self._database.reading() as connection:
            for reason in connection.scalars(distinct(posts.c.reason, _MOST_REASONS)).all():
                found[reason] += _count(
                    connection,
                    posts.c.reason == reason,
                    posts.c.seen_at >= since,
                    posts.c.state == "skipped",
                )
            for reason, rows in connection.execute(pruned):
                found[reason] += int(rows)
        return {reason: count for reason, count in found.most_common() if count}

    def delays(self, since: datetime.datetime) -> list[float]:
        """Returns how long it took to comment: seconds from when a post was noted.

        Args:
            since: comments posted earlier do not count; of the others the newest 2,000 do.
        """
        wanted = (
            select(sayings.c.posted_at, posts.c.seen_at)
            .join(posts, posts.c.uri == sayings.c.key)
            .where(sayings.c.posted_at >= since, sayings.c.kind == "summary")
            .order_by(sayings.c.posted_at.desc())
            .limit(_MOST_DELAYS)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [max(0.0, (posted - seen).total_seconds()) for posted, seen in rows]

    def failing_sites(self, since: datetime.datetime, limit: int) -> list[SiteFigures]:
        """Counts the posts whose pages could not be fetched, by the host of their links.

        Args:
            since: posts noted earlier do not count; of the others the newest 500 of each reason.
            limit: so many hosts at most, the worst first.
        """
        reasons: dict[str, Counter[str]] = {}
        latest: dict[str, datetime.datetime] = {}
        with self._database.reading() as connection:
            for reason in sorted(FETCH_REASONS):
                for link, seen_at in connection.execute(_failed(reason, since)):
                    host = host_of(link)
                    reasons.setdefault(host, Counter())[reason] += 1
                    latest[host] = max(seen_at, latest.get(host, seen_at))
        worst = sorted(reasons, key=lambda host: (-reasons[host].total(), host))
        return [
            SiteFigures(
                host, reasons[host].total(), dict(reasons[host].most_common()), latest[host]
            )
            for host in worst[:limit]
        ]


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(posts).where(*conditions)
    return connection.scalar(counted) or 0


def _seen_on(connection: Connection, day: datetime.date) -> int:
    start = _midnight(day)
    return _count(connection, posts.c.seen_at >= start, posts.c.seen_at < start + _DAY)


def _forgotten_by_day(connection: Connection, first: datetime.date) -> Counter[datetime.date]:
    wanted = (
        select(forgotten.c.day, func.sum(forgotten.c.rows))
        .where(forgotten.c.kind == "post", forgotten.c.day >= first.isoformat())
        .group_by(forgotten.c.day)
    )
    rows = connection.execute(wanted)
    return Counter({datetime.date.fromisoformat(day): int(count) for day, count in rows})


def _said_by_day(
    connection: Connection, since: datetime.datetime
) -> dict[datetime.date, dict[str, int]]:
    found: dict[datetime.date, dict[str, int]] = {}
    for wanted in (_summaries(since), _answers(since)):
        for row in connection.execute(wanted):
            day = row.day if isinstance(row.day, datetime.date) else _day_of(row.day)
            sums = found.setdefault(day, {})
            sums.update(
                {name: int(value or 0) for name, value in row._mapping.items() if name != "day"}
            )
    return found


def _day_of(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _summaries(since: datetime.datetime) -> Select[Any]:
    columns = (
        posts.c.article_words, posts.c.summary_words, sayings.c.upvotes, sayings.c.downvotes,
    )  # fmt: skip
    day = func.date(sayings.c.posted_at).label("day")  # a server's sessions are in UTC
    return (
        select(
            day,
            func.count().label("comments"),
            *(func.sum(column).label(column.name) for column in columns),
        )
        .join(posts, posts.c.uri == sayings.c.key)
        .where(sayings.c.posted_at >= since, sayings.c.kind == "summary")
        .group_by("day")
    )


def _answers(since: datetime.datetime) -> Select[Any]:
    return (
        select(func.date(sayings.c.posted_at).label("day"), func.count().label("answers"))
        .where(sayings.c.posted_at >= since, sayings.c.kind == "answer")
        .group_by("day")
    )


def _failed(reason: str, since: datetime.datetime) -> Select[Any]:
    return (
        select(posts.c.link, posts.c.seen_at)
        .where(posts.c.reason == reason, posts.c.seen_at >= since, posts.c.link.is_not(None))
        .order_by(posts.c.seen_at.desc())
        .limit(_MOST_FAILED)
    )
