"""What platforms tell, in our own words: the same values whatever server was asked.

People, communities, posts and comments are known by their canonical URI (ActivityPub's `id`), the
same on every instance, and by the number that the instance which was asked has given them. Only
URIs are compared; numbers serve to ask that one instance about them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account.

    Attributes:
        uri: canonical.
        id: number on the instance that was asked.
        name: as in "@name@instance".
        bot: whether the account says that it is one.
    """

    uri: str
    id: int
    name: str
    bot: bool = False

    @property
    def handle(self) -> str:
        """The name with its instance: "ada@lemmy.world"."""
        return f"{self.name}@{host_of(self.uri)}"


@dataclass(frozen=True, slots=True)
class Community:
    """Where people post.

    Attributes:
        uri: canonical.
        id: number on the instance that was asked.
        name: as in "!name@instance".
        title: for people.
        nsfw: whether all of it is.
    """

    uri: str
    id: int
    name: str
    title: str = ""
    nsfw: bool = False

    @property
    def handle(self) -> str:
        """The name with its instance: "technology@lemmy.world"."""
        return f"{self.name}@{host_of(self.uri)}"


@dataclass(frozen=True, slots=True)
class Post:
    """A post in a community.

    Attributes:
        uri: canonical.
        id: number on the instance that was asked; a later arrival has a greater one.
        title: in plain text, a stranger's words.
        link: where it points to, a stranger's choice; None for a post of text.
        body: Markdown; empty for none.
        author: of the post.
        community: where it stands.
        published: when, with a time zone.
        edited: when it was last changed; None for never.
        language: code of the language that its author named ("en"); None for none.
        nsfw: whether it is marked so, by itself or its community.
        locked: whether no comments are taken.
        removed: whether a moderator took it away.
        deleted: whether its author did.
        featured: whether it is pinned.
    """

    uri: str
    id: int
    title: str
    link: str | None
    body: str
    author: Person
    community: Community
    published: datetime.datetime
    edited: datetime.datetime | None = None
    language: str | None = None
    nsfw: bool = False
    locked: bool = False
    removed: bool = False
    deleted: bool = False
    featured: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment under a post.

    Attributes:
        uri: canonical.
        id: number on the instance that was asked.
        post_id: number of the post there.
        post_uri: canonical.
        author: of the comment.
        body: Markdown; empty where it was taken away.
        published: when, with a time zone.
        ancestors: numbers of the comments above it, the topmost first; empty at top level.
        removed: whether a moderator took it away.
        deleted: whether its author did.
        upvotes: in favour, its author's own among them.
        downvotes: against it.
    """

    uri: str
    id: int
    post_id: int
    post_uri: str
    author: Person
    body: str
    published: datetime.datetime
    ancestors: tuple[int, ...] = ()
    removed: bool = False
    deleted: bool = False
    upvotes: int = 0
    downvotes: int = 0

    @property
    def parent_id(self) -> int | None:
        """Number of the comment it answers; None at top level."""
        return self.ancestors[-1] if self.ancestors else None


@dataclass(frozen=True, slots=True)
class Mention:
    """A comment that mentions this account, or answers one of its comments, not read before.

    Attributes:
        id: by which it is marked as read.
        kind: which of both; where it is both, "mention".
        comment: that was written.
        community: where.
    """

    id: int
    kind: Literal["mention", "reply"]
    comment: Comment
    community: Community


@dataclass(frozen=True, slots=True)
class PrivateMessage:
    """A message from one person to another.

    Attributes:
        id: by which it is marked as read.
        uri: canonical.
        sender: who wrote it.
        recipient_uri: to whom, canonical.
        text: Markdown.
        published: when, with a time zone.
    """

    id: int
    uri: str
    sender: Person
    recipient_uri: str
    text: str
    published: datetime.datetime


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a bot, as its instance knows it.

    Attributes:
        person: who it is.
        bio: what stands on its page.
        software: of the instance ("lemmy", "piefed").
        version: of that software.
        clock: the instance's time when it answered, where it said so.
        hides: what its own settings hide from it, for people ("what bots write"); it does not find
            its own comments again where they are hidden, and then writes nothing.
    """

    person: Person
    bio: str
    software: str
    version: str
    clock: datetime.datetime | None = None
    hides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentLimits:
    """What an instance lets an account write, if nobody changed its defaults.

    Attributes:
        characters: of a comment at most.
        bio_characters: of the text on the account's page at most.
        comments: so many within `seconds`.
        seconds: see `comments`.
    """

    characters: int
    bio_characters: int
    comments: int
    seconds: float


def host_of(uri: str) -> str:
    """The instance of a canonical URI: host, and port where one is named; "" for no address."""
    try:
        return urlsplit(uri).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
