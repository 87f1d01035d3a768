"""What the web interface asks the store for, and keeps there, as values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nutgraf.store.values import LedgerPost, Mode, PostState

StepSubject = Literal["post", "notice"]

StepKind = Literal[
    "seen",
    "read",
    "waiting",
    "intended",
    "posted",
    "answered",
    "ignored",
    "skipped",
    "failed",
    "edited",
    "withdrawn",
    "removed",
]
"""What happened to a post or notice; "read": its article was, and what is to be said is known."""

HealthState = Literal["works", "rests", "missing"]

SILENT_ACCOUNT = datetime.timedelta(minutes=20)
"""After that nobody works with an account: workers note it when they have looked at its instance,
which they do every 15 minutes at least."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way of a post or notice.

    Attributes:
        id: row; later ones are greater.
        subject: what it happened to.
        uri: canonical, of the post or notice.
        at: when.
        what: happened.
        reason: why; None for none.
        detail: for people.
        account: "name@instance" that did it, or saw it.
        community: "name@instance"; None for a private message.
        title: of the post, or the beginning of what somebody wrote; a stranger's words.
        author: name of who wrote it; None for a post.
        author_uri: canonical, of the same.
        about_id: row of the post under which they wrote it; None where that is not known.
        about: title of that post; a stranger's words.
    """

    id: int
    subject: StepSubject
    uri: str
    at: datetime.datetime
    what: StepKind
    reason: str | None
    detail: str
    account: str
    community: str | None
    title: str
    author: str | None = None
    author_uri: str | None = None
    about_id: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class PostFilter:
    """Which posts are wanted; None for all.

    Attributes:
        community: "name@instance".
        state: how far they are.
        reason: why they were skipped, failed, withdrawn or removed, or wait.
        day: of UTC, on which they were noted.
        words: that stand in their title, in this order, whether in capitals or not.
    """

    community: str | None = None
    state: PostState | str | None = None
    reason: str | None = None
    day: datetime.date | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class FoundPosts:
    """Posts that passed a filter.

    Attributes:
        posts: newest first.
        searched_to: row of the last post that was looked at, where older ones were not, though
            some of them may pass, too; None where all were.
        searched_since: when that post was noted.
    """

    posts: Sequence[LedgerPost]
    searched_to: int | None = None
    searched_since: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What the bot did on a day.

    Attributes:
        day: of UTC.
        seen: posts noted.
        comments: summaries that were posted.
        answers: to mentions and messages.
        article_words: of the articles summarised.
        summary_words: of their summaries.
        upvotes: on that day's summaries.
        downvotes: on that day's summaries.
    """

    day: datetime.date
    seen: int = 0
    comments: int = 0
    answers: int = 0
    article_words: int = 0
    summary_words: int = 0
    upvotes: int = 0
    downvotes: int = 0


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """A site whose pages could not be fetched.

    Attributes:
        host: of the links.
        failed: posts that link there and got nothing.
        reasons: how many posts by reason, most first.
        last_at: when the newest of them was noted.
    """

    host: str
    failed: int
    reasons: Mapping[str, int]
    last_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class OptOut:
    """A person who wants to be left alone.

    Attributes:
        person_uri: canonical.
        at: since when.
    """

    person_uri: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class OperatorChoice:
    """What the operator chose for a community from the dashboard; None for what the settings say.

    Attributes:
        uri: canonical.
        community: "name@instance".
        mode: where the bot speaks.
        format: of comments.
        sentences: of a summary.
        per_hour: comments at most.
        per_day: comments at most.
        at: when it was chosen; the store knows.
    """

    uri: str
    community: str
    mode: Mode | None = None
    format: str | None = None
    sentences: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """How it goes with an account or a worker.

    Attributes:
        name: "name@instance" of an account; what a worker calls itself.
        kind: of thing: "account" or "worker".
        state: whether it works.
        told: for people, why not.
        since: when it came into that state.
        until: when it is tried again; None where nobody knows.
        noted_at: when it was last seen so.
    """

    name: str
    kind: str
    state: HealthState
    told: str
    since: datetime.datetime
    until: datetime.datetime | None
    noted_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A summary that can be looked at again by its address.

    Attributes:
        id: cannot be guessed; who has it may look.
        record: as the web interface wrote it.
        expires: when it is forgotten.
    """

    id: str = field(repr=False)
    record: bytes = field(repr=False)
    expires: datetime.datetime


@dataclass(frozen=True, slots=True)
class StoredSession:
    """Somebody who has logged in.

    Attributes:
        digest: SHA-256 of the secret in the cookie, in hexadecimal digits.
        kind: what it opens: "operator", "reader".
        name: of who it is.
        opened: when.
        expires: when it ends.
        csrf: token that forms of this session carry.
    """

    digest: str = field(repr=False)
    kind: str
    name: str
    opened: datetime.datetime
    expires: datetime.datetime
    csrf: str = field(repr=False)
