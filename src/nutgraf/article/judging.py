"""How likely a block belongs to the article: learned trees over its features.

The weights are a small data file, learned by `training/blocks.py` with LightGBM on pages
with known true text. Reading them needs nothing but this module.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from nutgraf.article.features import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

_Node = tuple[int, float, Any, Any]
"""Feature, threshold, the node where it is at most that, the node where it is above; a leaf is
a number."""


def likelihood(row: Sequence[float]) -> float:
    """Returns how likely the block with these features is the article's, 0 to 1."""
    total = 0.0
    for node in _trees():
        while type(node) is tuple:
            feature, threshold, low, high = node
            node = low if row[feature] <= threshold else high  # noqa: PLW2901 - descends
        total += node
    return round(1 / (1 + math.exp(-total)), 4)


@cache
def _trees() -> tuple[Any, ...]:
    text = files("nutgraf.article").joinpath("block_weights.json").read_text("utf-8")
    places = {name: place for place, name in enumerate(NAMES)}

    def grown(nodes: list[Any], at: int) -> _Node | float:
        node = nodes[at]
        if not isinstance(node, list):
            return float(node)
        name, threshold, low, high = node
        return (places[name], float(threshold), grown(nodes, low), grown(nodes, high))

    return tuple(grown(nodes, 0) for nodes in json.loads(text)["trees"])
