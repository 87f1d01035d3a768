"""ROUGE F1 by rouge-score, which is slow: words are stemmed once, not for every summary."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

_WORD = re.compile(r"\w+")


class Rouge(NamedTuple):
    """F1 in percent."""

    rouge1: float
    rouge2: float
    rougeLsum: float  # noqa: N815 - its name


NOTHING = Rouge(0.0, 0.0, 0.0)
"""What a refusal scores."""


class _Lines:
    """Words line by line, as lines come back: in other summaries, and in every comparison.

    English is stemmed by rouge-score itself; what it does knows ASCII alone, so in other languages
    words are taken as they are.
    """

    def __init__(self, language: str) -> None:
        from rouge_score.tokenizers import DefaultTokenizer

        plain = DefaultTokenizer(use_stemmer=True).tokenize if language == "en" else _words
        self._line = lru_cache(maxsize=4096)(plain)

    def tokenize(self, text: str) -> list[str]:
        return [word for line in text.split("\n") for word in self._line(line)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


@lru_cache
def _scorer(language: str, measures: tuple[str, ...]) -> Any:  # noqa: ANN401 - an untyped library
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(list(measures), tokenizer=_lines(language))


@lru_cache
def _lines(language: str) -> _Lines:
    return _Lines(language)


def rouge(references: Sequence[str], sentences: Sequence[str], language: str) -> Rouge:
    """Scores a summary; where there are several references, the best counts for each measure."""
    if not sentences:
        return NOTHING
    scored = _scorer(language, Rouge._fields).score_multi(references, "\n".join(sentences))
    return Rouge(*(100 * scored[measure].fmeasure for measure in Rouge._fields))


def rouge1(references: Sequence[str], sentences: Sequence[str], language: str) -> float:
    """Scores a summary by ROUGE-1 alone, which takes a fraction of the time."""
    if not sentences:
        return 0.0
    scored = _scorer(language, ("rouge1",)).score_multi(references, "\n".join(sentences))
    return float(100 * scored["rouge1"].fmeasure)
