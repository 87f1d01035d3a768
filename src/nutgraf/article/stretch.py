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
_NOTHING = 80.0
"""What a stretch must be worth, about as many words, to be an article's."""


def densest_stretch(candidates: Sequence[Candidate]) -> list[bool]:
    """Tells of each block whether it is in the stretch with the most prose and the least else.

    Prose counts for, links and short scraps count against a stretch; the best one is found in
    one pass (the maximum subarray). Blocks in it that are mostly links are left out. Where no
    prose stands outside of `aside` and the like, the page misuses these elements: then what is
    in them counts as any other block.
    """
    first, last, total = _best([_worth(candidate) for candidate in candidates])
    if total < _NOTHING:
        first, last, _ = _best([_worth(candidate, trusting=False) for candidate in candidates])
    return [
        first <= at < last and candidate.linked < _MOSTLY_LINKS
        for at, candidate in enumerate(candidates)
    ]


def _best(worths: Sequence[float]) -> tuple[int, int, float]:
    """Returns where the maximum subarray begins and ends, and its sum."""
    best = (0, 0, 0.0)
    total, start = 0.0, 0
    for at, worth in enumerate(worths):
        if total <= 0:
            total, start = 0.0, at
        total += worth
        if total > best[2]:
            best = (start, at + 1, total)
    return best


def _worth(candidate: Candidate, *, trusting: bool = True) -> float:
    words = min(candidate.text.count(" ") + 1, _CAP)
    if candidate.near & _ASIDE or (trusting and candidate.landmarks & _ASIDE_TAGS):
        return -6.0 - 0.5 * words
    if candidate.linked >= _MOSTLY_LINKS:
        return -10.0 - 0.5 * words
    if candidate.kind == "heading":
        return 0.0
    return float(words) if words >= _SENTENCE else -3.0
