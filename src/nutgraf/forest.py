"""Boosted trees, learned by `training/` with LightGBM and read without it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

_Node = tuple[int, float, Any, Any]
"""Feature, threshold, the node where it is at most that, the node where it is above; a leaf is
a number."""


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
