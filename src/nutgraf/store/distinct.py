"""The different values of a column, found by leaping from one to the next."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select


def distinct(
    column: ColumnElement[Any], most: int, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """Asks for the values of a column, in order.

    Neither database leaps over equal values by itself: `SELECT DISTINCT` reads the whole index.

    Args:
        column: of text.
        most: so many values at most.
        conditions: on columns that come before it in an index; else the index begins with it.

    Returns:
        A query of one column, "value".
    """
    first = select(func.min(column).label("value")).where(column.is_not(None), *conditions)
    leaps = first.cte("leaps", recursive=True)
    following = select(func.min(column)).where(column > leaps.c.value, *conditions)
    leaps = leaps.union_all(select(following.scalar_subquery()).where(leaps.c.value.is_not(None)))
    return select(leaps.c.value).where(leaps.c.value.is_not(None)).limit(most)
