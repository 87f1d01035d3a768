"""Lemmy 1.0: API v4."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, Literal, TypeVar

from nutgraf.community.credentials import Credentials, Sessions
from nutgraf.community.lemmy.adapter import Lemmy
from nutgraf.community.lemmy.dialect import Dialect
from nutgraf.community.lemmy.feed import PAGE
from nutgraf.community.lemmy.refusals import NO_MESSAGE
from nutgraf.community.lemmy.session import Doors, Params
from nutgraf.community.lemmy.views import Views
from nutgraf.community.links import FetchJson
from nutgraf.community.naming import names
from nutgraf.community.own_comments import OWN_PAGES, Rest, own_since, patiently
from nutgraf.community.parsing import Part
from nutgraf.community.values import (
    Comment,
    Mention,
    Person,
    Post,
    PrivateMessage,
    host_of,
)
from nutgraf.community.wire import Wire
from nutgraf.errors import Gone, NotAllowed, PlatformDown

_COMMENT_PAGES = 40
_ALL_COMMENT_PAGES = 200
_NOTICE_PAGES = 6
_MESSAGE_PAGES = 10
_MARKED_WITH_ONE = 3

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Notice(Generic[T]):
    """What one is told of, and by what notice."""

    published: datetime.datetime
    id: int
    told: T


class LemmyV4(Lemmy):
    """As `Lemmy` has it."""

    dialect = Dialect(
        doors=Doors("/api/v4", "/account/auth/login", "/account/validate_auth"),
        views=Views(actor="ap_id", published="published_at", edited="updated_at", counts=None),
        everywhere="all",
        newest="new",
        posts="items",
        hides_nsfw=True,
        any_age={"time_range_seconds": 0},
    )

    def __init__(
        self,
        wire: Wire,
        credentials: Credentials,
        sessions: Sessions,
        *,
        fetch_json: FetchJson | None = None,
    ) -> None:
        super().__init__(wire, credentials, sessions, fetch_json=fetch_json)
        self._for_nobody: set[int] = set()

    async def save_settings(self, *, bot: bool, bio: str) -> None:
        """As `Platform` has it; the account is also shown all that it may write itself."""
        body = {
            "bot_account": bot,
            "bio": bio,
            "show_bot_accounts": True,
            "show_read_posts": True,
            "show_nsfw": True,
        }
        await self.session.ask("PUT", "/account/settings/save", body=body)
        self.forget_site()

    async def comments(self, post: Post) -> Sequence[Comment]:
        """As `Platform` has it."""
        return [c async for c in self._comments({"post_id": post.id}, _COMMENT_PAGES)]

    async def my_comments(
        self, *, since: datetime.datetime, rest: Rest | None = None
    ) -> AsyncIterator[Sequence[Comment]]:
        """As `Platform` has it."""
        me = (await self.site()).me
        async for page in own_since(self._pages_of(me, rest), me, since):
            yield page

    async def mentions(self) -> Sequence[Mention]:
        """As `Platform` has it."""
        return await self._unread("mention", partial(self._read_mention, "mention"))

    async def replies_to_me(self) -> Sequence[Mention]:
        """As `Platform` has it; of a comment that answers and mentions only the answer is told."""
        me = (await self.site()).me
        found = await self._unread("reply", partial(self._read_mention, "reply"))
        return [
            replace(each, kind="mention") if names(each.comment.body, me) else each
            for each in found
        ]

    async def private_messages(self) -> Sequence[PrivateMessage]:
        """As `Platform` has it."""
        return await self._unread("private_message", self._read_message)

    async def mark_read(self, notice: Mention | PrivateMessage) -> None:
        """As `Platform` has it; with it some of those that nobody was told of."""
        await self._mark(notice.id)
        for number in sorted(self._for_nobody)[:_MARKED_WITH_ONE]:
            self._for_nobody.discard(number)
            await self._mark(number)

    async def send_message(self, person: Person, text: str) -> None:
        """As `Platform` has it."""
        body = {"content": text, "recipient_id": person.id}
        await self.session.ask("POST", "/private_message", body=body, proofs=NO_MESSAGE)

    async def messages_to(
        self, person: Person, since: datetime.datetime
    ) -> Sequence[PrivateMessage]:
        """As `Platform` has it.

        Messages are only told as notices, and those are made for people of this instance alone.
        """
        if host_of(person.uri) != self.instance:
            raise NotAllowed("other", f"{self.instance} does not tell what was written elsewhere")
        me = (await self.site()).me
        params: Params = {
            "type_": "private_message",
            "unread_only": False,
            "creator_id": person.id,
            "limit": PAGE,
        }
        found: dict[str, PrivateMessage] = {}
        pages = self._pages("/account/notification/list", params, _MESSAGE_PAGES, complete=True)
        async for page in pages:
            read = self.session.sieve.read(
                page,
                self._read_message,
                needed=lambda item: self.views.is_by(me, item.part("data")),
            )
            told = [message for message in read if message.published >= since]
            for message in told:
                if message.sender.uri == me.uri and message.recipient_uri == person.uri:
                    found.setdefault(message.uri, message)
            if len(told) < len(read):
                break
        return sorted(found.values(), key=lambda message: (message.published, message.id))

    async def ask_for_site(self) -> tuple[Part, Part] | None:
        """As `Lemmy` has it."""
        user = await self.session.ask("GET", "/account")
        return await self.session.ask("GET", "/site"), user

    async def _delete(self, comment_id: int) -> None:
        body = {"comment_id": comment_id, "deleted": True}
        await self.session.ask("DELETE", "/comment", body=body)

    async def _list_mine(self, post: Post, me: Person) -> list[Comment]:
        params: Params = {"post_id": post.id, "creator_id": me.id}
        found = self._comments(params, _ALL_COMMENT_PAGES, all_by=me)
        return [comment async for comment in found if comment.author.uri == me.uri]

    def _is_unlisted(self, post_view: Part) -> bool:
        if post_view.part("community").text("visibility", "public") != "unlisted":
            return False
        actions = "community_actions"
        return not (post_view.has(actions) and post_view.part(actions).has("followed_at"))

    def _resolved(self, answer: Part, kind: str) -> Part | None:
        return answer if answer.text("type_", "") == kind else None

    async def _comments(
        self, params: Params, pages: int, *, all_by: Person | None = None
    ) -> AsyncIterator[Comment]:
        """Comments, oldest first, also what was deleted or removed.

        Without a depth Lemmy lists by pages whatever their place in the tree; with one, the first
        300 of a tree at most.

        Args:
            params: under which post, and whose.
            pages: so many at most.
            all_by: a person of whose comments none may be missing; None for nobody.

        Raises:
            PlatformDown: one of theirs makes no sense, or there may be more.
        """
        asked: Params = {
            **params,
            "type_": "all",
            "sort": "old",
            "limit": PAGE,
            **self.dialect.any_age,
        }
        needed = None if all_by is None else partial(self.views.is_by, all_by)
        told: set[int] = set()
        found = self._pages("/comment/list", asked, pages, complete=needed is not None)
        async for page in found:
            for comment in self.session.sieve.read(page, self.views.comment, needed=needed):
                if comment.id not in told and comment.post_id == params["post_id"]:
                    told.add(comment.id)
                    yield comment

    async def _pages_of(
        self, person: Person, rest: Rest | None
    ) -> AsyncIterator[Sequence[Comment]]:
        params: Params = {
            "creator_id": person.id,
            "type_": "all",
            "sort": "new",
            "limit": PAGE,
            **self.dialect.any_age,
        }
        async for page in self._pages("/comment/list", params, OWN_PAGES, rest=rest):
            yield self.session.sieve.read(page, self.views.comment)

    async def _unread(self, kind: str, read: Callable[[Part], T]) -> list[T]:
        """Unread notices of a kind, oldest first.

        A mention in the text of a post has another shape, and nobody to be answered; it would
        stay unread for ever and in the end keep others off the pages.
        """

        def read_notice(item: Part) -> _Notice[T] | None:
            notice = item.part("notification")
            if notice.text("kind") != kind:
                return None
            if item.part("data").text("type_", "") == "post":
                self._for_nobody.add(notice.number("id"))
                return None
            return _Notice(notice.moment("published_at"), notice.number("id"), read(item))

        params: Params = {"type_": kind, "unread_only": True, "limit": PAGE}
        found: dict[int, _Notice[T]] = {}
        async for page in self._pages("/account/notification/list", params, _NOTICE_PAGES):
            read_here = self.session.sieve.read(page, read_notice)
            found |= {notice.id: notice for notice in read_here if notice is not None}
        oldest_first = sorted(found.values(), key=lambda notice: (notice.published, notice.id))
        return [notice.told for notice in oldest_first]

    async def _mark(self, number: int) -> None:
        body = {"notification_id": number, "read": True}
        with contextlib.suppress(Gone):
            await self.session.ask("POST", "/account/notification/mark_as_read", body=body)

    def _read_mention(self, kind: Literal["mention", "reply"], item: Part) -> Mention:
        return self.views.mention(item.part("notification").number("id"), kind, item.part("data"))

    def _read_message(self, item: Part) -> PrivateMessage:
        return self.views.message(item.part("data"), item.part("notification").number("id"))

    async def _pages(
        self,
        path: str,
        params: Params,
        pages: int,
        *,
        complete: bool = False,
        rest: Rest | None = None,
    ) -> AsyncIterator[list[Part]]:
        """The pages of a list, each of which names the next one.

        Raises:
            PlatformDown: there are more pages, and it must be complete.
        """
        cursor: str | None = None
        for _ in range(pages):
            asked: Params = {**params, "page_cursor": cursor}
            page = await patiently(partial(self.session.ask, "GET", path, params=asked), rest)
            items = page.parts("items")
            yield items
            following = page.optional_text("next_page")
            if not items or following is None or following == cursor:
                return
            cursor = following
        if complete:
            raise PlatformDown(f"{self.instance} lists more than can be read", maybe_done=False)
