"""How long a summary may be."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nutgraf.errors import BadOption

DEFAULT_SENTENCES = 6
DEFAULT_SHARE = 0.25
CORE_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Length:
    """The length that was asked for.

    Attributes:
        sentences: at most so many.
        words: at most so many; None for any number.
        exact: whether as many as possible are wanted, or only those that earn their place.
        strict: whether even a single sentence must keep the number of words.
    """

    sentences: int | None
    words: int | None
    exact: bool
    strict: bool

    @classmethod
    def asked(
        cls,
        sentences: int | None,
        words: int | None,
        ratio: float | None,
        article_words: int,
    ) -> Length:
        """Reads the options of `summarize`; without any, the default length.

        Raises:
            BadOption: more than one of them, or one that makes no sense.
        """
        if sum(option is not None for option in (sentences, words, ratio)) > 1:
            raise BadOption("give only one of sentences, words and ratio")
        if sentences is not None:
            return cls(_count("sentences", sentences), None, exact=True, strict=False)
        if words is not None:
            return cls(None, _count("words", words), exact=True, strict=True)
        if ratio is not None:
            share = _share(ratio)
            return cls(None, math.floor(share * article_words + 1e-9), exact=True, strict=True)
        budget = math.floor(DEFAULT_SHARE * article_words)
        return cls(DEFAULT_SENTENCES, budget, exact=False, strict=False)


def _count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BadOption(f"{name} must be a whole number of at least 1, not {_shown(value)}")
    return value


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1:
        raise BadOption(f"ratio must be a number between 0 and 1, not {_shown(value)}")
    return float(value)


def _shown(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 40 else text[:37] + "..."
