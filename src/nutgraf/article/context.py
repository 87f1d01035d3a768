"""What the blocks around a block are thought to be: the second look at a page.

A first judgement knows of its neighbours only what others voted. The second sees how all blocks
of the page were judged, which tells a lone sentence in a sidebar from a short paragraph in the
middle of the story.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from nutgraf.article.candidates import Candidate

NAMES: tuple[str, ...] = (
    "judged", "judged_m3", "judged_m2", "judged_m1", "judged_1", "judged_2", "judged_3",
    "judged_in_parent", "judged_in_grandparent", "judged_in_signature",
    "judged_before", "judged_after", "judged_just_before", "judged_just_after", "page_judged",
)  # fmt: skip
_REACH = 3
_PRIOR = 0.2


def context_of(
    candidates: Sequence[Candidate], judged: Sequence[float | None]
) -> list[list[float] | None]:
    """Describes every candidate by the judgements on those around it, as `NAMES` says.

    Args:
        candidates: in page order.
        judged: how likely each is the article's, 0 to 1; None for those that need no judgement,
            which get none here either.
    """
    likely = [value or 0.0 for value in judged]
    words = [candidate.text.count(" ") + 1 for candidate in candidates]
    mass = [n * value for n, value in zip(words, likely, strict=True)]
    groups = [(c.parent, c.grandparent, c.signature) for c in candidates]
    sums = [_sums([trio[slot] for trio in groups], mass, words) for slot in range(3)]
    before = [0.0, *accumulate(mass)]
    total = before[-1]
    padded = [*[0.0] * _REACH, *likely, *[0.0] * _REACH]
    rows: list[list[float] | None] = []
    for i, value in enumerate(judged):
        if value is None:
            rows.append(None)
            continue
        near = padded[i : i + 2 * _REACH + 1]
        rows.append(
            [
                value, *near[:_REACH], *near[_REACH + 1 :],
                *(_share(sums[slot][groups[i][slot]], mass[i], words[i]) for slot in range(3)),
                before[i] / (total + 1), (total - before[i + 1]) / (total + 1),
                max(near[:_REACH]), max(near[_REACH + 1 :]), math.log1p(total),
            ]
        )  # fmt: skip
    return rows


def _sums(
    keys: Sequence[Hashable], mass: Sequence[float], words: Sequence[int]
) -> dict[Hashable, tuple[float, int]]:
    """Adds up the likely words and all words of each group."""
    sums: dict[Hashable, tuple[float, int]] = {}
    for key, likely, n in zip(keys, mass, words, strict=True):
        have = sums.get(key, (0.0, 0))
        sums[key] = (have[0] + likely, have[1] + n)
    return sums


def _share(group: tuple[float, int], mass: float, words: int) -> float:
    """The share of likely words in a group, the asking block left out."""
    return (group[0] - mass + _PRIOR) / (group[1] - words + 1)
