"""What was said and taken away, in order: what tests ask whether two comments ever stood."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from nutgraf.demo.records import CommentRecord, PostRecord

Deed = Literal["made", "withdrawn", "removed", "restored"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a comment.

    Attributes:
        at: when, by the world's clock.
        deed: what.
        comment: to which.
    """

    at: datetime.datetime
    deed: Deed
    comment: CommentRecord


@dataclass(slots=True)
class Journal:
    """All that happened to comments, in order."""

    entries: list[Entry] = field(default_factory=list)

    def note(self, at: datetime.datetime, deed: Deed, comment: CommentRecord) -> None:
        """Writes down that something happened to a comment."""
        self.entries.append(Entry(at, deed, comment))

    def most_at_once(self, account_uris: Collection[str]) -> int:
        """Returns how many top-level comments of some accounts stood at once under one post.

        Args:
            account_uris: canonical, of the accounts that are counted as one.

        Returns:
            The greatest number at any moment; 0 if there never was one.
        """
        return max(self.most_by_post(account_uris).values(), default=0)

    def most_by_post(self, account_uris: Collection[str]) -> dict[PostRecord, int]:
        """As `most_at_once`, for each post where there ever was one."""
        standing: Counter[PostRecord] = Counter()
        most: dict[PostRecord, int] = {}
        for entry in self._changes(account_uris):
            post = entry.comment.post
            standing[post] += 1 if entry.deed in {"made", "restored"} else -1
            most[post] = max(most.get(post, 0), standing[post])
        return most

    def _changes(self, account_uris: Collection[str]) -> Iterable[Entry]:
        """What made a top-level comment stand or fall; a second taking away changes nothing."""
        standing: set[CommentRecord] = set()
        for entry in self.entries:
            comment = entry.comment
            if comment.parent is not None or comment.author.uri not in account_uris:
                continue
            comes = entry.deed in {"made", "restored"}
            if comes == (comment in standing):
                continue
            (standing.add if comes else standing.discard)(comment)
            yield entry
