"""Looking through the posts, a page at a time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import islice
from typing import Any

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
from nutgraf.store.columns import fit_number
from nutgraf.store.database import Database
from nutgraf.store.distinct import distinct
from nutgraf.store.rows import post_of
from nutgraf.store.tables import communities, operator_choices, posts, sayings
from nutgraf.store.values import LedgerPost

MOST_SEARCHED = 10_000
"""Where filters come together, so many of the newest posts of one of them are looked through."""

_MOST_COMMUNITIES = 500
_DAY = datetime.timedelta(days=1)
_SEARCHED = [posts.c[name] for name in ("id", "seen_at", "community", "reason", "state", "title")]
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
            row = connection.execute(
                select(posts).where(posts.c.id == fit_number(id))
            ).one_or_none()
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
            span = _span(connection, filter, None if before is None else fit_number(before))
            equal = _equal(filter)
            wanted: ColumnElement[bool]
            if len(equal) > 1 or filter.words:
                wanted = posts.c.id.in_(_search(connection, filter, span, limit))
            else:
                wanted = and_(true(), *equal.values(), *span)
            found = select(posts).where(wanted).order_by(*_NEWEST_FIRST).limit(limit)
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
            spoke = distinct(
                sayings.c.community_uri, _MOST_COMMUNITIES, sayings.c.kind == "summary"
            ).subquery()
            handle = select(sayings.c.community).where(
                sayings.c.kind == "summary", sayings.c.community_uri == spoke.c.value
            )
            said = select(handle.limit(1).scalar_subquery()).select_from(spoke)
            found.update(name for name in connection.scalars(said) if name is not None)
            found.update(connection.scalars(distinct(posts.c.community, _MOST_COMMUNITIES)))
        return sorted(found)


def _equal(filter: PostFilter) -> dict[str, ColumnElement[bool]]:  # noqa: A002 - as above
    """What must be equal, by column; each has an index that goes on with the time."""
    names = ("community", "reason", "state")
    given = {name: getattr(filter, name) for name in names}
    return {name: posts.c[name] == value for name, value in given.items() if value is not None}


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


def _search(
    connection: Connection,
    filter: PostFilter,  # noqa: A002 - as above
    span: Sequence[ColumnElement[bool]],
    limit: int,
) -> Sequence[int]:
    """Looks through the newest of what is rarest; returns the rows that pass all of the filter."""

    def newest(condition: ColumnElement[bool]) -> Select[Any]:
        return select(*_SEARCHED).where(condition, *span).limit(MOST_SEARCHED)

    def count(condition: ColumnElement[bool]) -> int:
        some = newest(condition).with_only_columns(posts.c.id).subquery()
        return connection.scalar(select(func.count()).select_from(some)) or 0

    equal = list(_equal(filter).values())
    rarest = min(equal, key=count) if len(equal) > 1 else and_(true(), *equal)
    some = newest(rarest).order_by(*_NEWEST_FIRST).subquery()
    wanted = [some.c[name] == getattr(filter, name) for name in _equal(filter)]
    order = (some.c.seen_at.desc(), some.c.id.desc())
    passed = select(some.c.id, some.c.title).where(*wanted).order_by(*order)
    # What is a small letter of what, databases do not agree about.
    words = (filter.words or "").casefold()
    rows = connection.execute(passed if words else passed.limit(limit))
    return list(islice((row.id for row in rows if words in row.title.casefold()), limit))
