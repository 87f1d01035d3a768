"""Lemmy 1.0: API v4."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from nutgraf.community.lemmy.adapter import Lemmy
from nutgraf.community.lemmy.dialect import Dialect
from nutgraf.community.lemmy.feed import PAGE
from nutgraf.community.lemmy.refusals import MAYBE_WRITTEN
from nutgraf.community.lemmy.session import Doors, Params
from nutgraf.community.lemmy.views import Views
from nutgraf.community.naming import names
from nutgraf.community.parsing import Part
from nutgraf.community.values import (
    Comment,
    Mention,
    Person,
    Post,
    PrivateMessage,
    host_of,
)
from nutgraf.errors import Gone, NotAllowed, PlatformDown

_COMMENT_PAGES = 40
_ALL_COMMENT_PAGES = 200
_NOTICE_PAGES = 6
_MESSAGE_PAGES = 10


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

    async def mentions(self) -> Sequence[Mention]:
        """As `Platform` has it."""
        found = await self._unread("mention", "comment")
        return [self.views.mention(number, "mention", view) for number, view in found]

    async def replies_to_me(self) -> Sequence[Mention]:
        """As `Platform` has it; of a comment that answers and mentions only the answer is told."""
        me = (await self.site()).me
        found = [
            self.views.mention(number, "reply", view)
            for number, view in await self._unread("reply", "comment")
        ]
        return [
            replace(each, kind="mention") if names(each.comment.body, me) else each
            for each in found
        ]

    async def private_messages(self) -> Sequence[PrivateMessage]:
        """As `Platform` has it."""
        found = await self._unread("private_message", "private_message")
        return [self.views.message(view, number) for number, view in found]

    async def mark_read(self, notice: Mention | PrivateMessage) -> None:
        """As `Platform` has it."""
        body = {"notification_id": notice.id, "read": True}
        try:
            await self.session.ask("POST", "/account/notification/mark_as_read", body=body)
        except Gone:
            return

    async def send_message(self, person: Person, text: str) -> None:
        """As `Platform` has it."""
        body = {"content": text, "recipient_id": person.id}
        await self.session.ask("POST", "/private_message", body=body, maybe_written=MAYBE_WRITTEN)

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
        async for item in pages:
            if item.part("data").text("type_", "") != "private_message":
                continue
            message = self.views.message(item.part("data"), item.part("notification").number("id"))
            if message.published < since:
                break
            if message.sender.uri == me.uri and message.recipient_uri == person.uri:
                found.setdefault(message.uri, message)
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
        found = self._comments(params, _ALL_COMMENT_PAGES, complete=True)
        return [comment async for comment in found if comment.author.uri == me.uri]

    def _is_unlisted(self, post_view: Part) -> bool:
        if post_view.part("community").text("visibility", "public") != "unlisted":
            return False
        actions = "community_actions"
        return not (post_view.has(actions) and post_view.part(actions).has("followed_at"))

    def _resolved(self, answer: Part, kind: str) -> Part | None:
        return answer if answer.text("type_", "") == kind else None

    async def _comments(
        self, params: Params, pages: int, *, complete: bool = False
    ) -> AsyncIterator[Comment]:
        """Comments, oldest first, also what was deleted or removed.

        Without a depth Lemmy lists by pages whatever their place in the tree; with one, the first
        300 of a tree at most.
        """
        asked: Params = {
            **params,
            "type_": "all",
            "sort": "old",
            "limit": PAGE,
            **self.dialect.any_age,
        }
        told: set[int] = set()
        found = self._pages("/comment/list", asked, pages, complete=complete)
        async for view in found:
            comment = self.views.comment(view)
            if comment.id not in told and comment.post_id == params["post_id"]:
                told.add(comment.id)
                yield comment

    async def _unread(self, kind: str, shape: str) -> list[tuple[int, Part]]:
        """Unread notices of a kind, oldest first: numbers by which they are marked, and views.

        A mention in the text of a post has another shape, and nobody to be answered.
        """
        params: Params = {"type_": kind, "unread_only": True, "limit": PAGE}
        found: dict[int, tuple[datetime.datetime, Part]] = {}
        async for item in self._pages("/account/notification/list", params, _NOTICE_PAGES):
            notice, data = item.part("notification"), item.part("data")
            if notice.text("kind") == kind and data.text("type_", "") == shape:
                found[notice.number("id")] = notice.moment("published_at"), data
        oldest_first = sorted(found.items(), key=lambda each: (each[1][0], each[0]))
        return [(number, data) for number, (_, data) in oldest_first]

    async def _pages(
        self, path: str, params: Params, pages: int, *, complete: bool = False
    ) -> AsyncIterator[Part]:
        """What stands on the pages of a list, each of which names the next one.

        Raises:
            PlatformDown: there are more pages, and it must be complete.
        """
        cursor: str | None = None
        for _ in range(pages):
            page = await self.session.ask("GET", path, params={**params, "page_cursor": cursor})
            items = page.parts("items")
            for item in items:
                yield item
            following = page.optional_text("next_page")
            if not items or following is None or following == cursor:
                return
            cursor = following
        if complete:
            raise PlatformDown(f"{self.instance} lists more than can be read", maybe_done=False)
