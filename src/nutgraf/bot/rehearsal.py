"""A rehearsal: all is looked at and read, nothing is written, what would be said is shown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from nutgraf.community.port import Platform
from nutgraf.community.values import (
    Comment,
    Community,
    Mention,
    Person,
    Post,
    PrivateMessage,
)

Show = Callable[[str, str, Post | None], None]
"""Takes a line of what would be done, what would be said, and under which post, if it is one."""


class NoHurry:
    """Turns to comment without waiting, as nothing is written; a `RateBudget`."""

    async def take(
        self, host: str, *, per_second: float, burst: int, unless_paused: bool = False
    ) -> float:
        """As `RateBudget` has it."""
        del host, per_second, burst, unless_paused
        return 0.0

    async def pause(self, host: str, seconds: float) -> None:
        """As `RateBudget` has it."""

    async def paused(self, host: str) -> float:
        """As `RateBudget` has it."""
        del host
        return 0.0


class Rehearsal:
    """A platform on which nothing is written, for `--dry-run`.

    Args:
        platform: that is asked whatever changes nothing.
        person: the account's.
        show: takes what would be done.
    """

    def __init__(self, platform: Platform, person: Person, show: Show) -> None:
        self._platform = platform
        self._person = person
        self._show = show
        self._written = 0

    def __getattr__(self, name: str) -> object:
        """What changes nothing is asked of the platform itself."""
        return getattr(self._platform, name)

    async def comment(
        self, post: Post, text: str, *, parent: Comment | None = None, language: str | None = None
    ) -> Comment:
        """Shows a comment."""
        del language
        self._written -= 1
        self._show(f"would comment under {parent.uri if parent else post.uri}", text, post)
        ancestors = (*parent.ancestors, parent.id) if parent else ()
        now = datetime.datetime.now(datetime.UTC)
        uri = f"{post.uri}#rehearsal{self._written}"
        return Comment(uri, self._written, post.id, post.uri, self._person, text, now, ancestors)

    async def comments_by_me(self, post: Post) -> Sequence[Comment]:
        """Returns none: what was only shown stands nowhere."""
        del post
        return ()

    async def send_message(self, person: Person, text: str) -> None:
        """Shows a message."""
        self._show(f"would write to {person.uri}", text, None)

    async def edit(self, comment_id: int, text: str) -> Comment:
        """Shows a change."""
        self._show(f"would edit comment {comment_id}", text, None)
        return await self._platform.find_comment(comment_id)

    async def withdraw(self, comment_id: int) -> None:
        """Shows what would go."""
        self._show(f"would withdraw comment {comment_id}", "", None)

    async def mark_read(self, notice: Mention | PrivateMessage) -> None:
        """Leaves it unread."""

    async def follow(self, community: Community) -> None:
        """Follows nothing."""

    async def save_settings(self, *, bot: bool, bio: str) -> None:
        """Changes nothing."""
