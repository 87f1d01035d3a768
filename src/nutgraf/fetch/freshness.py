"""How long an answer may be taken for new, and how long a site wants to be left alone.

Source: RFC 9111 (caching), RFC 9110 section 10.2.3 (Retry-After).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_LONGEST = 86_400.0
"""A page that calls itself fresh for a year is asked about again after a day."""

_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(-?\d{1,10})")
_SECONDS = re.compile(r"\d{1,10}")


def may_be_stored(headers: Mapping[str, str]) -> bool:
    """Whether an answer may be kept at all.

    Args:
        headers: of the answer, names in lower case.
    """
    return "no-store" not in headers.get("cache-control", "").lower()


def fresh_for(headers: Mapping[str, str], default: float) -> float:
    """Returns for how many seconds an answer needs no new question, at most a day.

    Args:
        headers: of the answer, names in lower case.
        default: where they say nothing.
    """
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or headers.get("pragma", "").lower() == "no-cache":
        return 0.0
    age = _MAX_AGE.search(control)
    if age:
        return min(max(0.0, float(age[1]) - _age(headers)), _LONGEST)
    expires, date = moment(headers.get("expires")), moment(headers.get("date"))
    if "expires" in headers and expires is None:
        return 0.0  # "Expires: 0" and the like mean the past
    if expires is not None:
        since = date or datetime.datetime.now(datetime.UTC)
        return min(max(0.0, (expires - since).total_seconds()), _LONGEST)
    return min(default, _LONGEST)


def retry_after(headers: Mapping[str, str], now: datetime.datetime) -> float | None:
    """Returns for how many seconds a site asks to be left alone; None where it does not say.

    Args:
        headers: of the answer, names in lower case.
        now: with a time zone.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    then = moment(value)
    return None if then is None else max(0.0, (then - now).total_seconds())


def moment(value: str | None) -> datetime.datetime | None:
    """Reads a date of HTTP; None where it is none."""
    if not value or len(value) > 60:
        return None
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=datetime.UTC)


def _age(headers: Mapping[str, str]) -> float:
    value = headers.get("age", "").strip()
    return float(value) if _SECONDS.fullmatch(value) else 0.0
