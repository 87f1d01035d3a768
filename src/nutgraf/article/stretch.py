"""The stretch of a page where its prose is densest: a first guess that costs nearly nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.candidates import CUE_BIT, LANDMARK_BIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nutgraf.article.candidates import Candidate

_ASIDE = (
    CUE_BIT["nav"] | CUE_BIT["comment"] | CUE_BIT["footer"] | CUE_BIT["cookie"] | CUE_BIT["related"]
)
_ASIDE_TAGS = (
    LANDMARK_BIT["aside"] | LANDMARK_BIT["footer"] | LANDMARK_BIT["nav"] | LANDMARK_BIT["dialog"]
)
_SENTENCE = 8
_MOSTLY_LINKS = 0.5
_CAP = 80


def densest_stretch(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Returns the blocks of the stretch with the most prose and the least else.

    Prose counts for, links and short scraps count against a stretch; the best one is found in
    one pass (the maximum subarray). Blocks in it that are mostly links are left out.
    """
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for at, candidate in enumerate(candidates):
        if total <= 0:
            total, start = 0.0, at
        total += _worth(candidate)
        if total > best[0]:
            best = (total, start, at + 1)
    _, first, last = best
    return [c for c in candidates[first:last] if c.linked < _MOSTLY_LINKS]


def _worth(candidate: Candidate) -> float:
    words = min(candidate.text.count(" ") + 1, _CAP)
    if candidate.near & _ASIDE or candidate.landmarks & _ASIDE_TAGS:
        return -6.0 - 0.5 * words
    if candidate.linked >= _MOSTLY_LINKS:
        return -10.0 - 0.5 * words
    if candidate.kind == "heading":
        return 0.0
    return float(words) if words >= _SENTENCE else -3.0
