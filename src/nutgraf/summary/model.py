"""The summary: sentences of an article, word for word, with their places in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from nutgraf.article.model import Article
from nutgraf.language import count_words


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article.

    Attributes:
        text: the sentence as the article has it: `article.text[start:end] == text`.
        start: offset of its first character in `article.text`.
        end: offset behind its last character.
        paragraph: index of its paragraph in `article.paragraphs`.
        index: its place among the article's sentences.
        score: what it adds against the words that it takes, 0 to 1, rounded so that machines agree;
            0 for a sentence that is not fit for a summary.
        reasons: why it was taken, or left out, in a few words each.
        needs: indices of the earlier sentences without which it does not stand.
        words: its length in words (`nutgraf.language.count_words`).
    """

    text: str
    start: int
    end: int
    paragraph: int
    index: int
    score: float
    reasons: tuple[str, ...]
    needs: tuple[int, ...]
    words: int


@dataclass(frozen=True)
class Summary:
    """Sentences chosen from an article.

    Attributes:
        article: where they were taken from.
        sentences: the chosen ones, in the order of the article unless asked otherwise.
        core: the one to three of them that are a summary by themselves, in the same order.
        candidates: every sentence of the article with its score, reasons and needs.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    core: tuple[Sentence, ...]
    candidates: tuple[Sentence, ...]

    @cached_property
    def text(self) -> str:
        """The sentences, each a paragraph of its own."""
        return "\n\n".join(sentence.text for sentence in self.sentences)

    @cached_property
    def article_words(self) -> int:
        """Words of the whole article."""
        return count_words(self.article.text)

    @cached_property
    def summary_words(self) -> int:
        """Words of the chosen sentences."""
        return sum(sentence.words for sentence in self.sentences)

    @property
    def saved(self) -> float:
        """The share of the article's words that a reader is spared, 0 to 1."""
        return 1 - self.summary_words / self.article_words if self.article_words else 0.0

    @property
    def rest(self) -> tuple[Sentence, ...]:
        """The chosen sentences that are not in `core`."""
        core = {sentence.index for sentence in self.core}
        return tuple(s for s in self.sentences if s.index not in core)
