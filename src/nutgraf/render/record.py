"""Summaries and articles as JSON-ready records; docs/json.md describes every field."""

from __future__ import annotations

from nutgraf.article.model import Article
from nutgraf.language import count_words
from nutgraf.render.characters import encodable
from nutgraf.summary.model import Sentence, Summary

SUMMARY_SCHEMA = "nutgraf.summary/1"
ARTICLE_SCHEMA = "nutgraf.article/1"
ERROR_SCHEMA = "nutgraf.error/1"


def summary_record(summary: Summary, *, explain: bool = False) -> dict[str, object]:
    """A summary as `json.dumps` takes it.

    Args:
        summary: the summary.
        explain: add `candidates`: every sentence of the article, taken or not.

    Returns:
        The fields in a fixed order. In the `text` of `article_record`, `text[start:end]` is the
        sentence; lone surrogates are U+FFFD in both.
    """
    article = summary.article
    places = {sentence.index: place for place, sentence in enumerate(summary.sentences)}
    record: dict[str, object] = {
        "schema": SUMMARY_SCHEMA,
        **_facts(article),
        "article_words": summary.article_words,
        "summary_words": summary.summary_words,
        "saved": round(summary.saved, 4),
        "sentences": [_sentence(sentence) for sentence in summary.sentences],
        "core": [places[s.index] for s in summary.core if s.index in places],
        "text": encodable(summary.text),
    }
    if explain:
        record["candidates"] = [_sentence(sentence) for sentence in summary.candidates]
    return record


def article_record(article: Article) -> dict[str, object]:
    """An article as `json.dumps` takes it, the fields in a fixed order."""
    return {
        "schema": ARTICLE_SCHEMA,
        **_facts(article),
        "words": count_words(article.text),
        "paragraphs": [encodable(paragraph) for paragraph in article.paragraphs],
        "kinds": list(article.kinds or ("prose",) * len(article.paragraphs)),
        "text": encodable(article.text),
    }


def error_record(kind: str, reason: str, evidence: str) -> dict[str, object]:
    """What stands in the place of a summary that could not be made."""
    return {
        "schema": ERROR_SCHEMA,
        "error": {"kind": kind, "reason": reason, "evidence": encodable(evidence)},
    }


def _facts(article: Article) -> dict[str, object]:
    return {
        "title": _text(article.title),
        "url": _text(article.url),
        "site": _text(article.site),
        "byline": _text(article.byline),
        "published": article.published.isoformat() if article.published else None,
        "language": _text(article.language),
        "description": _text(article.description),
    }


def _sentence(sentence: Sentence) -> dict[str, object]:
    return {
        "text": encodable(sentence.text),
        "start": sentence.start,
        "end": sentence.end,
        "paragraph": sentence.paragraph,
        "index": sentence.index,
        "score": sentence.score,
        "words": sentence.words,
        "reasons": [encodable(reason) for reason in sentence.reasons],
        "needs": list(sentence.needs),
    }


def _text(text: str | None) -> str | None:
    return None if text is None else encodable(text)
