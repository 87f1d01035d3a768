"""How much of a text was found: precision, recall and F1 over shingles of four words.

The metric of scrapinghub's article-extraction-benchmark (`evaluate.py`): shingles count as often
as they occur; precision is the mean over the pages where anything was found, recall the mean
over the pages where there was anything to find; F1 is the harmonic mean of these two means.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

_TOKEN = re.compile(r"\w+")
_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Match:
    """Shingles of one page: found rightly, found wrongly, missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where both texts are empty."""
        found = self.right + self.wrong
        return self.right / found if found else float(not self.missed)

    @property
    def recall(self) -> float:
        """The share of what there was that was found; 1 where both texts are empty."""
        there = self.right + self.missed
        return self.right / there if there else float(not self.wrong)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall on this page."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """The mean over pages."""

    f1: float
    precision: float
    recall: float
    pages: int


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Counts the runs of four tokens; a shorter text is one shingle, an empty one none."""
    tokens = _TOKEN.findall(text)
    if not tokens:
        return Counter()
    runs = max(1, len(tokens) - _LENGTH + 1)
    return Counter(tuple(tokens[i : i + _LENGTH]) for i in range(runs))


def match(true: str, found: str) -> Match:
    """Compares a text that was found with the true one."""
    wanted, had = shingles(true), shingles(found)
    right = (wanted & had).total()
    return Match(right, had.total() - right, wanted.total() - right)


def score(matches: Iterable[Match]) -> Score:
    """Takes the mean over pages, as scrapinghub's benchmark does."""
    matches = list(matches)
    precisions = [m.precision for m in matches if m.right + m.wrong]
    recalls = [m.recall for m in matches if m.right + m.missed]
    precision = fmean(precisions) if precisions else 0.0
    recall = fmean(recalls) if recalls else 0.0
    both = precision + recall
    return Score(2 * precision * recall / both if both else 0.0, precision, recall, len(matches))
