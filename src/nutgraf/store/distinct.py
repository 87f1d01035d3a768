"""The different values of a column, found by leaping from one to the next."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select


def distinct(column: ColumnElement[Any], most: int) -> Select[Any]:
    """Asks for the values of a column that an index begins with, in order.

    Neither database leaps over equal values by itself: `SELECT DISTINCT` reads the whole index.

    Args:
        column: of text.
        most: so many values at most.
    """
    first = select(func.min(column).label("value")).where(column.is_not(None))
    leaps = first.cte("leaps", recursive=True)
    following = select(func.min(column)).where(column > leaps.c.value).scalar_subquery()
    leaps = leaps.union_all(select(following).where(leaps.c.value.is_not(None)))
    return select(leaps.c.value).where(leaps.c.value.is_not(None)).limit(most)
