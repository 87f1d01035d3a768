"""Where a setting stands in a TOML file: `tomllib` tells that of syntax errors alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(
    r"\s*((?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+)"
    r"(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="
)
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+)")


def find_line(text: str, place: Sequence[str | int]) -> int | None:
    """Returns the number of the line in which a setting is made.

    Args:
        text: of the file.
        place: names of tables, numbers of tables in an array, name of the setting:
            ("accounts", 0, "user").

    Returns:
        The line, the first being 1; that of the nearest table around it where the setting itself
        has none; None where the file does not name it at all.
    """
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    best, depth = None, 0
    for number, line in enumerate(text.splitlines(), start=1):
        header, key = _HEADER.fullmatch(line), _KEY.match(line)
        if header:
            table = _parts(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            here = table
        elif key:
            here = (*table, *_parts(key[1]))
        else:
            continue
        if len(here) > depth and tuple(place[: len(here)]) == here:
            best, depth = number, len(here)
    return best


def _parts(dotted: str) -> tuple[str | int, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(dotted))
