"""The world: several instances that know each other, and all that happens there."""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Callable, Collection
from typing import Self

from nutgraf.demo.instance import Instance, Software
from nutgraf.demo.journal import Journal
from nutgraf.demo.mentions import mentioned
from nutgraf.demo.records import (
    CommentRecord,
    CommunityRecord,
    MessageRecord,
    PersonRecord,
    PostRecord,
    Record,
)


def now() -> datetime.datetime:
    """The time of this machine."""
    return datetime.datetime.now(datetime.UTC)


class World:
    """All instances, and what people do there.

    Nothing in here asks whether somebody may do what they do: that is what the instances' APIs ask
    (see `rules`). What is made on one instance arrives on the others at once, or after `delay`.

    Args:
        clock: tells the time.

    Attributes:
        delay: how long it takes from one instance to another.
        instances: all of them.
        posts: all of them, in order of making.
        journal: what happened to comments.
    """

    def __init__(self, clock: Callable[[], datetime.datetime] = now) -> None:
        self.now = clock
        self.delay = datetime.timedelta(0)
        self.instances: list[Instance] = []
        self.posts: list[PostRecord] = []
        self.journal = Journal()
        self._by_uri: dict[str, Record] = {}
        self._handles: dict[str, PersonRecord] = {}
        self._community_handles: dict[str, CommunityRecord] = {}
        self._under_way: deque[tuple[datetime.datetime, Instance, Record]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives back the ports that were reserved."""
        for instance in self.instances:
            instance.close()

    def add_instance(self, software: Software, host: str | None = None) -> Instance:
        """Adds an instance, which hears of all that was there before.

        Args:
            software: whose API it speaks.
            host: None for a port of this machine, on which it can be served.
        """
        instance = Instance(self, software, len(self.instances), host)
        self.instances.append(instance)
        for record in self._by_uri.values():
            if not isinstance(record, MessageRecord):
                instance.arrive(record)
        return instance

    # Finding

    def find(self, uri: str) -> Record | None:
        """Returns what has a canonical URI; None where nothing has."""
        return self._by_uri.get(uri)

    def find_person(self, name: str) -> PersonRecord | None:
        """Returns a person by handle or canonical URI; None where there is none."""
        found = self._by_uri.get(name)
        return found if isinstance(found, PersonRecord) else self._handles.get(name.lower())

    def find_community(self, handle: str) -> CommunityRecord | None:
        """Returns a community by handle; None where there is none."""
        return self._community_handles.get(handle.lower())

    # Making

    def take_in(self, record: PersonRecord | CommunityRecord) -> None:
        """Makes a new person or community known."""
        if record.uri in self._by_uri:
            raise ValueError(f"{record.uri} is there already")
        self._by_uri[record.uri] = record
        if isinstance(record, PersonRecord):
            self._handles[record.handle.lower()] = record
        else:
            self._community_handles[record.handle.lower()] = record
        for instance in self.instances:  # people and communities are known everywhere at once
            instance.arrive(record)

    def add_post(  # noqa: PLR0913 - a post has that many traits
        self,
        community: CommunityRecord,
        author: PersonRecord,
        title: str,
        *,
        link: str | None = None,
        body: str = "",
        language: str | None = None,
        nsfw: bool = False,
        published: datetime.datetime | None = None,
    ) -> PostRecord:
        """Posts something."""
        home = author.home
        number = home.posts.reserve()
        post = PostRecord(
            home.post_uri(number, community, title),
            community,
            author,
            title,
            link,
            body,
            published or self.now(),
            language,
            nsfw,
        )
        post.votes[author] = 1
        community.post_count += 1
        self.posts.append(post)
        self._send(post, home, number)
        return post

    def add_comment(
        self,
        post: PostRecord,
        author: PersonRecord,
        text: str,
        parent: CommentRecord | None = None,
        language: str | None = None,
    ) -> CommentRecord:
        """Comments on a post, or answers a comment."""
        home = author.home
        number = home.comments.reserve()
        uri = f"{home.origin}/comment/{number}"
        comment = CommentRecord(uri, post, author, text, self.now(), parent, language)
        comment.votes[author] = 1
        post.comments.append(comment)
        for above in comment.ancestors:
            above.children += 1
        self._send(comment, home, number)
        self.journal.note(comment.published, "made", comment)
        return comment

    def send_message(
        self, sender: PersonRecord, recipient: PersonRecord, text: str
    ) -> MessageRecord:
        """Writes a private message, which arrives at the recipient's instance alone."""
        home = sender.home
        number = home.messages.reserve()
        uri = f"{home.origin}/private_message/{number}"
        message = MessageRecord(uri, sender, recipient, text, self.now())
        self._by_uri[uri] = message
        home.arrive(message, number)
        if recipient.home is home:
            home.notify(recipient, "message", message)
        else:
            self._to(recipient.home, message)
        return message

    # Changing

    def edit(self, record: PostRecord | CommentRecord, text: str) -> None:
        """Changes the text of a comment or the body of a post; who is mentioned anew is told."""
        if isinstance(record, CommentRecord):
            record.text = text
            self._tell(record)
        else:
            record.body = text
        record.edited = self.now()

    def delete(self, record: PostRecord | CommentRecord, *, deleted: bool = True) -> None:
        """Takes a post or comment away, as its author does, or brings it back."""
        stood = _stands(record)
        record.deleted = deleted
        self._note(record, stood, "withdrawn")

    def remove(self, record: PostRecord | CommentRecord, *, removed: bool = True) -> None:
        """Takes a post or comment away, as a moderator does, or brings it back."""
        stood = _stands(record)
        record.removed = removed
        self._note(record, stood, "removed")

    def lock(self, post: PostRecord, *, locked: bool = True) -> None:
        """Takes no more comments under a post, or takes them again."""
        post.locked = locked

    def feature(self, post: PostRecord, *, featured: bool = True) -> None:
        """Pins a post in its community, or no longer."""
        pinned = post.community.featured
        if post in pinned:
            pinned.remove(post)
        if featured:
            pinned.insert(0, post)
        post.featured = featured

    def ban(
        self, person: PersonRecord, place: CommunityRecord | Instance, *, banned: bool = True
    ) -> None:
        """Bans a person from a community or a whole instance, or lifts that."""
        if isinstance(place, CommunityRecord):
            (place.banned.add if banned else place.banned.discard)(person)
        else:
            hosts = person.banned_from
            (hosts.add if banned else hosts.discard)(place.host)

    def vote(self, record: PostRecord | CommentRecord, person: PersonRecord, vote: int) -> None:
        """Votes for (+1) or against (-1) something, or takes a vote back (0)."""
        if vote:
            record.votes[person] = vote
        else:
            record.votes.pop(person, None)

    # Asking

    def most_at_once(self, account_uris: Collection[str]) -> int:
        """Returns how many top-level comments of accounts ever stood at once under one post."""
        return self.journal.most_at_once(account_uris)

    def standing(self, post: PostRecord, account_uris: Collection[str]) -> list[CommentRecord]:
        """Returns the top-level comments of accounts that stand under a post now."""
        return [
            each
            for each in post.comments
            if each.parent is None and each.stands and each.author.uri in account_uris
        ]

    def settle(self) -> None:
        """Lets arrive what was under way long enough."""
        while self._under_way and self._under_way[0][0] <= self.now():
            _, instance, record = self._under_way.popleft()
            self._arrive(instance, record)

    # How it gets around

    def _send(self, record: PostRecord | CommentRecord, home: Instance, number: int) -> None:
        self._by_uri[record.uri] = record
        home.arrive(record, number)
        self._arrive(home, record)
        for instance in self.instances:
            if instance is not home:
                self._to(instance, record)

    def _to(self, instance: Instance, record: Record) -> None:
        if self.delay:
            self._under_way.append((self.now() + self.delay, instance, record))
        else:
            self._arrive(instance, record)

    def _arrive(self, instance: Instance, record: Record) -> None:
        instance.arrive(record)
        if isinstance(record, CommentRecord):
            self._tell(record, instance)
        elif isinstance(record, MessageRecord):
            instance.notify(record.recipient, "message", record)

    def _tell(self, comment: CommentRecord, instance: Instance | None = None) -> None:
        """Tells people of an instance, or all, that a comment mentions or answers them."""
        answered = comment.parent.author if comment.parent else comment.post.author
        names = mentioned(comment.text, self.find_person)
        for person in dict.fromkeys([*names, answered]):
            home = person.home
            if person is comment.author or comment not in home.comments:
                continue
            if instance is not None and home is not instance:
                continue
            # A comment that does both is told once: by Lemmy 0.19 as a mention, else as a reply.
            first = home.software == "lemmy-v3" or person is not answered
            mention = person in names and first
            home.notify(person, "mention" if mention else "reply", comment)

    def _note(self, record: PostRecord | CommentRecord, stood: bool, deed: str) -> None:
        if not isinstance(record, CommentRecord) or stood == record.stands:
            return
        if record.stands:
            self.journal.note(self.now(), "restored", record)
        else:
            self.journal.note(self.now(), "withdrawn" if deed == "withdrawn" else "removed", record)


def _stands(record: PostRecord | CommentRecord) -> bool:
    return not (record.removed or record.deleted)
