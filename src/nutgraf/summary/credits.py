"""Credits, and the captions that stand before them."""

from __future__ import annotations

from itertools import pairwise

from nutgraf.summary.document import Document

_TAILS = (
    "Getty Images",
    "Shutterstock",
    "iStock",
    "/AFP",
    "/Reuters",
    "/AP",
    "AP Photo",
    "/EPA",
    "Unsplash",
    "Flickr",
    "Alamy",
)
_ODD_START = ("©", "→", "» ", "►", "▶", "|", "*", "#", "@", ">>", "^", "[", "※")
_ODD_FIRST = frozenset(start[0] for start in _ODD_START)
_NOTHING = 2  # characters between two sentences at most that have nothing between them


def is_credit(text: str) -> bool:
    """Says whether a line ends in whose picture it is, or begins with the sign of a note."""
    if text[0] in _ODD_FIRST and text.startswith(_ODD_START):
        return True
    return text.rstrip(").] ").endswith(_TAILS)


def before_credits(document: Document) -> set[int]:
    """Finds the sentences behind which splitting has cut off whose picture they describe."""
    text = document.article.text
    return {
        unit.index
        for unit, following in pairwise(document.units)
        if following.start - unit.end > _NOTHING
        and unit.paragraph == following.paragraph
        and text[unit.end : following.start].lstrip().startswith("(")
    }
