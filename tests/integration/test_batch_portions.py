"""What reads a file in another process may die: once by accident, and again at the same row."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nutgraf.batch.limits import Limits
from nutgraf.batch.portions import Found, portioned
from nutgraf.batch.rows import START, Place
from nutgraf.errors import BadSource


def note_death(path: str) -> int:
    """Makes a folder, as readers may write no files; returns how many there are."""
    number = 1 + len(list(Path(path).iterdir()))
    Path(path, str(number)).mkdir()
    return number


def slow_then_dead(path: str, _: int, place: Place) -> Iterator[Found | None]:
    """Needs more than a portion's time to come back to the row at which it dies."""
    for number in range(1, 6):
        yield Found(place, {"id": number})
        time.sleep(0.3)
    note_death(path)
    os._exit(1)


def dead_once(path: str, _: int, place: Place) -> Iterator[Found | None]:
    """Dies the first time."""
    yield Found(place, {"id": 1})
    if note_death(path) == 1:
        os._exit(1)
    yield Found(place, {"id": 2})


@pytest.mark.slow
def test_a_reader_that_dies_where_the_last_one_did_ends_the_file(tmp_path: Path) -> None:
    found = list[Found]()
    with pytest.raises(BadSource, match="to its end: at row 6: "):
        found.extend(portioned(tmp_path, slow_then_dead, Limits(), START, most=2))
    assert len(list(tmp_path.iterdir())) <= 3  # a row may come between two deaths


@pytest.mark.slow
def test_a_reader_that_dies_by_accident_is_followed_by_another(tmp_path: Path) -> None:
    found = portioned(tmp_path, dead_once, Limits(), START, most=1)
    assert [row.content for row in found] == [{"id": 1}, {"id": 2}]
    assert len(list(tmp_path.iterdir())) == 2
