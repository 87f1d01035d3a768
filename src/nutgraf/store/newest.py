"""Which posts come next: the newest that are due, found at once however many rest before them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, select, union

from nutgraf.store.leases import SLACK, is_due, is_free
from nutgraf.store.tables import posts

_LOOKED_AT = 100
"""Of the newest that wait, so many are looked at first: most often some of them are due."""

_DUE_LAST = 200
"""Where they are not, the newest are found among so many that came due last, which are new posts
most often: an account may have more than it can ever do with."""


def newest_due(
    connection: Connection,
    account: str,
    now: datetime.datetime,
    limit: int,
    *also: ColumnElement[bool],
) -> Sequence[int]:
    """Returns rows of posts that are due and that nobody has in hand, the newest first.

    Of an account with more than `_DUE_LAST` such posts they are those of them that came due last,
    behind what is due of its newest posts.

    Args:
        connection: on which is asked.
        account: "name@instance".
        now: by the store's clock.
        limit: so many at most.
        also: what else must hold of posts.
    """
    columns = posts.c
    its = columns.account == account
    waits = columns.due_at.is_not(None)
    may = (is_free(posts, now), *also)
    order = (columns.published.desc(), columns.id.desc())
    newest = select(columns.id).where(its, waits).order_by(*order).limit(_LOOKED_AT).subquery()
    among = columns.id.in_(select(newest.c.id))
    wanted = select(columns.id).where(among, is_due(posts, now), *may).order_by(*order)
    found = connection.scalars(wanted.limit(limit)).all()
    if len(found) == limit:
        return found
    # Two ways to be due (see `leases.is_due`), each of which has an index. That it waits is not
    # said twice: PostgreSQL would expect few rows, and read and sort them all.
    ways = (
        (columns.due_at <= now, columns.due_at),
        (waits & (columns.rest_from > now + SLACK), columns.rest_from),
    )
    last = [
        select(columns.id, columns.published)
        .where(its, is_over, *may)
        .order_by(since.desc(), columns.published.desc())
        .limit(_DUE_LAST)
        .subquery()
        for is_over, since in ways
    ]
    due = union(*(select(each.c.id, each.c.published) for each in last)).subquery()
    others = (
        select(due.c.id)
        .where(due.c.id.not_in(found))
        .order_by(due.c.published.desc(), due.c.id.desc())
    )
    return [*found, *connection.scalars(others.limit(limit - len(found)))]
