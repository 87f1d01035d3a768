"""Lemmy 0.19: API v3."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Sequence
from functools import partial

from nutgraf.community.lemmy.adapter import Lemmy
from nutgraf.community.lemmy.dialect import Dialect
from nutgraf.community.lemmy.feed import PAGE
from nutgraf.community.lemmy.refusals import NO_MESSAGE
from nutgraf.community.lemmy.session import Doors, Params
from nutgraf.community.lemmy.views import Views
from nutgraf.community.own_comments import OWN_PAGES, Rest, own_since, patiently
from nutgraf.community.parsing import Part
from nutgraf.community.values import Comment, Mention, Person, Post, PrivateMessage
from nutgraf.errors import Gone, PlatformDown

_COMMENT_PAGES = 40
_ALL_COMMENT_PAGES = 200
_NOTICE_PAGES = 6
_MESSAGE_PAGES = 10


class LemmyV3(Lemmy):
    """As `Lemmy` has it."""

    dialect = Dialect(
        doors=Doors("/api/v3", "/user/login", "/user/validate_auth"),
        views=Views(actor="actor_id", published="published", edited="updated", counts="counts"),
        everywhere="All",
        newest="New",
        posts="posts",
        hides_nsfw=False,
    )

    async def save_settings(self, *, bot: bool, bio: str) -> None:
        """As `Platform` has it; the account is also shown what bots write, itself among them."""
        body = {"bot_account": bot, "bio": bio, "show_bot_accounts": True, "show_read_posts": True}
        await self.session.ask("PUT", "/user/save_user_settings", body=body)
        self.forget_site()

    async def comments(self, post: Post) -> Sequence[Comment]:
        """As `Platform` has it."""
        return [c async for c in self._comments(post, _COMMENT_PAGES)]

    async def my_comments(
        self, *, since: datetime.datetime, rest: Rest | None = None
    ) -> AsyncIterator[Sequence[Comment]]:
        """As `Platform` has it."""
        me = (await self.site()).me
        async for page in own_since(self._pages_of(me, rest), me, since):
            yield page

    async def mentions(self) -> Sequence[Mention]:
        """As `Platform` has it."""
        found = await self._notices("/user/mention", "mentions")
        return self.session.sieve.read(
            found,
            lambda view: self.views.mention(
                view.part("person_mention").number("id"), "mention", view
            ),
        )

    async def replies_to_me(self) -> Sequence[Mention]:
        """As `Platform` has it."""
        found = await self._notices("/user/replies", "replies")
        return self.session.sieve.read(
            found,
            lambda view: self.views.mention(view.part("comment_reply").number("id"), "reply", view),
        )

    async def private_messages(self) -> Sequence[PrivateMessage]:
        """As `Platform` has it."""
        found: dict[int, PrivateMessage] = {}
        async for message in self._messages({"unread_only": True}, _NOTICE_PAGES):
            found.setdefault(message.id, message)
        return sorted(found.values(), key=lambda message: (message.published, message.id))

    async def mark_read(self, notice: Mention | PrivateMessage) -> None:
        """As `Platform` has it."""
        if isinstance(notice, PrivateMessage):
            path, name = "/private_message/mark_as_read", "private_message_id"
        elif notice.kind == "mention":
            path, name = "/user/mention/mark_as_read", "person_mention_id"
        else:
            path, name = "/comment/mark_as_read", "comment_reply_id"
        try:
            await self.session.ask("POST", path, body={name: notice.id, "read": True})
        except Gone:
            return

    async def send_message(self, person: Person, text: str) -> None:
        """As `Platform` has it."""
        body = {"content": text, "recipient_id": person.id}
        await self.session.ask("POST", "/private_message", body=body, proofs=NO_MESSAGE)

    async def messages_to(
        self, person: Person, since: datetime.datetime
    ) -> Sequence[PrivateMessage]:
        """As `Platform` has it."""
        me = (await self.site()).me
        found: dict[int, PrivateMessage] = {}
        params: Params = {"unread_only": False, "creator_id": person.id}
        async for message in self._messages(params, _MESSAGE_PAGES, all_by=me):
            if message.published < since:
                break
            if message.sender.uri == me.uri and message.recipient_uri == person.uri:
                found.setdefault(message.id, message)
        return sorted(found.values(), key=lambda message: (message.published, message.id))

    async def ask_for_site(self) -> tuple[Part, Part] | None:
        """As `Lemmy` has it."""
        site = await self.session.ask("GET", "/site")
        return (site, site.part("my_user")) if site.has("my_user") else None

    async def _delete(self, comment_id: int) -> None:
        body = {"comment_id": comment_id, "deleted": True}
        await self.session.ask("POST", "/comment/delete", body=body)

    async def _list_mine(self, post: Post, me: Person) -> list[Comment]:
        # there is no list of one person's comments under a post
        found = self._comments(post, _ALL_COMMENT_PAGES, all_by=me)
        return [comment async for comment in found if comment.author.uri == me.uri]

    def _is_unlisted(self, post_view: Part) -> bool:
        hidden = post_view.part("community").flag("hidden")
        return hidden and post_view.text("subscribed", "NotSubscribed") == "NotSubscribed"

    def _resolved(self, answer: Part, kind: str) -> Part | None:
        return answer.part(kind) if answer.has(kind) else None

    async def _comments(
        self, post: Post, pages: int, *, all_by: Person | None = None
    ) -> AsyncIterator[Comment]:
        """All comments under a post, oldest first: what comes meanwhile moves none.

        Without a depth Lemmy lists by pages whatever their place in the tree, also what was
        deleted or removed; with one, the first 300 of a tree at most.

        Args:
            post: under which.
            pages: so many at most.
            all_by: a person of whose comments none may be missing; None for nobody.

        Raises:
            PlatformDown: one of theirs makes no sense, or there may be more.
        """
        needed = None if all_by is None else partial(self.views.is_by, all_by)
        told: set[int] = set()
        params: Params = {"post_id": post.id, "type_": "All", "sort": "Old", "limit": PAGE}
        for number in range(1, pages + 1):
            page = await self.session.ask("GET", "/comment/list", params={**params, "page": number})
            views = page.parts("comments")
            for comment in self.session.sieve.read(views, self.views.comment, needed=needed):
                if comment.id not in told and comment.post_id == post.id:
                    told.add(comment.id)
                    yield comment
            if len(views) < PAGE:
                return
        if needed is not None:
            raise PlatformDown(f"{post.uri} has more comments than can be listed", maybe_done=False)

    async def _pages_of(
        self, person: Person, rest: Rest | None
    ) -> AsyncIterator[Sequence[Comment]]:
        """What somebody's own page shows of comments, newest first."""
        params: Params = {"person_id": person.id, "sort": "New", "limit": PAGE}
        for number in range(1, OWN_PAGES + 1):
            asked: Params = {**params, "page": number}
            page = await patiently(partial(self.session.ask, "GET", "/user", params=asked), rest)
            views = page.parts("comments")
            yield self.session.sieve.read(views, self.views.comment)
            if len(views) < PAGE:
                return

    async def _notices(self, path: str, name: str) -> list[Part]:
        params: Params = {"sort": "Old", "limit": PAGE, "unread_only": True}
        found: list[Part] = []
        for number in range(1, _NOTICE_PAGES + 1):
            page = await self.session.ask("GET", path, params={**params, "page": number})
            views = page.parts(name)
            found += views
            if len(views) < PAGE:
                break
        return found

    async def _messages(
        self, params: Params, pages: int, *, all_by: Person | None = None
    ) -> AsyncIterator[PrivateMessage]:
        """Messages, newest first, as Lemmy lists them; see `_comments`."""
        needed = None if all_by is None else partial(self.views.is_by, all_by)
        for number in range(1, pages + 1):
            asked = {**params, "limit": PAGE, "page": number}
            page = await self.session.ask("GET", "/private_message/list", params=asked)
            views = page.parts("private_messages")
            for message in self.session.sieve.read(views, self.views.message, needed=needed):
                yield message
            if len(views) < PAGE:
                return
        if needed is not None:
            raise PlatformDown(f"{self.instance} lists more than can be read", maybe_done=False)
