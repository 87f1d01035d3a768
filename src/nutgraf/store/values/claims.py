"""The right to work on something, and how it is lost."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Generic, TypeVar

from nutgraf.errors import StoreFailed
from nutgraf.store.values.notices import LedgerNotice
from nutgraf.store.values.posts import LedgerPost

Subject = TypeVar("Subject", LedgerPost, LedgerNotice)


@dataclass(frozen=True, slots=True)
class Claim(Generic[Subject]):
    """The right to work on a post or notice until a time.

    Attributes:
        subject: as it was when it was claimed.
        token: greater than all before it (a fencing token).
        until: when the lease ends, by the store's clock.
    """

    subject: Subject
    token: int
    until: datetime.datetime


class InUse(StoreFailed):
    """Another bot is working on the database."""


class Moved(StoreFailed):
    """The store was closed, because all that it holds was moved to another; it stays so."""


class LostClaim(StoreFailed):
    """The lease on a post or notice is over, or somebody else has taken it over."""


class AlreadySaid(StoreFailed):
    """It was said before, or withdrawn or removed since; it may not be said again."""
