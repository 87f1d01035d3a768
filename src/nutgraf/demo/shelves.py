"""What an instance knows, by its own numbers and in the order of lists."""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Iterator
from typing import Generic, TypeVar

from nutgraf.demo.records import PostRecord

Kind = TypeVar("Kind")


class Shelf(Generic[Kind]):
    """Records of a kind that have arrived on an instance, each with a number.

    Args:
        first: the first number; differs between instances and kinds, so that no caller gets away
            with one for the other.
    """

    def __init__(self, first: int = 1) -> None:
        self._next = first
        self._records: dict[int, Kind] = {}
        self._numbers: dict[Kind, int] = {}
        self._arrived: dict[Kind, datetime.datetime] = {}

    def __contains__(self, record: Kind) -> bool:
        return record in self._numbers

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._records.values())

    def reserve(self) -> int:
        """Takes the next number without a record for it yet."""
        number = self._next
        self._next += 1
        return number

    def add(self, record: Kind, at: datetime.datetime, number: int | None = None) -> int:
        """Takes a record in; one that is there already keeps its number.

        Args:
            record: that arrives.
            at: when.
            number: if one was reserved for it.
        """
        known = self._numbers.get(record)
        if known is not None:
            return known
        given = self.reserve() if number is None else number
        self._records[given] = record
        self._numbers[record] = given
        self._arrived[record] = at
        return given

    def get(self, number: object) -> Kind | None:
        """Returns the record with a number; None where there is none."""
        return self._records.get(number) if isinstance(number, int) else None

    def number(self, record: Kind) -> int:
        """Returns the number of a record that has arrived."""
        return self._numbers[record]

    def arrived(self, record: Kind) -> datetime.datetime:
        """Returns when a record arrived."""
        return self._arrived[record]

    def latest(self) -> Iterator[Kind]:
        """Records with the greatest number first."""
        return (self._records[number] for number in reversed(self._records))


class Timeline:
    """Posts in the order of their publication, for lists that show the newest first."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime.datetime, int, PostRecord]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, post: PostRecord, number: int) -> None:
        """Puts a post in its place; one that arrives late is not the newest."""
        bisect.insort(self._entries, (post.published, number, post), key=_place)

    def before(self, place: tuple[datetime.datetime, int] | None) -> Iterator[PostRecord]:
        """Posts older than a place, newest first; all of them where it is None."""
        end = len(self._entries)
        if place is not None:
            end = bisect.bisect_left(self._entries, place, key=_place)
        for index in range(end - 1, -1, -1):
            yield self._entries[index][2]


def _place(entry: tuple[datetime.datetime, int, PostRecord]) -> tuple[datetime.datetime, int]:
    return entry[0], entry[1]
