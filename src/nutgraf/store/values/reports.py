"""Sums of what was done."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


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
