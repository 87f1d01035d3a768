"""The way of each post and notice, step by step, as it is read; `steps` writes it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from nutgraf.store.browsing_values import Step
from nutgraf.store.columns import fit_number
from nutgraf.store.database import Database
from nutgraf.store.leases import SLACK
from nutgraf.store.rows import AnyRow
from nutgraf.store.tables import notices, posts, steps

_LONGEST_TITLE = 200
_MOST_STEPS = 500
_LOOKED_BACK = 2_000
_ENDED = ("answered", "ignored")
_OVERTAKEN = datetime.timedelta(seconds=20)
"""A transaction that has written a step ends sooner, one way or the other."""


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
                wanted = _steps_with_subjects().where(
                    steps.c.subject_id == row, steps.c.subject == kind
                )
                newest = wanted.order_by(steps.c.id.desc()).limit(_MOST_STEPS)
                found += [_step_of(each) for each in connection.execute(newest)]
        return sorted(found, key=lambda step: step.id)

    def newest_answers(self, limit: int) -> list[Step]:
        """Returns what came of the mentions and messages that were noted last, newest step first.

        Args:
            limit: so many at most.
        """
        columns = (notices.c.id, notices.c.seen_at)
        with self._database.reading() as connection:
            newest: list[AnyRow] = []
            for state in _ENDED:
                those = select(*columns).where(notices.c.state == state)
                newest += connection.execute(those.order_by(notices.c.seen_at.desc()).limit(limit))
            newest.sort(key=lambda row: (row.seen_at, row.id), reverse=True)
            ends = _steps_with_subjects().where(
                steps.c.subject_id.in_([row.id for row in newest[:limit]]),
                steps.c.subject == "notice",
                steps.c.what.in_(_ENDED),
            )
            rows = connection.execute(ends.order_by(steps.c.id.desc()).limit(limit)).all()
        return [_step_of(row) for row in rows]

    def newest_step(self) -> int:
        """Returns the number of the newest step, after which to follow; 0 for none.

        On a server that is the last one before a gap that may still be filled: who follows from
        there is told of what fills it.
        """
        with self._database.reading() as connection:
            if not self._database.is_server:
                return connection.scalar(select(func.max(steps.c.id))) or 0
            wanted: Select[Any] = select(steps.c.id, steps.c.at).order_by(steps.c.id.desc())
            rows = connection.execute(wanted.limit(_LOOKED_BACK)).all()[::-1]
            now = self._database.now(connection)
        known = rows[0].id - 1 if len(rows) == _LOOKED_BACK else 0
        seen = _without_overtaken(rows, known, now)
        return seen[-1].id if seen else known

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
            wanted = (
                _steps_with_subjects()
                .where(steps.c.id > fit_number(id))
                .order_by(steps.c.id)
                .limit(limit)
            )
            rows = connection.execute(wanted).all()
            now = self._database.now(connection)
        if self._database.is_server:
            rows = _without_overtaken(rows, id, now)
        return [_step_of(row) for row in rows]


def _steps_with_subjects() -> Select[Any]:
    """Steps with what is told of their subjects."""
    about = posts.alias()
    return (
        select(
            steps,
            func.coalesce(posts.c.uri, notices.c.uri).label("uri"),
            func.coalesce(posts.c.community, notices.c.community).label("community"),
            func.substr(func.coalesce(posts.c.title, notices.c.text, ""), 1, _LONGEST_TITLE).label(
                "title"
            ),
            notices.c.author_name,
            notices.c.author_uri,
            about.c.id.label("about_id"),
            func.substr(func.coalesce(about.c.title, ""), 1, _LONGEST_TITLE).label("about"),
        )
        .outerjoin(posts, and_(steps.c.subject == "post", posts.c.id == steps.c.subject_id))
        .outerjoin(notices, and_(steps.c.subject == "notice", notices.c.id == steps.c.subject_id))
        .outerjoin(about, about.c.uri == notices.c.post_uri)
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
        author=row.author_name,
        author_uri=row.author_uri,
        about_id=row.about_id,
        about=row.about,
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
