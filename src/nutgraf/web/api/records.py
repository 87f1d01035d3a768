"""What programs get, as it is documented; `nutgraf.render.record` and `Problem` make it."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from nutgraf.article.model import BlockKind


class SentenceRecord(BaseModel):
    """A sentence of an article, word for word."""

    text: str
    start: Annotated[int, Field(description="Where it begins in the article's text.")]
    end: Annotated[int, Field(description="Where it ends there.")]
    paragraph: Annotated[int, Field(description="Its paragraph, counted from 0.")]
    index: Annotated[int, Field(description="Its number among all sentences, counted from 0.")]
    score: Annotated[float, Field(description="What it adds against the words that it takes.")]
    words: int
    reasons: Annotated[list[str], Field(description="Why it was taken, or left out.")]
    needs: Annotated[
        list[int], Field(description="Numbers of the earlier sentences that it needs.")
    ]


class _Facts(BaseModel):
    title: str | None
    url: str | None
    site: str | None
    byline: str | None
    published: datetime.date | None
    language: str | None
    description: str | None


class _Summary(_Facts):
    schema_: Annotated[Literal["nutgraf.summary/1"], Field(alias="schema")]
    article_words: int
    summary_words: int
    saved: Annotated[float, Field(description="1 - summary_words / article_words.")]
    sentences: list[SentenceRecord]
    core: Annotated[
        list[int],
        Field(description="Places in `sentences` of those that are a summary by themselves."),
    ]
    text: Annotated[str, Field(description="The sentences, parted by blank lines.")]


class SummaryRecord(_Summary):
    """A summary: sentences of an article, and what is known about it."""

    id: Annotated[str | None, Field(description="Under which it is kept; null where it is not.")]
    expires: Annotated[datetime.datetime | None, Field(description="Until when it is kept.")]
    candidates: Annotated[
        list[SentenceRecord] | None, Field(description="With `explain` only.")
    ] = None
    rendered: Annotated[str | None, Field(description="With `format` only.")] = None


class ArticleRecord(_Facts):
    """An article without what stands around it on its page."""

    schema_: Annotated[Literal["nutgraf.article/1"], Field(alias="schema")]
    words: int
    paragraphs: list[str]
    kinds: list[BlockKind]
    text: str


class BatchSummary(_Summary):
    """A line of a batch: the summary of an item."""

    id: Annotated[str | int | float, Field(description="Of the item.")]
    number: Annotated[int, Field(description="Of the item in the batch, from 1.")]
    kept: Annotated[
        str | None, Field(description="Under which the result is kept; null where it is not.")
    ]
    expires: datetime.datetime | None
    candidates: list[SentenceRecord] | None = None
    rendered: str | None = None


class ErrorOfItem(BaseModel):
    """Why an item has no summary."""

    kind: Literal["page", "fetch", "row", "request"]
    reason: str
    evidence: str


class BatchError(BaseModel):
    """A line of a batch: why there is no summary of an item."""

    id: str | int | float
    number: int
    schema_: Annotated[Literal["nutgraf.error/1"], Field(alias="schema")]
    error: ErrorOfItem


class ProblemRecord(BaseModel):
    """A problem document (RFC 9457)."""

    type: Annotated[str, Field(description="Address of a page that explains the reason.")]
    title: str
    status: int
    detail: Annotated[str, Field(description="What is wrong, and what to do.")]
    kind: Annotated[Literal["page", "fetch", "request"], Field(description="Whose reason it is.")]
    reason: Annotated[str, Field(description="One word of the set of its kind.")]


class Life(BaseModel):
    """A sign of life."""

    status: Literal["alive", "ready"]
