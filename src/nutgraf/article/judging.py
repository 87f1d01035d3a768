"""How likely a block belongs to the article: learned trees over its features.

Each block is judged twice, the second time with the first judgements on all blocks around it. The
weights are a small data file, learned by `training/blocks.py` with LightGBM on pages with known
true text. Reading them needs nothing but this module.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from nutgraf.article import context, features
from nutgraf.forest import Forest

if TYPE_CHECKING:
    from nutgraf.article.candidates import Candidate

_SURELY_NOT, _SURELY = 0.05, 0.97

Judge = Callable[[list[list[float]]], Sequence[float]]
"""Rows of features → how likely each is the article's, 0 to 1."""


def likelihoods(
    candidates: Sequence[Candidate], rows: Sequence[list[float] | None]
) -> list[float | None]:
    """Returns how likely each block of a page is the article's, 0 to 1.

    Args:
        candidates: the blocks in page order.
        rows: their features; None for those that need no judgement, which get none.
    """
    first, second = _forests()
    return judged_twice(candidates, rows, first, second)


def judged_twice(
    candidates: Sequence[Candidate],
    rows: Sequence[list[float] | None],
    first: Judge,
    second: Judge,
) -> list[float | None]:
    """Judges blocks by their features, then by these and their context.

    Where the first judgement is sure (nearly half of all blocks), it stands: asking again changed
    none of the cross-validated figures.

    Args:
        candidates: the blocks in page order.
        rows: their features; None for those that need no judgement.
        first: features → likelihoods.
        second: features with what `context.NAMES` says → likelihoods.
    """
    once = judged_once(rows, first)
    seen = with_context(candidates, rows, once)
    doubtful = [
        None if value is None or not _SURELY_NOT < value < _SURELY else row
        for value, row in zip(once, seen, strict=True)
    ]
    return [
        before if after is None else after
        for before, after in zip(once, judged_once(doubtful, second), strict=True)
    ]


def judged_once(rows: Sequence[list[float] | None], judge: Judge) -> list[float | None]:
    """Judges those blocks that have features; values are rounded so that machines agree."""
    values = iter(judge([row for row in rows if row is not None]))
    return [None if row is None else round(float(next(values)), 4) for row in rows]


def with_context(
    candidates: Sequence[Candidate],
    rows: Sequence[list[float] | None],
    judged: Sequence[float | None],
) -> list[list[float] | None]:
    """Appends to the features of each block the first judgements on those around it."""
    return [
        None if row is None or around is None else [*row, *around]
        for row, around in zip(rows, context.context_of(candidates, judged), strict=True)
    ]


@cache
def _forests() -> tuple[Forest, Forest]:
    text = files("nutgraf.article").joinpath("block_weights.json").read_text("utf-8")
    weights = json.loads(text)
    return (
        Forest(weights["first"], features.NAMES),
        Forest(weights["second"], (*features.NAMES, *context.NAMES)),
    )
