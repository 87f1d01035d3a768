"""Whether the page is a live blog: dated entries, the newest first, that no one text joins.

A summary of such a page would join sentences of many hours and many matters, and be false when the
next entry comes: it is refused as an index of entries. A finished one that was written up as a
story has no such entries.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nutgraf.article.verdict.sight import Sight

_FEW = 3
_STAMPS = 6
_FALLING = 0.7
_WORDS_BETWEEN = 8
_MOST_WORDS = 8
_LONGEST = 60
_MOST_BLOCKS = 1_500
_STAMP = re.compile(
    r"(?:\D{0,14}\s)?([01]?\d|2[0-3])\s?[:.h時點点]\s?([0-5]\d)\s?分?\s?([ap])?\.?\s?m?\.?"
    r"(?=\W|$|[A-Z])",
    re.IGNORECASE,
)


def live_blog(sight: Sight, _minimum_words: int) -> str | None:
    """Returns the evidence that a page is a live blog, None where it is not."""
    known = sight.known
    if known is None:
        return None
    marked = "liveblogposting" in known.types
    stamps = _stamps(sight)
    falling = sum(later <= before for before, later in pairwise(stamps))
    ordered = len(stamps) > 1 and falling >= _FALLING * (len(stamps) - 1)
    if marked and (known.updates >= _FEW or len(stamps) >= _FEW):
        return f"a live blog of {max(known.updates, len(stamps))} entries"
    if len(stamps) >= _STAMPS and ordered and len(set(stamps)) > _FEW:
        return f"a live blog: {len(stamps)} entries with their times, the newest first"
    return None


def _stamps(sight: Sight) -> list[int]:
    """Returns the minutes of the times that stand above stretches of text, in page order."""
    found: list[int] = []
    waiting: int | None = None
    between = 0
    for candidate in sight.candidates[:_MOST_BLOCKS]:
        text = candidate.text
        words = text.count(" ") + 1
        stamp = _STAMP.match(text) if len(text) <= _LONGEST and words <= _MOST_WORDS else None
        if stamp and candidate.linked < 1:
            hour = int(stamp[1]) % 12 + 12 if (stamp[3] or "").lower() == "p" else int(stamp[1])
            waiting, between = hour * 60 + int(stamp[2]), 0
        elif waiting is not None and candidate.linked < 0.5:
            between += words
            if between >= _WORDS_BETWEEN:
                found.append(waiting)
                waiting = None
    return found
