"""When a post or notice may be taken: its rest is over, and nobody has it in hand.

A clock can be set back. A rest or lease that began in the future is over: otherwise all would
stand still until the clock is there again. So that the same holds for one that began a little
later than now tells, neither is longer than the longest we ever set.
"""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, Table, and_, or_

SLACK = datetime.timedelta(minutes=1)
"""Clocks are set back by so much every day; that ends nothing."""

LONGEST_LEASE = datetime.timedelta(hours=1)
LONGEST_REST = datetime.timedelta(days=2)


def is_due(table: Table, now: datetime.datetime) -> ColumnElement[bool]:
    """Whether a row waits and its rest is over."""
    columns = table.c
    return and_(
        columns.due_at.is_not(None),
        or_(columns.due_at <= now, columns.rest_from > now + SLACK),
    )


def is_free(table: Table, now: datetime.datetime) -> ColumnElement[bool]:
    """Whether nobody has a lease on a row."""
    columns = table.c
    return or_(
        columns.lease_until.is_(None),
        columns.lease_until <= now,
        columns.leased_at > now + SLACK,
    )


def lease_until(now: datetime.datetime, lease: datetime.timedelta) -> datetime.datetime:
    """When a lease ends that begins now."""
    return now + min(lease, LONGEST_LEASE)


def rest_until(now: datetime.datetime, until: datetime.datetime) -> datetime.datetime:
    """When a rest ends that begins now and should last until a time."""
    return min(until, now + LONGEST_REST)
