"""Wrapping text to the columns of a terminal, in any script.

`textwrap` counts characters and breaks at spaces; here a Chinese character takes two columns, a
combining mark none, and a line may end between two characters of a script without spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from nutgraf.render.characters import one_line

MINIMUM_WIDTH = 20

_NOT_FIRST = frozenset(
    "、。，．：；？！）］｝」』】〉》〕〗’”…ー々ゝゞァィゥェォッャュョヮぁぃぅぇぉっゃゅょゎ"
)
_NOT_LAST = frozenset("（［｛「『【〈《〔〖‘“")
_NO_COLUMN = frozenset(("Mn", "Me", "Cf"))
_WIDE = 2
_JOINER = "\u200d"
_NARROW = re.compile(r"[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0590\u2013-\u2027]*")


@lru_cache(maxsize=4096)
def character_width(character: str) -> int:
    """Columns that one character takes: 0, 1 or 2."""
    if unicodedata.category(character) in _NO_COLUMN or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def text_width(text: str) -> int:
    """Columns that a text takes on one line."""
    if _NARROW.fullmatch(text):
        return len(text)
    return sum(map(character_width, text))


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Breaks text into lines.

    Args:
        text: any text; control characters and direction overrides are taken out.
        width: columns at most, at least `MINIMUM_WIDTH`.
        first: what stands before the first line.
        rest: what stands before the other lines; as wide as `first`.

    Returns:
        The lines, none for a text of white space alone.
    """
    columns = max(width, MINIMUM_WIDTH) - text_width(first)
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for piece, spaced in _pieces(one_line(text), columns):
        size = text_width(piece)
        space = 1 if spaced and line else 0
        if line and used + space + size > columns:
            lines.append("".join(line))
            line, used, space = [], 0, 0
        line.append(" " + piece if space else piece)
        used += space + size
    if line:
        lines.append("".join(line))
    return [(rest if number else first) + text for number, text in enumerate(lines)]


def _pieces(text: str, columns: int) -> Iterator[tuple[str, bool]]:
    """Yields what is not broken, no wider than a line, and whether a space stands before it."""
    for word in text.split():
        if _NARROW.fullmatch(word) and len(word) <= columns:
            yield word, True
            continue
        spaced = True
        for piece in _breakable(word, columns):
            yield piece, spaced
            spaced = False


def _breakable(word: str, columns: int) -> Iterator[str]:
    """Breaks a word beside wide characters, and anywhere when it is wider than a line."""
    piece: list[str] = []
    used = 0
    glued = False
    for character in word:
        size = character_width(character)
        wide = size == _WIDE
        too_wide = used + size > columns
        between = (wide or _ends_wide(piece)) and not glued and character not in _NOT_FIRST
        if piece and size and (too_wide or between):
            yield "".join(piece)
            piece, used = [], 0
        piece.append(character)
        used += size
        glued = character in _NOT_LAST or character == _JOINER
    if piece:
        yield "".join(piece)


def _ends_wide(piece: list[str]) -> bool:
    return any(character_width(character) == _WIDE for character in piece[-3:])
