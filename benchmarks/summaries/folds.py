"""Weights that never saw the article they judge.

`training/` cuts the articles into folds and learns weights without each of them. An article judged
by the weights without its own fold is one that they were not learned on, so the figures are those
to expect elsewhere.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from training import references, sentences

from benchmarks.summaries.samples import Sample
from nutgraf.summary.ranking import CurveRanker, Ranker
from nutgraf.summary.references import References

_MODULES = (sentences, references)


class FoldsAbsent(FileNotFoundError):  # noqa: N818 - the name says it
    """Weights without folds were not learned yet."""


class Judges(NamedTuple):
    """Who ranks sentences and who finds what they refer to; None for those of the package."""

    ranker: Ranker | None = None
    references: References | None = None


def folded(samples: Iterable[Sample]) -> list[Sample]:
    """Has each article judged by weights that never saw it, instead of those of the package.

    Raises:
        FoldsAbsent: there are no such weights.
    """
    _weights()
    return [replace(sample, fold=sentences.fold_of(sample.name)) for sample in samples]


@cache
def judges_of(fold: int | None) -> Judges:
    """Returns those who judge the articles of a fold; for None, those of the package."""
    if fold is None:
        return Judges()
    ranking, referring = (weights[fold] for weights in _weights())
    return Judges(CurveRanker(ranking), References(referring))


@cache
def _weights() -> list[list[dict[str, Any]]]:
    """Reads the weights without each fold: of the ranking, and of references."""
    absent = [module for module in _MODULES if not module.FOLDED.is_file()]
    if absent:
        names = " and ".join(_shown(module.FOLDED) for module in absent)
        commands = "; ".join(
            f"uv run --group training python -m {module.__name__} --folds" for module in absent
        )
        raise FoldsAbsent(f"no {names}: run {commands}")
    return [json.loads(module.FOLDED.read_text("utf-8")) for module in _MODULES]


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
