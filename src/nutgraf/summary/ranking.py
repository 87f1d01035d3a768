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

from nutgraf.summary.curves import Curves
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


class CurveRanker:
    """Sums of step functions over cheap features, learned by `training/sentences.py`.

    What a title tells outweighs much else, so articles with one are ranked by curves of their own.

    Args:
        weights: as that module writes them: for articles "titled" and "untitled", curves for
            `Scores.alone` and `Scores.more`.
    """

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._titled = Curves(weights["titled"], NAMES)
        self._untitled = Curves(weights["untitled"], NAMES)

    def scores(self, document: Document, story: Sequence[int]) -> Scores:
        """Scores sentences, rounded to four places so that machines agree."""
        curves = self._titled if document.title_terms else self._untitled
        judged = curves(extract(document, story))
        scores = []
        for values in judged:
            spread = [0.0] * len(document.units)
            for index, value in zip(story, values, strict=True):
                spread[index] = round(value, 4)
            scores.append(spread)
        return Scores(*scores)


@cache
def learned_ranker() -> CurveRanker:
    """Returns the ranker with the weights that come with the package."""
    text = files("nutgraf.summary").joinpath("sentence_weights.json").read_text("utf-8")
    return CurveRanker(json.loads(text))
