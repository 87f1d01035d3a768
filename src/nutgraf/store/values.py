"""What the ledger knows, as values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, get_args

from nutgraf.errors import StoreFailed

PostState = Literal[
    "seen", "ready", "intended", "posted", "failed", "skipped", "withdrawn", "removed"
]
"""How far a post is. "withdrawn" and "removed" are for good: nothing is said there again."""

FOR_GOOD: tuple[PostState, ...] = ("withdrawn", "removed")

NoticeState = Literal["seen", "failed", "intended", "answered", "ignored"]
"""How far a mention or message is; "failed" comes into question again at its time."""

NoticeKind = Literal["mention", "reply", "message"]

Begun = Literal["answer", "enough", "order"]
"""As what work on a notice was begun: to answer it, to say that it is enough, to obey it."""

SayingKind = Literal["summary", "answer", "forward"]
"""A comment at the top level of a post; an answer to a notice; a message passed on."""

Channel = Literal["comment", "message"]

SayingState = Literal["intended", "posted", "withdrawn", "removed"]

Mode = Literal["on", "off", "mention-only"]
"""What a moderator chose for a community."""

MODES: tuple[Mode, ...] = get_args(Mode)


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


Subject = TypeVar("Subject", LedgerPost, LedgerNotice)


@dataclass(frozen=True, slots=True)
class Claim(Generic[Subject]):
    """The right to work on a post or notice until a time.

    Attributes:
        subject: as it was when it was claimed.
        token: greater than all before it (a fencing token).
        until: when the lease ends, by the store's clock.
    """

    subject: Subject
    token: int
    until: datetime.datetime


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


@dataclass(frozen=True, slots=True)
class CommunityChoice:
    """What a community's moderators chose.

    Attributes:
        uri: canonical.
        community: "name@instance".
        mode: None if they said nothing of it.
        format: None if they said nothing of it.
        by: canonical URI of the moderator who spoke last.
        at: when.
    """

    uri: str
    community: str
    mode: Mode | None
    format: str | None
    by: str | None
    at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums for one group: a community, an instance, or all.

    Attributes:
        comments: summaries that were posted.
        standing: of them, those not withdrawn or removed.
        answers: to mentions and messages.
        upvotes: on the summaries, the bot's own not counted.
        downvotes: on the summaries.
        good: "good bot" replies, one a person and summary.
        bad: "bad bot" replies.
        article_words: of the articles summarised.
        summary_words: of their summaries.
    """

    comments: int = 0
    standing: int = 0
    answers: int = 0
    upvotes: int = 0
    downvotes: int = 0
    good: int = 0
    bad: int = 0
    article_words: int = 0
    summary_words: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Posts that wait for the same.

    Attributes:
        reason: why they wait; "due" where they could be taken now.
        posts: how many.
        until: when the first of them comes into question again; None where it does now.
    """

    reason: str
    posts: int
    until: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the bot did on a day, or ever.

    Attributes:
        seen: posts noted.
        total: of all.
        communities: by handle, of the posts' communities.
        instances: by host, of the posts' communities.
        skipped: how many posts by reason.
        notices: how many mentions, replies and messages by state.
        waiting: posts that wait now, whatever the day.
    """

    seen: int
    total: Tally
    communities: Mapping[str, Tally]
    instances: Mapping[str, Tally]
    skipped: Mapping[str, int]
    notices: Mapping[str, int]
    waiting: Sequence[Waiting] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A community that an account leaves alone for a while.

    Attributes:
        account: "name@instance".
        community_uri: canonical.
        until: when it ends.
        reason: why.
    """

    account: str
    community_uri: str
    until: datetime.datetime
    reason: str


class InUse(StoreFailed):
    """Another bot is working on the database."""


class LostClaim(StoreFailed):
    """The lease on a post or notice is over, or somebody else has taken it over."""


class AlreadySaid(StoreFailed):
    """It was said before, or withdrawn or removed since; it may not be said again."""
