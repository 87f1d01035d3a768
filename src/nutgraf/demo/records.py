"""What there is in the world: people, communities, posts, comments, messages and notices.

A record is the same for all instances; each instance gives it a number of its own when it arrives
there (see `instance`). Records are compared by identity, as people are.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from nutgraf.demo.instance import Instance

NoticeKind = Literal["mention", "reply", "message"]


@dataclass(eq=False, slots=True)
class PersonRecord:
    """Somebody with an account on an instance.

    Attributes:
        home: where the account is.
        name: as in "@name@instance".
        password: to log in with.
        bot: whether the account says that it is one.
        totp: code of the second factor that is taken at any time; None for no second factor.
        published: when the account was opened.
        bio: what stands on its page.
        display_name: None for none.
        admin: of its instance.
        deleted: whether the account was closed.
        show_nsfw: whether lists show it posts that are marked so.
        banned_from: hosts of instances that banned it.
    """

    home: Instance
    name: str
    password: str = field(repr=False)
    bot: bool
    totp: str | None = field(repr=False)
    published: datetime.datetime
    bio: str = ""
    display_name: str | None = None
    admin: bool = False
    deleted: bool = False
    show_nsfw: bool = True
    banned_from: set[str] = field(default_factory=set)

    @property
    def uri(self) -> str:
        """Canonical."""
        return f"{self.home.origin}/u/{self.name}"

    @property
    def handle(self) -> str:
        """The name with its instance."""
        return f"{self.name}@{self.home.host}"


@dataclass(eq=False, slots=True)
class CommunityRecord:
    """Where people post.

    Attributes:
        home: its instance.
        name: as in "!name@instance".
        title: for people.
        published: when it was opened.
        moderators: who look after it.
        nsfw: whether all of it is.
        languages: codes of languages it takes; empty for all.
        deleted: whether it was closed by its moderators.
        removed: whether it was closed by its instance.
        banned: who may not write there.
        followers: who subscribed.
        featured: posts that are pinned there, the latest first.
        post_count: of all posts ever.
    """

    home: Instance
    name: str
    title: str
    published: datetime.datetime
    moderators: list[PersonRecord]
    nsfw: bool = False
    languages: tuple[str, ...] = ()
    deleted: bool = False
    removed: bool = False
    banned: set[PersonRecord] = field(default_factory=set)
    followers: set[PersonRecord] = field(default_factory=set)
    featured: list[PostRecord] = field(default_factory=list)
    post_count: int = 0

    @property
    def uri(self) -> str:
        """Canonical."""
        return f"{self.home.origin}/c/{self.name}"

    @property
    def handle(self) -> str:
        """The name with its instance."""
        return f"{self.name}@{self.home.host}"


@dataclass(eq=False, slots=True)
class PostRecord:
    """A post in a community.

    Attributes:
        uri: canonical, of the author's instance.
        community: where it stands.
        author: of the post.
        title: in plain text.
        link: where it points to; None for a post of text.
        body: Markdown.
        published: when.
        language: code; None for undetermined.
        nsfw: whether it is marked so.
        edited: when it was last changed.
        locked: whether no comments are taken.
        removed: whether a moderator took it away.
        deleted: whether its author did.
        featured: whether it is pinned.
        comments: all of them, in order of making.
        votes: by person, +1 or -1.
    """

    uri: str
    community: CommunityRecord
    author: PersonRecord
    title: str
    link: str | None
    body: str
    published: datetime.datetime
    language: str | None = None
    nsfw: bool = False
    edited: datetime.datetime | None = None
    locked: bool = False
    removed: bool = False
    deleted: bool = False
    featured: bool = False
    comments: list[CommentRecord] = field(default_factory=list, repr=False)
    votes: dict[PersonRecord, int] = field(default_factory=dict, repr=False)


@dataclass(eq=False, slots=True)
class CommentRecord:
    """A comment under a post.

    Attributes:
        uri: canonical, of the author's instance.
        post: under which.
        author: of the comment.
        text: Markdown.
        published: when.
        parent: the comment it answers; None at top level.
        language: code; None for undetermined.
        edited: when it was last changed.
        removed: whether a moderator took it away.
        deleted: whether its author did.
        children: how many comments stand below it.
        votes: by person, +1 or -1.
    """

    uri: str
    post: PostRecord
    author: PersonRecord
    text: str
    published: datetime.datetime
    parent: CommentRecord | None = None
    language: str | None = None
    edited: datetime.datetime | None = None
    removed: bool = False
    deleted: bool = False
    children: int = 0
    votes: dict[PersonRecord, int] = field(default_factory=dict, repr=False)

    @property
    def stands(self) -> bool:
        """Whether people see it."""
        return not (self.removed or self.deleted)

    @property
    def ancestors(self) -> list[CommentRecord]:
        """The comments above it, the topmost first."""
        above: list[CommentRecord] = []
        each = self.parent
        while each is not None:
            above.append(each)
            each = each.parent
        return above[::-1]


@dataclass(eq=False, slots=True)
class MessageRecord:
    """A private message.

    Attributes:
        uri: canonical, of the sender's instance.
        sender: who wrote it.
        recipient: to whom.
        text: Markdown.
        published: when.
        read: whether the recipient marked it as read.
        deleted: whether the sender took it back.
    """

    uri: str
    sender: PersonRecord
    recipient: PersonRecord
    text: str
    published: datetime.datetime
    read: bool = False
    deleted: bool = False


@dataclass(eq=False, slots=True)
class NoticeRecord:
    """What tells somebody that they were mentioned, answered or written to.

    Attributes:
        number: on the recipient's instance; Lemmy 0.19 counts mentions and replies apart.
        kind: why it is told.
        recipient: whom it tells.
        subject: the comment or message.
        published: when.
        read: whether it was marked as read.
    """

    number: int
    kind: NoticeKind
    recipient: PersonRecord
    subject: CommentRecord | MessageRecord
    published: datetime.datetime
    read: bool = False


Record: TypeAlias = PersonRecord | CommunityRecord | PostRecord | CommentRecord | MessageRecord
