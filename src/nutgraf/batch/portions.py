"""Rows of a file that a process reads which can be killed, some at a time.

What is read with compiled code may crash it, never end, or unpack to more than the memory, and
must not take the batch along. So a worker of the sandbox reads, and sends what it found in
portions; one that dies is followed by another. What cannot be read ends with one clear line.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nutgraf.batch.limits import Limits
from nutgraf.batch.rows import Place, Response
from nutgraf.errors import BadSource, NotAnArticle
from nutgraf.sandbox import Sandbox

_BYTES = 4_000_000
_SECONDS = 0.5
_TRIES = 2  # a reader that was killed by accident is given another chance, once in a place
_EVIDENCE = 200  # characters


@dataclass(frozen=True, slots=True)
class Found:
    """A row.

    Attributes:
        place: where reading can begin to find it.
        content: the fields of a table's row, or a page; None if nothing can be made of it, or only
            its place was wanted.
        name: what it is called where its fields do not say so.
        problem: why nothing can be made of it.
    """

    place: Place
    content: Mapping[str, object] | Response | None
    name: str | None = None
    problem: tuple[str, str] | None = None


Reader = Callable[[str, int, Place], Iterator[Found | None]]
"""Yields the rows of a file from a place on, and None now and then where there are none for long.
It is given the path and the most bytes of a page; it raises `UnreadableError`."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What was read at once.

    Attributes:
        found: rows, one behind the other.
        ended: whether this was the last of the file.
        problem: why it could not be read further.
    """

    found: tuple[Found, ...]
    ended: bool
    problem: str | None = None


class UnreadableError(Exception):
    """A file cannot be read, or not to its end."""


def portioned(
    path: Path, read: Reader, limits: Limits, place: Place, most: int = 32
) -> Iterator[Found]:
    """Yields the rows of a file from a place on, as another process reads them.

    Args:
        path: the file.
        read: does the reading, in the other process.
        limits: of time and memory, for a portion.
        place: where reading begins, at the row that is wanted first.
        most: rows of a portion.

    Raises:
        BadSource: it cannot be read to its end.
    """
    first, deaths = place.number, 0
    with closing(sandboxed(limits)) as sandbox:
        while True:
            try:
                portion = sandbox.call(
                    read_portion, read, str(path), limits.max_bytes, place, first, most
                )
            except NotAnArticle as death:
                deaths += 1
                if deaths < _TRIES:
                    continue
                raise _broken_off(path, f"at row {first:,}: {death.evidence}") from None
            if portion.found:  # else it is on its way back to where the last one died
                deaths = 0
            yield from portion.found
            first += len(portion.found)
            if portion.found:
                place = portion.found[-1].place
            if portion.problem:
                raise _broken_off(path, portion.problem)
            if portion.ended:
                return


def sandboxed(limits: Limits) -> Sandbox:
    """A process to read in, which is to be closed."""
    return Sandbox(1, seconds=limits.seconds, megabytes=limits.megabytes)


def told(error: Exception) -> str:
    """What is wrong with a file, in a line for people."""
    words = error.evidence if isinstance(error, NotAnArticle) else str(error)
    if isinstance(error, OSError) and error.strerror:
        words = error.strerror
    line = (words.splitlines() or [type(error).__name__])[0]
    return " ".join(line.split())[:_EVIDENCE]


class _Reading:
    """A file that is being read, in the worker process."""

    def __init__(self, read: Reader, path: str, max_bytes: int, place: Place) -> None:
        self.key = (read, path, max_bytes)
        self.next = place.number
        self.going = read(path, max_bytes, place)


_kept: list[_Reading] = []
"""In a worker process: the file in hand. The next portion goes on where the last one ended."""


def read_portion(  # noqa: PLR0913, PLR0917 - how, what, and how much of it
    read: Reader, path: str, max_bytes: int, place: Place, first: int, most: int
) -> Portion:
    """Reads some rows of a file; a worker process does this.

    Args:
        read: how.
        path: the file.
        max_bytes: size of a page.
        place: where reading can begin, at the first row that is wanted or before.
        first: number of the first row that is wanted.
        most: rows that are wanted.
    """
    until = time.monotonic() + _SECONDS
    found: list[Found] = []
    size = 0
    try:
        reading = _take_up(read, path, max_bytes, place, first)
        for row in reading.going:
            if row is not None:
                reading.next += 1
                if reading.next > first:
                    found.append(row)
                    size += _size(row.content)
            if len(found) == most or size >= _BYTES or time.monotonic() > until:
                return Portion(tuple(found), ended=False)
    except UnreadableError as error:
        return Portion(tuple(found), ended=True, problem=str(error))
    return Portion(tuple(found), ended=True)


def _take_up(read: Reader, path: str, max_bytes: int, place: Place, first: int) -> _Reading:
    if _kept:
        reading = _kept[0]
        if reading.key == (read, path, max_bytes) and place.number <= reading.next <= first:
            return reading
    _kept[:] = [_Reading(read, path, max_bytes, place)]
    return _kept[0]


def _size(content: Mapping[str, object] | Response | None) -> int:
    if isinstance(content, Response):
        return len(content.body)
    cells = (content or {}).values()
    return sum(len(cell) for cell in cells if isinstance(cell, (str, bytes)))


def _broken_off(path: Path, problem: str) -> BadSource:
    return BadSource(f"cannot read {str(path)!r} to its end: {problem}")
