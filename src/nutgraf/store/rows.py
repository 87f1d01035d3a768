"""Rows and the values that they are."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, Table

from nutgraf.store.columns import kept_link, utc
from nutgraf.store.tables import notices, posts
from nutgraf.store.values import (
    Claim,
    Draft,
    LedgerNotice,
    LedgerPost,
    NewNotice,
    NewPost,
    Saying,
    Words,
)

AnyRow = Row[Any]
AnyClaim = Claim[LedgerPost] | Claim[LedgerNotice]

_LONGEST_TEXT = 8_000
_LONGEST_TITLE = 2_000
_DEEPEST = 1_000


def table_of(claim: AnyClaim) -> Table:
    """The table in which the subject of a claim stands."""
    return posts if isinstance(claim.subject, LedgerPost) else notices


def community_of(claim: AnyClaim) -> str | None:
    """The handle of the community in which the subject of a claim stands."""
    subject = claim.subject
    return subject.community if isinstance(subject, LedgerPost) else subject.notice.community


def post_of(row: AnyRow) -> LedgerPost:
    """A row of posts as a value."""
    return LedgerPost(
        id=row.id,
        uri=row.uri,
        account=row.account,
        local_id=row.local_id,
        community_uri=row.community_uri,
        community=row.community,
        author_uri=row.author_uri,
        title=row.title,
        link=row.link,
        language=row.language,
        published=row.published,
        seen_at=row.seen_at,
        state=row.state,
        reason=row.reason,
        evidence=row.evidence,
        due_at=row.due_at,
        attempts=row.attempts,
        draft=_draft_of(row),
    )


def _draft_of(row: AnyRow) -> Draft | None:
    if row.text is None:
        return None
    return Draft(
        text=row.text,
        article=row.article,
        article_words=row.article_words,
        summary_words=row.summary_words,
        language=row.draft_language,
        format=row.format,
    )


def draft_columns(draft: Draft) -> dict[str, Any]:
    """What a draft puts into a row of posts."""
    return {
        "text": draft.text,
        "article": draft.article,
        "article_words": draft.article_words,
        "summary_words": draft.summary_words,
        "draft_language": draft.language,
        "format": draft.format,
    }


def post_columns(post: NewPost) -> dict[str, Any]:
    """What a new post puts into a row, but for times."""
    return {
        "uri": post.uri,
        "account": post.account,
        "local_id": post.local_id,
        "community_uri": post.community_uri,
        "community": post.community,
        "author_uri": post.author_uri,
        "title": post.title[:_LONGEST_TITLE],
        "link": kept_link(post.link),
        "language": post.language,
        "published": utc(post.published),
        "state": "seen" if post.skip is None else "skipped",
        "reason": post.skip,
    }


def notice_columns(notice: NewNotice) -> dict[str, Any]:
    """What a new notice puts into a row, but for times."""
    return {
        "uri": notice.uri,
        "kind": notice.kind,
        "account": notice.account,
        "local_id": notice.local_id,
        "author_uri": notice.author_uri,
        "author_host": host_of(notice.author_uri),
        "author_id": notice.author_id,
        "author_name": notice.author_name[:_LONGEST_TITLE],
        "author_bot": notice.author_bot,
        "text": notice.text[:_LONGEST_TEXT],
        "published": utc(notice.published),
        "comment_id": notice.comment_id,
        "ancestors": json.dumps(list(notice.ancestors[-_DEEPEST:])),
        "post_id": notice.post_id,
        "post_uri": notice.post_uri,
        "community_uri": notice.community_uri,
        "community_id": notice.community_id,
        "community": notice.community,
        "state": "seen",
    }


def notice_of(row: AnyRow) -> LedgerNotice:
    """A row of notices as a value."""
    return LedgerNotice(
        id=row.id,
        notice=NewNotice(
            uri=row.uri,
            kind=row.kind,
            account=row.account,
            local_id=row.local_id,
            author_uri=row.author_uri,
            author_id=row.author_id,
            author_name=row.author_name,
            author_bot=row.author_bot,
            text=row.text,
            published=row.published,
            comment_id=row.comment_id,
            ancestors=tuple(json.loads(row.ancestors)),
            post_id=row.post_id,
            post_uri=row.post_uri,
            community_uri=row.community_uri,
            community_id=row.community_id,
            community=row.community,
        ),
        state=row.state,
        reason=row.reason,
        due_at=row.due_at,
        attempts=row.attempts,
        begun=row.begun,
        begun_at=row.begun_at,
    )


def words_columns(words: Words) -> dict[str, Any]:
    """What is about to be said, as it stands in a row of sayings."""
    return {
        "kind": words.kind,
        "channel": words.channel,
        "account": words.account,
        "text": words.text,
        "post_uri": words.post_uri,
        "community_uri": words.community_uri,
        "person_uri": words.person_uri,
        "person_host": None if words.person_uri is None else host_of(words.person_uri),
        "parent_id": words.parent_id,
    }


def saying_of(row: AnyRow) -> Saying:
    """A row of sayings as a value."""
    return Saying(
        id=row.id,
        key=row.key,
        words=Words(
            kind=row.kind,
            channel=row.channel,
            account=row.account,
            text=row.text,
            post_uri=row.post_uri,
            community_uri=row.community_uri,
            person_uri=row.person_uri,
            parent_id=row.parent_id,
        ),
        state=row.state,
        intended_at=row.intended_at,
        posted_at=row.posted_at,
        uri=row.uri,
        local_id=row.local_id,
        upvotes=row.upvotes,
        downvotes=row.downvotes,
        reason=row.reason,
    )


def host_of(uri: str) -> str:
    """The instance of a canonical URI, as `nutgraf.community.values` has it."""
    try:
        return urlsplit(uri).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
