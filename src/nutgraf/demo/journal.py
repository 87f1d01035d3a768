"""What was said and taken away, in order: what tests ask whether two comments ever stood."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from nutgraf.demo.records import CommentRecord, PostRecord

_Place = tuple[PostRecord, CommentRecord | None]
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


@dataclass(frozen=True, slots=True)
class Double:
    """A spell in which more than one comment stood in one place.

    Attributes:
        post: under which.
        since: when the second came.
        until: when no more than one was left; None as long as that is not so.
    """

    post: PostRecord
    since: datetime.datetime
    until: datetime.datetime | None = None


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
        most: dict[PostRecord, int] = {}
        for entry, standing in self._changes(account_uris):
            if entry.comment.parent is None:
                post = entry.comment.post
                most[post] = max(most.get(post, 0), standing)
        return most

    def doubles(self, account_uris: Collection[str]) -> list[Double]:
        """Returns each spell in which more than one comment of some accounts stood in one place.

        A place is a post, or a comment that is answered.
        """
        open_ones: dict[_Place, Double] = {}
        over: list[Double] = []
        for entry, standing in self._changes(account_uris):
            place = entry.comment.post, entry.comment.parent
            if standing > 1 and place not in open_ones:
                open_ones[place] = Double(entry.comment.post, entry.at)
            elif standing <= 1 and place in open_ones:
                over.append(replace(open_ones.pop(place), until=entry.at))
        return [*over, *open_ones.values()]

    def _changes(self, account_uris: Collection[str]) -> Iterable[tuple[Entry, int]]:
        """What made a comment stand or fall, and how many stood in its place then.

        A second taking away changes nothing.
        """
        standing: set[CommentRecord] = set()
        counts: Counter[_Place] = Counter()
        for entry in self.entries:
            comment = entry.comment
            comes = entry.deed in {"made", "restored"}
            if comment.author.uri not in account_uris or comes == (comment in standing):
                continue
            (standing.add if comes else standing.discard)(comment)
            counts[comment.post, comment.parent] += 1 if comes else -1
            yield entry, counts[comment.post, comment.parent]
