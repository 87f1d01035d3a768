"""Types of columns: what strangers send fits into both databases, or is made to fit."""

from __future__ import annotations

import datetime
import hashlib
import re
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

_UNFIT = re.compile("[\x00\ud800-\udfff]")
_LONGEST_NAME = 1_000  # bytes; PostgreSQL indexes no more than 2,700
_KEPT = 700
_LONGEST_LINK = 8_000
_MOST = 2**63 - 1

RowId = BigInteger().with_variant(Integer, "sqlite")
"""Numbers of rows: SQLite counts by itself only in a column that is plainly INTEGER."""


def fit(text: str) -> str:
    """A text without NUL and lone surrogates, which no database takes."""
    return _UNFIT.sub("\ufffd", text)


def fit_name(name: str) -> str:
    """A URI or handle that can be looked up: what is absurdly long ends in a digest of the rest.

    The same name always comes out the same, and one that has come out does not change again.
    """
    whole = fit(name)
    data = whole.encode()
    if len(data) <= _LONGEST_NAME:
        return whole
    digest = hashlib.sha256(data).hexdigest()
    return f"{data[:_KEPT].decode('utf-8', 'ignore')}…{digest}"


def fit_number(value: int) -> int:
    """A whole number that fits; one that is absurdly large is the largest there is."""
    return max(-_MOST, min(value, _MOST))


def kept_link(link: str | None) -> str | None:
    """The link of a post as it is kept: cut, and made to fit."""
    return None if link is None else fit(link[:_LONGEST_LINK])


def utc(moment: datetime.datetime) -> datetime.datetime:
    """A time in UTC; one without a time zone is taken for UTC."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=datetime.UTC)
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError:  # within a day of the first or last there is
        return moment.replace(tzinfo=datetime.UTC)


class Words(TypeDecorator[str]):
    """Text of any length."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Makes it fit."""
        del dialect
        return None if value is None else fit(value)


class Name(TypeDecorator[str]):
    """A URI, address or handle, by which rows are found."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Makes it fit."""
        del dialect
        return None if value is None else fit_name(value)


class Number(TypeDecorator[int]):
    """A whole number; one that is absurdly large is the largest there is."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Makes it fit."""
        del dialect
        return None if value is None else fit_number(value)


class Moment(TypeDecorator[datetime.datetime]):
    """A time, in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        """Turns it to UTC; SQLite keeps no time zone."""
        if value is None:
            return None
        turned = utc(value)
        return turned.replace(tzinfo=None) if dialect.name == "sqlite" else turned

    def process_result_value(
        self,
        value: Any | None,  # noqa: ANN401 - what a driver gives
        dialect: Dialect,
    ) -> datetime.datetime | None:
        """Comes back with its time zone."""
        del dialect
        return utc(value) if isinstance(value, datetime.datetime) else None
