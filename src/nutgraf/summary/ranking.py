"""How much each sentence matters: the one seam behind which ranking may change.

Two questions are asked of every sentence: how well it would stand for the article all by itself,
and how much it would add behind others. The answers differ. Alone, a long sentence that names all
the parts wins; behind it, short ones that say one thing more do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from nutgraf.forest import Forest
from nutgraf.summary.document import Document
from nutgraf.summary.features import NAMES, extract


@dataclass(frozen=True, slots=True)
class Scores:
    """What a ranker says of the sentences of a document, 0 to 1, in order.

    Attributes:
        alone: how well each would stand for the whole article.
        more: how likely it belongs into a summary of a few sentences.
    """

    alone: list[float]
    more: list[float]


class Ranker(Protocol):
    """Anything that can say which sentences of a document matter."""

    def scores(self, document: Document, story: Sequence[int]) -> Scores:
        """Scores every sentence; those that are not fit get 0.

        Args:
            document: the article.
            story: indices of the sentences that are fit for a summary, in order.
        """
        ...


class TreeRanker:
    """Boosted trees over cheap features, learned by `training/sentences.py`.

    Args:
        weights: as that module writes them: the trees named "alone" and "more".
    """

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._alone = Forest(weights["alone"], NAMES)
        self._more = Forest(weights["more"], NAMES)

    def scores(self, document: Document, story: Sequence[int]) -> Scores:
        """Scores sentences, rounded to four places so that machines agree."""
        rows = extract(document, story)
        return Scores(
            *(_spread(forest(rows), story, document) for forest in (self._alone, self._more))
        )


def _spread(values: Sequence[float], story: Sequence[int], document: Document) -> list[float]:
    spread = [0.0] * len(document.units)
    for index, value in zip(story, values, strict=True):
        spread[index] = round(value, 4)
    return spread


@cache
def learned_ranker() -> TreeRanker:
    """Returns the ranker with the weights that come with the package."""
    text = files("nutgraf.summary").joinpath("sentence_weights.json").read_text("utf-8")
    return TreeRanker(json.loads(text))
