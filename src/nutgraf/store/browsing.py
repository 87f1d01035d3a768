"""Looking through the posts, a page at a time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    false,
    func,
    or_,
    select,
    true,
    union,
)

from nutgraf.store.browsing_values import PostFilter
from nutgraf.store.database import Database
from nutgraf.store.distinct import distinct
from nutgraf.store.rows import post_of
from nutgraf.store.tables import communities, operator_choices, posts, sayings
from nutgraf.store.values import LedgerPost

MOST_SEARCHED = 20_000
"""Where filters come together, so many of the newest posts of one of them are looked through."""

_MOST_COMMUNITIES = 500
_DAY = datetime.timedelta(days=1)
_NEWEST_FIRST = (posts.c.seen_at.desc(), posts.c.id.desc())


class Browsing:
    """The part of the ledger through which people look.

    Args:
        database: of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def post_by_id(self, id: int) -> LedgerPost | None:  # noqa: A002 - as the row has it
        """Returns a post by its row; None if there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(posts).where(posts.c.id == id)).one_or_none()
        return None if row is None else post_of(row)

    def browse(
        self,
        filter: PostFilter,  # noqa: A002 - that is what it is
        *,
        before: int | None = None,
        limit: int = 50,
    ) -> list[LedgerPost]:
        """Returns the posts that pass a filter; those that were noted last come first.

        Where two filters or more come together, or words are wanted, what is rarest is looked
        through: its newest `MOST_SEARCHED` posts from there on, and no more.

        Args:
            filter: which are wanted.
            before: row of the last post that is known, to go on from there.
            limit: so many at most.
        """
        with self._database.reading() as connection:
            span = _span(connection, filter, before)
            equal = _equal(filter)
            wanted = [*equal, *span]
            if filter.words:
                wanted.append(posts.c.title.icontains(filter.words, autoescape=True))
            if len(equal) > 1 or filter.words:
                wanted.append(_searched(connection, equal, span))
            found = select(posts).where(*wanted).order_by(*_NEWEST_FIRST).limit(limit)
            rows = connection.execute(found).all()
        return [post_of(row) for row in rows]

    def community_handles(self) -> list[str]:
        """Returns the communities by which posts can be filtered, in the order of the alphabet.

        All of which somebody chose something, and where the bot spoke; of the others, where it
        watches thousands, some hundred.
        """
        with self._database.reading() as connection:
            chosen = union(select(communities.c.community), select(operator_choices.c.community))
            found = set(connection.scalars(chosen))
            for column in (sayings.c.community, posts.c.community):
                found.update(connection.scalars(distinct(column, _MOST_COMMUNITIES)))
        return sorted(found)


def _equal(filter: PostFilter) -> list[ColumnElement[bool]]:  # noqa: A002 - as above
    """What must be equal; each has an index that goes on with the time."""
    wanted = {
        posts.c.community: filter.community,
        posts.c.reason: filter.reason,
        posts.c.state: filter.state,
    }
    return [column == value for column, value in wanted.items() if value is not None]


def _span(
    connection: Connection,
    filter: PostFilter,  # noqa: A002 - as above
    before: int | None,
) -> list[ColumnElement[bool]]:
    """When what is wanted was noted."""
    span: list[ColumnElement[bool]] = []
    if filter.day is not None:
        start = datetime.datetime.combine(filter.day, datetime.time(), datetime.UTC)
        span = [posts.c.seen_at >= start, posts.c.seen_at < start + _DAY]
    if before is not None:  # it may be pruned by now
        near = select(posts.c.seen_at).where(posts.c.id <= before).order_by(posts.c.id.desc())
        seen_at = connection.scalar(near.limit(1))
        if seen_at is None:
            return [false()]
        earlier = or_(posts.c.seen_at < seen_at, posts.c.id < before)
        span += [posts.c.seen_at <= seen_at, earlier]
    return span


def _searched(
    connection: Connection,
    equal: Sequence[ColumnElement[bool]],
    span: Sequence[ColumnElement[bool]],
) -> ColumnElement[bool]:
    """The posts that are looked through: the newest of what is rarest."""

    def newest(condition: ColumnElement[bool]) -> Select[int]:
        return (
            select(posts.c.id).where(condition, *span).order_by(*_NEWEST_FIRST).limit(MOST_SEARCHED)
        )

    def count(condition: ColumnElement[bool]) -> int:
        some = newest(condition).order_by(None).subquery()
        return connection.scalar(select(func.count()).select_from(some)) or 0

    rarest = min(equal, key=count) if len(equal) > 1 else and_(true(), *equal)
    return posts.c.id.in_(newest(rarest))
