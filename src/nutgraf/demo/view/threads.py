"""What stands in the demo's community, as values to draw and to compare."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nutgraf.demo.front import anchor_of
from nutgraf.demo.records import CommentRecord, MessageRecord, PostRecord
from nutgraf.demo.stage import Stage
from nutgraf.language.messages import messages
from nutgraf.store.values import LedgerPost

_LINKS = ("http://", "https://")
_AT_WORK = frozenset(("seen", "ready", "intended"))


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, with the answers to it.

    Attributes:
        anchor: by which a page has it.
        author: their name.
        bot: whether it is one.
        moderator: whether they look after the community.
        text: Markdown.
        at: when it was written.
        edited: whether it was changed.
        gone: who took it away, "its author" or "a moderator"; empty where it stands.
    """

    anchor: str
    author: str
    bot: bool
    moderator: bool
    text: str
    at: datetime.datetime
    edited: bool
    gone: str
    answers: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A post and what is below it.

    Attributes:
        number: in the order of posting, from 1.
        anchor: by which a page has it.
        bot_says: why the bot is silent, or what it is about to do; empty where it has spoken.
        row: number of the post in the dashboard; None where the bot does not know it.
    """

    number: int
    anchor: str
    title: str
    link: str | None
    author: str
    community: str
    at: datetime.datetime
    remarks: tuple[Remark, ...]
    bot_says: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A private message, which only its recipient would see elsewhere."""

    sender: str
    recipient: str
    text: str
    at: datetime.datetime


def threads_of(stage: Stage) -> list[Thread]:
    """What stands in the community, in the order of posting."""
    return [
        _thread(stage, number, post)
        for number, post in enumerate(stage.world.posts, 1)
        if not (post.deleted or post.removed)
    ]


def letters_of(stage: Stage) -> list[Letter]:
    """All private messages, in the order of writing."""
    return [_letter(each) for each in stage.world.instances[0].messages]


def told(thread: Thread) -> str:
    """Says in one line what happened last under a post."""
    last = max(_all(thread.remarks), key=lambda each: each.at, default=None)
    if last is None:
        return f"{thread.author} posted “{thread.title}”."
    if last.gone:
        return f"A comment under “{thread.title}” was taken away by {last.gone}."
    return f"{last.author} commented under “{thread.title}”."


def _all(remarks: Iterable[Remark]) -> Iterator[Remark]:
    for each in remarks:
        yield each
        yield from _all(each.answers)


def _thread(stage: Stage, number: int, post: PostRecord) -> Thread:
    row = stage.store.ledger.post(post.uri)
    spoke = any(each.author is stage.bot and each.parent is None for each in post.comments)
    return Thread(
        number,
        anchor_of(post),
        post.title,
        post.link if post.link and post.link.startswith(_LINKS) else None,
        post.author.name,
        post.community.name,
        post.published,
        _remarks(post, None),
        _bot_says(row, spoke),
        row.id if row else None,
    )


def _remarks(post: PostRecord, parent: CommentRecord | None) -> tuple[Remark, ...]:
    return tuple(
        Remark(
            anchor_of(each),
            each.author.name,
            each.author.bot,
            each.author in post.community.moderators,
            each.text,
            each.published,
            each.edited is not None,
            "a moderator" if each.removed else "its author" if each.deleted else "",
            _remarks(post, each),
        )
        for each in post.comments
        if each.parent is parent
    )


def _bot_says(row: LedgerPost | None, spoke: bool) -> str:
    if row is None or row.state in _AT_WORK:
        return "The bot is reading …" if row else ""
    if row.state == "withdrawn" and not spoke:
        who = "the operator" if row.reason == "by the operator" else "its author or a moderator"
        return f"The bot says nothing: {who} wants no summary here."
    if row.state != "skipped":
        return ""
    why = messages("en").reasons.get(row.reason or "", row.reason or "")
    return f"The bot says nothing: {why}."


def _letter(message: MessageRecord) -> Letter:
    return Letter(message.sender.name, message.recipient.name, message.text, message.published)
