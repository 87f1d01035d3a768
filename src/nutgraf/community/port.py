"""What the bot asks of a platform. One folder for each platform fulfils it."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from nutgraf.community.own_comments import Rest
from nutgraf.community.values import (
    Account,
    Comment,
    CommentLimits,
    Community,
    Mention,
    Person,
    Post,
    PrivateMessage,
)

REQUEST_SECONDS = 30.0
"""How long an instance may take for an answer; a request that took longer may have been done."""


class Platform(Protocol):
    """One account on one instance.

    Every method may raise the errors of `nutgraf.errors.PlatformError`: `RateLimited`,
    `BadCredentials` (after one new log-in was tried) and `PlatformDown` anywhere, `Gone` and
    `NotAllowed` where something is asked about or done. Whatever else an instance answers is
    `PlatformDown`: no answer can break the caller.
    """

    @property
    def instance(self) -> str:
        """Host of the instance, with a port where it is not the usual one: "lemmy.world"."""
        ...

    @property
    def limits(self) -> CommentLimits:
        """What may be written here."""
        ...

    async def whoami(self) -> Account:
        """Returns the account, logging in if there is no session that still holds."""
        ...

    async def save_settings(self, *, bot: bool, bio: str) -> None:
        """Flags the account as a bot, or not, and writes what stands on its page."""
        ...

    def new_posts(
        self, community: Community | None, *, since: int, not_before: datetime.datetime
    ) -> AsyncIterator[Post]:
        """Finds posts that came after one that was seen, newest first.

        Pages are asked for until one holds nothing newer than `since` and `not_before`; a post
        that arrives meanwhile moves others to the next page, where they are not told again.

        Args:
            community: where to look; None for all that the instance knows.
            since: number of the newest post that was seen; 0 for none.
            not_before: posts published earlier are of no interest.
        """
        ...

    async def post(self, post_id: int) -> Post:
        """Returns a post as it is now; `Gone` if it never existed or was purged."""
        ...

    async def find_post(self, uri: str) -> Post:
        """Returns the post with a canonical URI, or an address that shows it, as known here."""
        ...

    async def find_community(self, handle: str) -> Community:
        """Returns the community called "name@instance"."""
        ...

    async def find_person(self, uri: str) -> Person:
        """Returns the person with a canonical URI, as known here."""
        ...

    async def follow(self, community: Community) -> None:
        """Subscribes to a community, without which a remote one may send no posts here."""
        ...

    async def moderators(self, community: Community) -> frozenset[str]:
        """Returns the canonical URIs of those who moderate a community, asked for afresh.

        They are those that the instance knows of, which may have heard of a change elsewhere late.
        """
        ...

    async def comments(self, post: Post) -> Sequence[Comment]:
        """Returns the comments under a post, all of them up to some thousand."""
        ...

    async def comments_by_me(self, post: Post) -> Sequence[Comment]:
        """Returns this account's comments under a post, oldest first; also those taken away.

        It must be complete: where an answer is cut short it raises.
        """
        ...

    def my_comments(
        self, *, since: datetime.datetime, rest: Rest | None = None
    ) -> AsyncIterator[Sequence[Comment]]:
        """Finds this account's comments under all posts, newest first, one page after the other.

        Those taken away may be left out, and so may one where others are written or taken away
        meanwhile: that a comment is not told proves nothing.

        Args:
            since: older ones are of no interest.
            rest: waits where the instance wants fewer requests, whereupon the same page is asked
                for again; None to end there.
        """
        ...

    async def find_comment(self, comment_id: int) -> Comment:
        """Returns a comment as it is now, with its votes."""
        ...

    async def parent(self, comment: Comment) -> Comment | None:
        """Returns the comment that one answers; None at top level."""
        ...

    async def comment(
        self, post: Post, text: str, *, parent: Comment | None = None, language: str | None = None
    ) -> Comment:
        """Writes a comment, once: never retried in here.

        Args:
            post: under which.
            text: Markdown.
            parent: the comment to answer; None for one at top level.
            language: code of its language; left out where the instance does not take it.

        Raises:
            PlatformDown: with `maybe_done` true wherever the comment may have been written.
        """
        ...

    async def edit(self, comment_id: int, text: str) -> Comment:
        """Changes one of this account's comments."""
        ...

    async def withdraw(self, comment_id: int) -> None:
        """Deletes one of this account's comments; one that is gone is no error."""
        ...

    async def mentions(self) -> Sequence[Mention]:
        """Returns unread comments that mention this account, oldest first, some hundred at most."""
        ...

    async def replies_to_me(self) -> Sequence[Mention]:
        """Returns unread answers to this account's comments, oldest first, some hundred at most."""
        ...

    async def private_messages(self) -> Sequence[PrivateMessage]:
        """Returns unread messages to this account, oldest first, some hundred at most."""
        ...

    async def mark_read(self, notice: Mention | PrivateMessage) -> None:
        """Marks as read, so that it is not told again."""
        ...

    async def send_message(self, person: Person, text: str) -> None:
        """Writes a private message, once: never retried in here."""
        ...

    async def messages_to(
        self, person: Person, since: datetime.datetime
    ) -> Sequence[PrivateMessage]:
        """Returns what this account wrote to somebody since a time; `NotAllowed` if not told."""
        ...

    async def link_for(self, uri: str, instance: str) -> str:
        """Returns where people of another instance find a comment or post among their own pages.

        Args:
            uri: canonical.
            instance: host of theirs, a stranger's choice.

        Returns:
            An address there; `uri` itself where none could be found out. Never raises.
        """
        ...

    async def close(self) -> None:
        """Closes connections."""
        ...
