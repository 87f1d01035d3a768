"""The steps from an article to its summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from nutgraf.article.model import Article
from nutgraf.errors import BadOption, NotAnArticle
from nutgraf.language import Language, count_words, resources
from nutgraf.summary.document import Document, Unit, analyse
from nutgraf.summary.junk import Grade, Verdict, judge
from nutgraf.summary.lengths import Length
from nutgraf.summary.needs import Ties, find
from nutgraf.summary.model import Sentence, Summary
from nutgraf.summary.ranking import LinearRanker, Ranker
from nutgraf.summary.selection import Choice, Selector

Order = Literal["article", "importance"]

_RANKER = LinearRanker()


def summarize(  # noqa: PLR0913 - the public options
    article: Article | str,
    *,
    title: str | None = None,
    sentences: int | None = None,
    words: int | None = None,
    ratio: float | None = None,
    language: str | None = None,
    minimum_words: int = 80,
    order: Order = "article",
) -> Summary:
    """Chooses the sentences that tell what an article is about."""
    if order not in ("article", "importance"):
        raise BadOption("order must be 'article' or 'importance'")
    if isinstance(article, str):
        article = Article.from_text(article, title=title, language=language)
        total = count_words(article.text)
        if total and total < minimum_words:
            raise NotAnArticle("too-short", f"{total} words, fewer than {minimum_words}")
    else:
        total = count_words(article.text)
    length = Length.asked(sentences, words, ratio, total)
    if not any(map(str.isalnum, article.text)):
        raise NotAnArticle("empty", "there are no words in it")
    return _summarize(article, title or article.title, _language(article, language), length, order)


def _language(article: Article, asked: str | None) -> Language:
    return resources(asked or article.language or "en")


def _summarize(
    article: Article, title: str | None, language: Language, length: Length, order: Order
) -> Summary:
    document = analyse(article, language, title)
    verdicts = judge(document)
    best = min(verdict.grade for verdict in verdicts)
    pool = [index for index, verdict in enumerate(verdicts) if verdict.grade == best]
    scores = _RANKER.scores(document, pool)
    ties = find(document, verdicts)
    choice = Selector(document, scores, ties, pool).choose(length)
    if not choice.taken:
        smallest = min(document.units[index].words for index in pool)
        raise BadOption(f"no sentence is that short: the shortest has {smallest} words")
    return _summary(document, verdicts, scores, ties, choice, order)


def _summary(
    document: Document,
    verdicts: Sequence[Verdict],
    scores: Sequence[float],
    ties: Sequence[Ties],
    choice: Choice,
    order: Order,
) -> Summary:
    candidates = tuple(
        Sentence(
            text=unit.text,
            start=unit.start,
            end=unit.end,
            paragraph=unit.paragraph,
            index=unit.index,
            score=scores[unit.index],
            reasons=(verdicts[unit.index].reason or "",) if verdicts[unit.index].reason else (),
            needs=ties[unit.index].needs,
            words=unit.words,
        )
        for unit in document.units
    )
    taken = choice.taken if order == "importance" else tuple(sorted(choice.taken))
    core = set(choice.core)
    return Summary(
        article=document.article,
        sentences=tuple(candidates[index] for index in taken),
        core=tuple(candidates[index] for index in taken if index in core),
        candidates=candidates,
    )
