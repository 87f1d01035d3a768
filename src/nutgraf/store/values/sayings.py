"""What was said, or is about to be."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

SayingKind = Literal["summary", "answer", "forward"]
"""A comment at the top level of a post; an answer to a notice; a message passed on."""

Channel = Literal["comment", "message"]

SayingState = Literal["intended", "posted", "withdrawn", "removed"]


@dataclass(frozen=True, slots=True)
class Words:
    """What is about to be said, and where.

    Attributes:
        kind: with the key of the claimed subject it may be said once, ever.
        channel: as a comment or private message.
        account: "name@instance" that says it.
        text: Markdown.
        post_uri: canonical, under which, or about which.
        community_uri: canonical, of that post.
        person_uri: canonical, of who asked or is written to; None for a summary nobody asked for.
        parent_id: number of the comment it answers.
    """

    kind: SayingKind
    channel: Channel
    account: str
    text: str
    post_uri: str | None = None
    community_uri: str | None = None
    person_uri: str | None = None
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """Something that was said, or is about to be.

    Attributes:
        id: row.
        key: canonical URI of the post or notice.
        words: what and where.
        state: how far it is.
        intended_at: when the latest try began.
        posted_at: when it was first known to stand.
        uri: canonical, of the comment.
        local_id: number of the comment on the account's instance.
        upvotes: when last looked at.
        downvotes: when last looked at.
        reason: why it was withdrawn or removed.
    """

    id: int
    key: str
    words: Words
    state: SayingState
    intended_at: datetime.datetime
    posted_at: datetime.datetime | None = None
    uri: str | None = None
    local_id: int | None = None
    upvotes: int = 0
    downvotes: int = 0
    reason: str | None = None
