"""What happens in the demo: people post and ask, the bot does what it does, all of it real."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from nutgraf.demo.records import CommentRecord, CommunityRecord, PersonRecord, PostRecord
from nutgraf.demo.stage import BOT, MODERATOR, Stage
from nutgraf.errors import NutgrafError

_PATIENCE = 30.0
_GLANCE = 0.03

EventKind = Literal["post", "comment", "silence", "withdrawn", "message"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        kind: what.
        who: name of the person or bot.
        where: name of the community, or of the person written to.
        text: Markdown that was written, the title of a post, or the reason of a silence.
        detail: the link of a post, the evidence of a silence.
        bot: whether it was the bot's doing.
        seconds: how long it took the bot.
    """

    kind: EventKind
    who: str
    where: str
    text: str
    detail: str = ""
    bot: bool = False
    seconds: float | None = None


class Stuck(NutgrafError):  # noqa: N818 - a state of things
    """The demo waits for something that does not happen."""


async def play(stage: Stage, pace: float) -> AsyncIterator[Event]:
    """Plays the story.

    Args:
        stage: where.
        pace: seconds of rest between what people do.

    Raises:
        Stuck: the bot does not do its part.
    """
    actors = _Actors(stage)
    ferry = f"{stage.pages}/ferry"
    for author, community, title, link in (
        ("ada", "harbour", "Harbour town retires its last diesel ferry", ferry),
        ("ben", "reading", "Where books go when nobody borrows them", f"{stage.pages}/library"),
        ("cleo", "harbour", "Council weighs night trains", f"{stage.pages}/council"),
        ("ben", "harbour", "The report on the spring floods (PDF)", f"{stage.pages}/river.pdf"),
        ("ada", "reading", "An interview in the Daily Lantern", f"{stage.pages}/cookies"),
        ("cleo", "reading", "Battery ferry starts on Monday", f"{ferry}?utm_source=social"),
    ):
        async for event in actors.post(author, community, title, link):
            yield event
        await asyncio.sleep(pace)
    for name, title, text in (
        ("cleo", "Harbour town retires its last diesel ferry", "@{bot} in one sentence please"),
        ("ben", "Council weighs night trains", "@{bot} can you summarize this?"),
        (MODERATOR, "The report on the spring floods (PDF)", "@{bot} delete"),
        ("cleo", "Battery ferry starts on Monday", "@{bot} stop"),
        (MODERATOR, "Where books go when nobody borrows them", "@{bot} off"),
    ):
        async for event in actors.ask(name, title, text.format(bot=stage.bot.handle)):
            yield event
        await asyncio.sleep(pace)


class _Actors:
    """People who post and ask, and wait for what the bot makes of it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._world = stage.world
        self._instance = stage.world.instances[0]
        self._told: set[object] = set()

    async def post(
        self, author: str, community: str, title: str, link: str
    ) -> AsyncIterator[Event]:
        post = self._world.add_post(
            self._community(community), self._person(author), title, link=link
        )
        yield Event("post", author, community, title, link)
        started = time.monotonic()
        await self._until(lambda: self._decided(post))
        seconds = time.monotonic() - started
        row = self._stage.store.ledger.post(post.uri)
        if row is not None and row.state == "skipped":
            reason, evidence = row.reason or "", row.evidence
            yield Event("silence", BOT, community, reason, evidence, bot=True, seconds=seconds)
        for comment in self._new_comments(post):
            yield Event("comment", BOT, community, comment.text, bot=True, seconds=seconds)

    async def ask(self, name: str, title: str, text: str) -> AsyncIterator[Event]:
        post = next(each for each in self._world.posts if each.title == title)
        before = [each for each in post.comments if each.author is self._stage.bot and each.stands]
        asked = self._world.add_comment(post, self._person(name), text)
        yield Event("comment", name, post.community.name, text, title)
        started = time.monotonic()
        await self._until(lambda: self._answered(asked))
        seconds = time.monotonic() - started
        place = post.community.name
        for comment in before:
            if not comment.stands:
                yield Event("withdrawn", BOT, place, title, bot=True, seconds=seconds)
        for comment in self._new_comments(post):
            yield Event("comment", BOT, place, comment.text, title, bot=True, seconds=seconds)
        for message in self._new_messages():
            yield Event("message", BOT, name, message, bot=True, seconds=seconds)

    async def _until(self, happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not happened():
            if time.monotonic() > deadline:
                raise Stuck("the bot did nothing for half a minute; is this machine very busy?")
            await asyncio.sleep(_GLANCE)

    def _decided(self, post: PostRecord) -> bool:
        row = self._stage.store.ledger.post(post.uri)
        return row is not None and row.state in {"posted", "skipped"}

    def _answered(self, comment: CommentRecord) -> bool:
        saying = self._stage.store.ledger.saying("answer", comment.uri)
        return saying is not None and saying.state == "posted"

    def _new_comments(self, post: PostRecord) -> Iterator[CommentRecord]:
        for comment in post.comments:
            if comment.author is self._stage.bot and comment not in self._told:
                self._told.add(comment)
                yield comment

    def _new_messages(self) -> Iterator[str]:
        for message in self._instance.messages:
            if message.sender is self._stage.bot and message not in self._told:
                self._told.add(message)
                yield message.text

    def _person(self, name: str) -> PersonRecord:
        found = self._world.find_person(f"{name}@{self._instance.host}")
        assert found is not None  # noqa: S101 - `open_stage` made it
        return found

    def _community(self, name: str) -> CommunityRecord:
        found = self._world.find_community(f"{name}@{self._instance.host}")
        assert found is not None  # noqa: S101 - as above
        return found
