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
    or_,
    select,
    true,
    union,
)

from nutgraf.store.browsing_values import FoundPosts, PostFilter
from nutgraf.store.columns import fit_number
from nutgraf.store.database import Database
from nutgraf.store.distinct import distinct
from nutgraf.store.rows import AnyRow, post_of
from nutgraf.store.tables import communities, operator_choices, posts, sayings
from nutgraf.store.values import LedgerPost

MOST_SEARCHED = 10_000
"""Where filters come together, so many of the newest posts of one of them are looked through."""

_MOST_COMMUNITIES = 500
_EVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)
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
    ) -> FoundPosts:
        """Returns the posts that pass a filter; those that were noted last come first.

        Where two filters or more come together, or words are wanted, what is rarest is looked
        through: its newest `MOST_SEARCHED` posts from there on, and no more. Where that was not
        all, it says how far it came.

        Args:
            filter: which are wanted.
            before: row of the last post that is known, to go on from there.
            limit: so many at most.
        """
        with self._database.reading() as connection:
            span = _span(connection, filter, None if before is None else fit_number(before))
            equal = _equal(filter)
            wanted: ColumnElement[bool]
            edge: AnyRow | None = None
            if len(equal) > 1 or filter.words:
                ids, edge = _search(connection, filter, span, limit)
                wanted = posts.c.id.in_(ids)
            else:
                wanted = and_(true(), *equal.values(), *span)
            found = select(posts).where(wanted).order_by(*_NEWEST_FIRST).limit(limit)
            rows = connection.execute(found).all()
        passed = [post_of(row) for row in rows]
        return FoundPosts(passed) if edge is None else FoundPosts(passed, edge.id, edge.seen_at)

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
        span = [posts.c.seen_at >= start]
        if filter.day < datetime.date.max:
            span.append(posts.c.seen_at < start + _DAY)
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
) -> tuple[Sequence[int], AnyRow | None]:
    """Looks through the newest of what is rarest.

    Returns:
        The rows that pass all of the filter, and the last post that was looked at, if there are
        older ones.
    """
    equal = list(_equal(filter).values()) or [true()]
    edges = [_edge(connection, condition, span) for condition in equal]
    rarest = min(range(len(equal)), key=lambda place: _reach(edges[place]))
    newest = select(*_SEARCHED).where(equal[rarest], *span).order_by(*_NEWEST_FIRST)
    some = newest.limit(MOST_SEARCHED).subquery()
    wanted = [some.c[name] == getattr(filter, name) for name in _equal(filter)]
    order = (some.c.seen_at.desc(), some.c.id.desc())
    passed = select(some.c.id, some.c.title).where(*wanted).order_by(*order)
    # What is a small letter of what, databases do not agree about.
    words = (filter.words or "").casefold()
    rows = connection.execute(passed if words else passed.limit(limit))
    ids = list(islice((row.id for row in rows if words in row.title.casefold()), limit))
    return ids, edges[rarest]


def _edge(
    connection: Connection, condition: ColumnElement[bool], span: Sequence[ColumnElement[bool]]
) -> AnyRow | None:
    """The last post that is looked at, where there are older ones."""
    newest: Select[Any] = select(posts.c.id, posts.c.seen_at).where(condition, *span)
    newest = newest.order_by(*_NEWEST_FIRST)
    last = connection.execute(newest.offset(MOST_SEARCHED - 1).limit(2)).all()
    return last[0] if len(last) > 1 else None


def _reach(edge: AnyRow | None) -> tuple[bool, datetime.datetime]:
    """Orders edges: the farther back so many posts reach, the rarer they are."""
    return (False, _EVER) if edge is None else (True, edge.seen_at)
