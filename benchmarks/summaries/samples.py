"""The articles that people wrote summaries of, as every system takes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.data import read_articles
from nutgraf.article.model import Article

SETS = {
    "cnndm-dev": "en",
    "webpage-descriptions-dev": "en",
    "newsroom-dev": "en",
    "gum-dev": "en",
    "orangesum-fr-dev": "fr",
}
"""The sets and their languages."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Sample:
    """An article with what people wrote about it.

    Attributes:
        article: as nutgraf takes it.
        language: its code.
        sentences: where the sentences of the third-party splitter stand.
        references: summaries by people, a sentence a line.
        gold: where the annotated sentences stand, if they are.
        needs: what each of them needs (see the README of the data).
        name: its id in the set.
        fold: the fold without which weights are to judge it; None for those of the package.
    """

    article: Article
    language: str
    sentences: tuple[Span, ...]
    references: tuple[str, ...]
    gold: tuple[Span, ...] = ()
    needs: tuple[Mapping[str, Sequence[Sequence[int]]], ...] = ()
    name: str = ""
    fold: int | None = None

    def texts(self, spans: Iterable[Span]) -> list[str]:
        """Returns what stands at places of the article."""
        return [self.article.text[start:end] for start, end in spans]


def read_samples(name: str, limit: int | None = None) -> list[Sample]:
    """Reads the articles of a set, or the first of them."""
    return [sample_of(row, SETS[name]) for row in read_articles(name)[:limit]]


def sample_of(row: Mapping[str, Any], language: str) -> Sample:
    """Makes a sample from a row of the data."""
    gold: tuple[Span, ...] = ()
    if "sents" in row:
        article, gold = _annotated(row["sents"], row["newpar"], language)
    else:
        article = Article.from_text(row["text"], title=row.get("title"), language=language)
    return Sample(
        article=article,
        language=language,
        sentences=tuple(neutral_sentences(article.text, language)),
        references=tuple(_by_lines(text, language) for text in row["reference"]),
        gold=gold,
        needs=tuple(row.get("needs", ())),
        name=str(row.get("id", "")),
    )


def _annotated(
    sentences: Sequence[str], begins: Sequence[bool], language: str
) -> tuple[Article, tuple[Span, ...]]:
    """Puts annotated sentences together to an article, and says where each stands in it."""
    paragraphs: list[str] = []
    spans: list[Span] = []
    at = 0
    for sentence, begins_paragraph in zip(sentences, begins, strict=True):
        folded = " ".join(sentence.split())
        if begins_paragraph or not paragraphs:
            at += 2 if paragraphs else 0
            paragraphs.append(folded)
        else:
            at += 1
            paragraphs[-1] += " " + folded
        spans.append((at, at + len(folded)))
        at += len(folded)
    return Article(tuple(paragraphs), language=language), tuple(spans)


def neutral_sentences(text: str, language: str) -> Iterable[Span]:
    """Yields where the sentences of a third-party splitter stand in a text."""
    import sentencex

    at = 0
    for paragraph in text.split("\n\n"):
        for sentence in sentencex.segment(language, paragraph):
            bare = sentence.strip()
            if bare:
                start = text.index(bare, at)
                at = start + len(bare)
                yield start, at


def _by_lines(text: str, language: str) -> str:
    """Parts a reference into sentences, a line each, as ROUGE-Lsum wants it."""
    import sentencex

    lines = (s for line in text.split("\n") for s in sentencex.segment(language, line))
    return "\n".join(line.strip() for line in lines if line.strip())
