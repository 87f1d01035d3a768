"""Mentions, replies and messages as the ledger knows them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

NoticeState = Literal["seen", "failed", "intended", "answered", "ignored"]
"""How far a mention or message is; "failed" comes into question again at its time."""

NoticeKind = Literal["mention", "reply", "message"]

Begun = Literal["answer", "enough", "order"]
"""As what work on a notice was begun: to answer it, to say that it is enough, to obey it."""


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A mention, reply or private message that came to an account.

    Attributes:
        uri: canonical, of the comment or message.
        kind: what it is.
        account: "name@instance" to which it came.
        local_id: by which it is marked as read.
        author_uri: canonical.
        author_id: number of the author on the account's instance.
        author_name: as in "@name@instance".
        author_bot: whether the author is flagged.
        text: a stranger's words, cut to what the store keeps.
        published: when.
        comment_id: number of the comment; None for a message.
        ancestors: numbers of the comments above it.
        post_id: number of its post; None for a message.
        post_uri: canonical; None for a message.
        community_uri: canonical; None for a message.
        community_id: number of the community.
        community: "name@instance".
    """

    uri: str
    kind: NoticeKind
    account: str
    local_id: int
    author_uri: str
    author_id: int
    author_name: str
    author_bot: bool
    text: str
    published: datetime.datetime
    comment_id: int | None = None
    ancestors: tuple[int, ...] = ()
    post_id: int | None = None
    post_uri: str | None = None
    community_uri: str | None = None
    community_id: int | None = None
    community: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerNotice:
    """A mention, reply or message as the ledger knows it.

    Attributes:
        id: row.
        notice: what came.
        state: how far it is.
        reason: why it was ignored or failed; what was done.
        due_at: when it comes into question again; None for never.
        attempts: steps that failed in a row.
        begun: as what an earlier step began to work on it; None for not at all.
        begun_at: when that was.
    """

    id: int
    notice: NewNotice
    state: NoticeState
    reason: str | None
    due_at: datetime.datetime | None
    attempts: int
    begun: Begun | None = None
    begun_at: datetime.datetime | None = None

    @property
    def uri(self) -> str:
        """By which it is known."""
        return self.notice.uri
