"""Sums of step functions, one for each feature, learned by `training/` and read without it.

Boosted trees with a single split each add up to such a sum. They were as good as deeper trees, take
a quarter of the time, and one can look at what they have learned.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from operator import getitem
from typing import Any


class Curves:
    """Rows of features → likelihoods, several for each row.

    Args:
        weights: as `training/` writes them. "curves" maps a feature to its "edges", in order, and
            to one list of values for each likelihood: the first for what is at most the first
            edge, the last for what is above the last one. "bias" has one number for each.
        names: of the features, in the order of a row.
    """

    def __init__(self, weights: Mapping[str, Any], names: Sequence[str]) -> None:
        curves = weights["curves"]
        used = [name for name in names if name in curves]
        self._places = [names.index(name) for name in used]
        self._edges = [curves[name]["edges"] for name in used]
        self._outputs = [
            (bias, [curves[name]["values"][output] for name in used])
            for output, bias in enumerate(weights["bias"])
        ]

    def __call__(self, rows: Sequence[Sequence[float]]) -> list[list[float]]:
        """Judges rows; a list of likelihoods for each of what the curves tell."""
        judged = list(map(self.judge, rows))
        return [list(values) for values in zip(*judged, strict=True)] or [[] for _ in self._outputs]

    def judge(self, row: Sequence[float]) -> list[float]:
        """Judges one row; a likelihood for each of what the curves tell."""
        steps = list(map(bisect_left, self._edges, map(row.__getitem__, self._places)))
        return [
            1.0 / (1.0 + math.exp(-bias - math.fsum(map(getitem, values, steps))))
            for bias, values in self._outputs
        ]


def flat(outputs: int) -> dict[str, Any]:
    """Returns the weights of curves that know nothing: every likelihood is one half."""
    return {"bias": [0.0] * outputs, "curves": {}}
