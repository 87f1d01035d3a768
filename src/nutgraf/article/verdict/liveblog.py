"""Whether the page is a live blog: dated entries, the newest first, that no one text joins.

A summary of such a page would join sentences of many hours and many matters, and be false when the
next entry comes: it is refused as an index of entries. A finished one that was written up as a
story has no such entries.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nutgraf.article.candidates import Candidate
    from nutgraf.article.verdict.sight import Sight

_FEW = 3
_STAMPS = 6
_FALLING = 0.7
_WORDS_BETWEEN = 8
_MOST_WORDS = 8
_LONGEST = 60
_MOST_BLOCKS = 1_500
_MOST_TIMES = 200
_STAMP = re.compile(
    r"(?:\D{0,14}\s)?([01]?\d|2[0-3])\s?"
    r"(?:[:h時點点]\s?([0-5]\d)\s?分?\s?([ap])?\.?\s?m?\.?(?=\W|$|[A-Z])"
    r"|\.([0-5]\d)\s?(?:([ap])\.?m|uhr|gmt|bst|ce[s]?t))",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:\D{0,10}\s)?(?:kl|klo)\.?\s?([01]?\d|2[0-3])\.([0-5]\d)", re.IGNORECASE)


def live_blog(sight: Sight, _minimum_words: int) -> str | None:
    """Returns the evidence that a page is a live blog, None where it is not."""
    known = sight.known
    if known is None:
        return None
    marked = "liveblogposting" in known.types
    stamps = _stamps(sight)
    falling = sum(later <= before for before, later in pairwise(stamps))
    ordered = len(stamps) > 1 and falling >= _FALLING * (len(stamps) - 1)
    entries = max(known.updates, len(stamps))
    if marked and (entries >= _FEW or _times(sight) >= _FEW):
        return f"a live blog of {max(entries, _times(sight))} entries"
    if len(stamps) >= _STAMPS and ordered and len(set(stamps)) > _FEW:
        return f"a live blog: {len(stamps)} entries with their times, the newest first"
    return None


def _times(sight: Sight) -> int:
    """Counts the times that the page marks as such; each entry of a live blog has one."""
    return 0 if sight.tree is None else sum(1 for _ in islice(sight.tree.iter("time"), _MOST_TIMES))


def _stamps(sight: Sight) -> list[int]:
    """Returns the minutes of the times that stand above stretches of text, in page order."""
    found: list[int] = []
    waiting: int | None = None
    between = 0
    for candidate in _around_the_text(sight):
        text = candidate.text
        words = text.count(" ") + 1
        minute = _minute(text) if len(text) <= _LONGEST and words <= _MOST_WORDS else None
        if minute is not None and candidate.linked < 1:
            waiting, between = minute, 0
        elif waiting is not None and candidate.linked < 0.5:
            between += words
            if between >= _WORDS_BETWEEN:
                found.append(waiting)
                waiting = None
    return found


def _around_the_text(sight: Sight) -> list[Candidate]:
    """Returns the blocks up to the last that was taken for the article: comments come behind."""
    blocks = list(sight.candidates[:_MOST_BLOCKS])
    places = [place for place, block in enumerate(blocks) if block.text in sight.taken]
    return blocks[: places[-1] + 1] if places else blocks


def _minute(text: str) -> int | None:
    """Returns the minute of the day that a short line begins with; versions are no times."""
    clock = _CLOCK.match(text)
    if clock:
        return int(clock[1]) * 60 + int(clock[2])
    stamp = _STAMP.match(text)
    if not stamp:
        return None
    half = (stamp[3] or stamp[5] or "").lower()
    hour = int(stamp[1]) % 12 + 12 if half == "p" else int(stamp[1])
    return hour * 60 + int(stamp[2] or stamp[4])
