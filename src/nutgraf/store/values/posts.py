"""Posts as the ledger knows them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

PostState = Literal[
    "seen", "ready", "intended", "posted", "failed", "skipped", "withdrawn", "removed"
]
"""How far a post is. "withdrawn" and "removed" are for good: nothing is said there again."""

FOR_GOOD: tuple[PostState, ...] = ("withdrawn", "removed")


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post that an account came across.

    Attributes:
        uri: canonical, by which it is known.
        account: "name@instance" that saw it, which will comment if one does.
        local_id: number on that account's instance.
        community_uri: canonical.
        community: "name@instance".
        author_uri: canonical.
        title: a stranger's words.
        link: where it points to.
        language: code, as its author named it.
        published: when.
        skip: why it is skipped at sight; None if it must be looked at.
    """

    uri: str
    account: str
    local_id: int
    community_uri: str
    community: str
    author_uri: str
    title: str
    link: str | None
    language: str | None
    published: datetime.datetime
    skip: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment for a post as it will be said.

    Attributes:
        text: Markdown.
        article: address in canonical form of what is summarised; None for a comment that only
            links to a summary elsewhere.
        article_words: of the article.
        summary_words: of the summary.
        language: code of the article's.
        format: the comment was drawn in.
    """

    text: str
    article: str | None = None
    article_words: int = 0
    summary_words: int = 0
    language: str | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerPost:
    """A post as the ledger knows it; see `NewPost` and `Draft` for what is not told here.

    Attributes:
        id: row.
        state: how far it is.
        reason: why it was skipped, failed, withdrawn or removed.
        evidence: for people, what was seen.
        seen_at: when it was noted.
        due_at: when it comes into question again; None for never.
        attempts: steps that failed in a row.
        draft: what is to be said, or was.
    """

    id: int
    uri: str
    account: str
    local_id: int
    community_uri: str
    community: str
    author_uri: str
    title: str
    link: str | None
    language: str | None
    published: datetime.datetime
    seen_at: datetime.datetime
    state: PostState
    reason: str | None
    evidence: str
    due_at: datetime.datetime | None
    attempts: int
    draft: Draft | None
