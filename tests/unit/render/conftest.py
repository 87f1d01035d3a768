"""Summaries made by hand: what is drawn must not depend on how sentences are chosen."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from nutgraf.article.model import Article
from nutgraf.language import count_words
from nutgraf.summary.model import Sentence, Summary

MakeSummary = Callable[..., Summary]


def make_summary(
    *texts: str,
    core: tuple[int, ...] = (0,),
    scores: tuple[float, ...] = (),
    needs: dict[int, tuple[int, ...]] | None = None,
    filler: str = "",
    **facts: object,
) -> Summary:
    """A summary of an article that has each text as a paragraph, and `filler` as the last one."""
    article = Article((*texts, *([filler] if filler else [])), **facts)  # type: ignore[arg-type]
    sentences = []
    start = 0
    for index, text in enumerate(texts):
        sentences.append(
            Sentence(
                text=text,
                start=start,
                end=start + len(text),
                paragraph=index,
                index=index,
                score=scores[index] if scores else round(1 - index / 100, 4),
                reasons=("lede",) if index == 0 else (),
                needs=(needs or {}).get(index, ()),
                words=count_words(text),
            )
        )
        start += len(text) + 2
    chosen = tuple(sentences)
    return Summary(article, chosen, tuple(chosen[index] for index in core), chosen)


@pytest.fixture
def ferry() -> Summary:
    """Three sentences of a small article, the first of them the core."""
    return make_summary(
        "The council voted on Monday to replace all eleven diesel ferries by 2031.",
        "It makes Port Ellery the first city on the coast to do so.",
        "Fares are to rise by 4 percent next year.",
        filler="word " * 60 + "end.",
        needs={1: (0,)},
        title="Harbour city to replace its ferries",
        url="https://www.courier.example/news/ferries?a=1&b=2",
        site="The Courier",
        byline="Ines Marbeck",
        published=datetime.date(2026, 9, 14),
        language="en",
    )
