"""How likely a block belongs to the article: learned trees over its features.

Each block is judged twice, the second time with the first judgements on all blocks around it. The
weights are a small data file, learned by `training/blocks.py` with LightGBM on pages with known
true text. Reading them needs nothing but this module.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from nutgraf.article import context, features

if TYPE_CHECKING:
    from nutgraf.article.candidates import Candidate

_Node = tuple[int, float, Any, Any]
"""Feature, threshold, the node where it is at most that, the node where it is above; a leaf is
a number."""

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


class Forest:
    """Boosted trees: rows of features → likelihoods.

    Args:
        trees: each a flat list of nodes as `training/` writes them.
        names: of the features, in the order of a row.
    """

    def __init__(self, trees: Sequence[list[Any]], names: Sequence[str]) -> None:
        places = {name: place for place, name in enumerate(names)}

        def grown(nodes: list[Any], at: int) -> _Node | float:
            node = nodes[at]
            if not isinstance(node, list):
                return float(node)
            name, threshold, low, high = node
            return (places[name], float(threshold), grown(nodes, low), grown(nodes, high))

        self._trees = tuple(grown(nodes, 0) for nodes in trees)

    def __call__(self, rows: Sequence[list[float]]) -> list[float]:
        """Judges many rows at once: each tree parts them all, a column at a time."""
        totals = [0.0] * len(rows)
        if rows:
            columns = list(zip(*rows, strict=True))
            everyone = list(range(len(rows)))
            for tree in self._trees:
                _descend(tree, everyone, columns, totals)
        return [1 / (1 + math.exp(-total)) for total in totals]

    def one(self, row: Sequence[float]) -> float:
        """Judges a single row, which is quicker so."""
        total = 0.0
        for tree in self._trees:
            node: Any = tree
            while type(node) is tuple:
                node = node[2] if row[node[0]] <= node[1] else node[3]
            total += node
        return 1 / (1 + math.exp(-total))


def _descend(
    tree: _Node | float,
    rows: list[int],
    columns: Sequence[Sequence[float]],
    totals: list[float],
) -> None:
    """Adds to each row's total the leaf that it falls into."""
    waiting: list[tuple[Any, list[int]]] = [(tree, rows)]
    while waiting:
        node, members = waiting.pop()
        while type(node) is tuple:
            feature, threshold, low, high = node
            column = columns[feature]
            below = [i for i in members if column[i] <= threshold]
            if len(below) == len(members):
                node = low
            elif not below:
                node = high
            else:
                waiting.append((high, [i for i in members if column[i] > threshold]))
                node, members = low, below
        for i in members:
            totals[i] += node


@cache
def _forests() -> tuple[Forest, Forest]:
    text = files("nutgraf.article").joinpath("block_weights.json").read_text("utf-8")
    weights = json.loads(text)
    return (
        Forest(weights["first"], features.NAMES),
        Forest(weights["second"], (*features.NAMES, *context.NAMES)),
    )
