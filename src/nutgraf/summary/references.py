"""How likely a sentence refers to something that an earlier one must tell.

Rules find the plain cases (`needs.py`). What is left is a matter of likelihood: "they" may mean the
guests named two words before, "the bill" may be any bill. So two sets of curves, learned by
`training/references.py` on annotated text, judge what pointing words a sentence has, where, and
what stands before them. They see counts and places, no words, and so serve all languages that have
lists of these words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from nutgraf.summary.curves import Curves
from nutgraf.summary.document import Document
from nutgraf.summary.reference_features import DEFINITE, POINTING, definite_row, pointing_row
from nutgraf.summary.surnames import FullNames


class Risk(NamedTuple):
    """How likely a sentence refers back, 0 to 1, and to where.

    Attributes:
        pointing: by a pronoun or a demonstrative.
        definite: by a noun with a definite article.
        known: the earlier sentences that have one of these nouns.
        full_names: the earlier sentences that tell the names of those called by surname alone.
    """

    pointing: float
    definite: float
    known: tuple[int, ...]
    full_names: tuple[int, ...] = ()


NO_RISK = Risk(0.0, 0.0, ())


class References:
    """Judges sentences by learned curves.

    Args:
        weights: as `training/references.py` writes them: the curves "pointing" and "definite".
    """

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._pointing = Curves(weights["pointing"], POINTING)
        self._definite = Curves(weights["definite"], DEFINITE)

    def risks(self, document: Document, ruled: Sequence[int], fit: Sequence[bool]) -> Risks:
        """Returns the risks of a document's sentences, each judged when it is asked for.

        Args:
            document: the article.
            ruled: what the rules say of each (see `POINTING`).
            fit: whether each is part of the story; others need no judgement.
        """
        return Risks(document, ruled, fit, self._pointing, self._definite)


class Risks:
    """What is to be feared of each sentence of a document, rounded so that machines agree.

    Few of its sentences ever come into question for a summary, and to judge one takes longer than
    to rank it. So each is judged when it is first asked for.
    """

    __slots__ = (
        "_definite",
        "_document",
        "_fit",
        "_known",
        "_names",
        "_pointing",
        "_points",
        "_ruled",
    )

    def __init__(
        self,
        document: Document,
        ruled: Sequence[int],
        fit: Sequence[bool],
        pointing: Curves,
        definite: Curves,
    ) -> None:
        self._document = document
        self._ruled = ruled
        self._fit = fit
        self._pointing = pointing
        self._definite = definite
        self._names = FullNames(document)
        self._points: dict[int, float] = {}
        self._known: dict[int, Risk] = {}

    def pointing(self, index: int) -> float:
        """Says how likely a sentence refers back by a pronoun or a demonstrative."""
        known = self._points.get(index)
        if known is None:
            row = None
            if self._fit[index]:
                row = pointing_row(self._document, index, self._ruled[index])
            known = 0.0 if row is None else round(self._pointing.judge(row)[0], 3)
            self._points[index] = known
        return known

    def __getitem__(self, index: int) -> Risk:
        """Returns all that is feared of a sentence."""
        risk = self._known.get(index)
        if risk is None:
            risk = self._known[index] = self._judge(index)
        return risk

    def _judge(self, index: int) -> Risk:
        if not self._fit[index]:
            return NO_RISK
        pointing = self.pointing(index)
        full_names = self._names.of(index)
        found = definite_row(self._document, index)
        if found is None:
            return Risk(pointing, 0.0, (), full_names) if pointing or full_names else NO_RISK
        row, known = found
        return Risk(pointing, round(self._definite.judge(row)[0], 3), known, full_names)


@cache
def learned_references() -> References:
    """Returns the judge with the weights that come with the package."""
    text = files("nutgraf.summary").joinpath("reference_weights.json").read_text("utf-8")
    return References(json.loads(text))
