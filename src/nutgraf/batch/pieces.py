"""Pieces of an input: small words for ranges of its rows, which another machine can read."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from nutgraf.batch.rows import START, Place, Row, Rows
from nutgraf.errors import BadSource


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of an input that stand one behind the other.

    Attributes:
        first: number of its first row.
        count: how many rows.
        place: where reading begins: at its first row, or the last place before it.
    """

    first: int
    count: int
    place: Place


def cut(rows: Rows, skip: int, size: int) -> Iterator[Piece]:
    """Cuts an input into pieces, reading as little of it as that takes.

    Args:
        rows: the input.
        skip: rows at its beginning that are in no piece.
        size: rows in a piece; the last one may have fewer.

    Raises:
        BadSource: the input cannot be read to its end; what could be read is in pieces before.
    """
    number, waiting = skip, Piece(skip + 1, 0, START)
    try:
        for place in islice(rows.places(), skip, None):
            number += 1
            if not waiting.count:
                waiting = Piece(number, 0, place)
            waiting = Piece(waiting.first, waiting.count + 1, waiting.place)
            if waiting.count == size:
                yield waiting
                waiting = Piece(number + 1, 0, START)
    except BadSource:
        if waiting.count:
            yield waiting
        raise
    if waiting.count:
        yield waiting


class Cursor:
    """Reads pieces of one input; where it can, it goes on where the last one ended."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._reading: Iterator[Row] = iter(())
        self._next = 0  # number of the row that `_reading` yields next; 0 for none

    def read(self, piece: Piece) -> Iterator[Row]:
        """Yields the rows of a piece.

        Raises:
            BadSource: they cannot be read, or are there no more.
        """
        if not piece.place.number <= self._next <= piece.first:
            self.close()
            self._reading, self._next = self._rows.starting(piece.place), piece.place.number
        end = piece.first + piece.count
        while self._next < end:
            with suppress(StopIteration):
                row = next(self._reading)
                self._next += 1
                if row.number >= piece.first:
                    yield row
                continue
            self._next = 0
            raise BadSource("the input has fewer rows than when it was first read")

    def close(self) -> None:
        """Lets go of the input."""
        if isinstance(self._reading, Generator):
            self._reading.close()
        self._reading, self._next = iter(()), 0
