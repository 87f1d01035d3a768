"""How long a summary may be."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nutgraf.article.model import Article
from nutgraf.errors import BadOption
from nutgraf.language import count_words

DEFAULT_SENTENCES = 6
DEFAULT_SHARE = 0.25
CORE_SENTENCES = 3
LONG_READ = 3000
"""Words beyond which a summary of more than its core also tells of the later parts."""

PARTS = 4
"""So many of like length has a long read."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a summary may take.

    Attributes:
        sentences: at most so many; None for any number.
        words: at most so many; None for any number.
        exact: whether as much as possible is wanted, or only what earns its place.
        strict: whether even a single sentence must keep the number of words.
    """

    sentences: int | None
    words: int | None
    exact: bool
    strict: bool


@dataclass(frozen=True, slots=True)
class Length:
    """The length that was asked for: at most one of its parts; none for the default length."""

    sentences: int | None = None
    words: int | None = None
    ratio: float | None = None

    @classmethod
    def asked(cls, sentences: object, words: object, ratio: object) -> Length:
        """Reads the options of `summarize`.

        Raises:
            BadOption: more than one of them, or one that makes no sense.
        """
        if sum(option is not None for option in (sentences, words, ratio)) > 1:
            raise BadOption("give only one of sentences, words and ratio")
        if sentences is not None:
            return cls(sentences=_count("sentences", sentences))
        if words is not None:
            return cls(words=_count("words", words))
        if ratio is not None:
            return cls(ratio=_share(ratio))
        return cls()

    def within(self, article: Article) -> Budget:
        """Says what that means for an article."""
        if self.sentences is not None:
            return Budget(self.sentences, None, exact=True, strict=False)
        if self.words is not None:
            return Budget(None, self.words, exact=True, strict=True)
        total = count_words(article.text)
        if self.ratio is not None:
            return Budget(None, math.floor(self.ratio * total + 1e-9), exact=True, strict=True)
        return Budget(
            DEFAULT_SENTENCES, math.floor(DEFAULT_SHARE * total), exact=False, strict=False
        )


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
