"""Lemmy's objects as our values; both versions of its API differ in a few names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nutgraf.community.parsing import Part
from nutgraf.community.values import (
    Comment,
    Community,
    Mention,
    Person,
    Post,
    PrivateMessage,
)
from nutgraf.errors import PlatformDown


@dataclass(frozen=True, slots=True)
class Views:
    """Reads objects of one version of the API.

    Attributes:
        actor: field with the canonical URI of a person or community.
        published: field with a time.
        edited: field with a time.
        counts: field of a view that holds the votes on a comment; None where the comment does.
        languages: codes by number, as this instance has them.
    """

    actor: str
    published: str
    edited: str
    counts: str | None
    languages: Mapping[int, str] = field(default_factory=dict)

    def person(self, part: Part) -> Person:
        """Reads somebody."""
        return Person(
            uri=part.uri(self.actor),
            id=part.number("id"),
            name=part.text("name"),
            bot=part.flag("bot_account"),
        )

    def community(self, part: Part) -> Community:
        """Reads a community."""
        return Community(
            uri=part.uri(self.actor),
            id=part.number("id"),
            name=part.text("name"),
            title=part.text("title", ""),
            nsfw=part.flag("nsfw"),
        )

    def post(self, view: Part) -> Post:
        """Reads a post from its view."""
        post, community = view.part("post"), self.community(view.part("community"))
        return Post(
            uri=post.uri("ap_id"),
            id=post.number("id"),
            title=" ".join(post.text("name").split()),
            link=post.optional_text("url"),
            body=post.text("body", ""),
            author=self.person(view.part("creator")),
            community=community,
            published=post.moment(self.published),
            edited=post.optional_moment(self.edited),
            language=self.languages.get(post.number("language_id", 0)),
            nsfw=post.flag("nsfw") or community.nsfw,
            locked=post.flag("locked"),
            removed=post.flag("removed"),
            deleted=post.flag("deleted"),
            featured=post.flag("featured_community") or post.flag("featured_local"),
        )

    def comment(self, view: Part) -> Comment:
        """Reads a comment from its view."""
        comment, post = view.part("comment"), view.part("post")
        removed, deleted = comment.flag("removed"), comment.flag("deleted")
        votes = comment if self.counts is None else view.part(self.counts)
        return Comment(
            uri=comment.uri("ap_id"),
            id=comment.number("id"),
            post_id=post.number("id"),
            post_uri=post.uri("ap_id"),
            author=self.person(view.part("creator")),
            body="" if removed or deleted else comment.text("content"),
            published=comment.moment(self.published),
            ancestors=_ancestors(comment),
            removed=removed,
            deleted=deleted,
            upvotes=votes.number("upvotes", 0),
            downvotes=votes.number("downvotes", 0),
        )

    def is_by(self, person: Person, view: Part) -> bool:
        """Whether a person wrote what is viewed, be the rest of it as it may."""
        return view.part("creator").number("id") == person.id

    def mention(self, number: int, kind: Literal["mention", "reply"], view: Part) -> Mention:
        """Reads a notice of a comment.

        Args:
            number: by which it is marked as read.
            kind: what it is.
            view: of the comment.
        """
        return Mention(number, kind, self.comment(view), self.community(view.part("community")))

    def message(self, view: Part, notice_id: int | None = None) -> PrivateMessage:
        """Reads a private message from its view.

        Args:
            view: of the message.
            notice_id: by which it is marked as read; None where that is its own number.
        """
        message = view.part("private_message")
        return PrivateMessage(
            id=message.number("id") if notice_id is None else notice_id,
            uri=message.uri("ap_id"),
            sender=self.person(view.part("creator")),
            recipient_uri=view.part("recipient").uri(self.actor),
            text=message.text("content"),
            published=message.moment(self.published),
        )


def read_languages(site: Part) -> dict[int, str]:
    """Returns codes of languages by number, without "und", which stands for none."""
    found = {each.number("id"): each.text("code") for each in site.parts("all_languages")}
    return {number: code for number, code in found.items() if code != "und"}


def _ancestors(comment: Part) -> tuple[int, ...]:
    """Numbers of the comments above: a path is "0.12.34", which ends with the comment itself."""
    steps = comment.text("path").split(".")
    if not all(step.isascii() and step.isdigit() and len(step) < 19 for step in steps):
        raise PlatformDown(f"the instance sent no sense: {comment.place}.path is no path")
    numbers = [int(step) for step in steps]
    return tuple(numbers[1:-1])
