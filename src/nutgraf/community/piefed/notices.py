"""Mentions, answers and messages, and marking them as read.

A comment that answers one of this account's comments and mentions it, too, is told as an answer
alone. Marking a comment as read by its own number marks whatever notice has these digits in its
address, another comment's perhaps; so notices are marked by numbers of their own, which another
list tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.community.parsing import Part
from nutgraf.community.piefed.answers import comment_in, community_in, message_in
from nutgraf.community.piefed.lists import pages
from nutgraf.community.piefed.session import Params, Session
from nutgraf.community.values import Mention, Person, PrivateMessage
from nutgraf.errors import Gone

_PAGES = 3
"""The newest hundreds are told; what is left comes when these are read."""

_PAGES_OF_NOTICES = 30


class Notices:
    """What is unread.

    Args:
        session: of the account.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told_of: set[int] = set()
        self._unread: dict[int, list[int]] | None = None

    async def mentions(self) -> Sequence[Mention]:
        """Returns unread mentions, oldest first."""
        return await self._told("/user/mentions", None)

    async def replies(self, me: Person) -> Sequence[Mention]:
        """Returns unread answers, oldest first; "mention" is the kind of those that name me."""
        return await self._told("/user/replies", me)

    async def messages(self) -> Sequence[PrivateMessage]:
        """Returns unread messages, oldest first, without those that were taken back."""
        found: dict[int, PrivateMessage] = {}
        asked: Params = {"unread_only": True}
        async for page in pages(
            self._session, "/private_message/list", "private_messages", asked, _PAGES
        ):
            read = self._session.sieve.read(page, _standing)
            found |= {each.id: each for each in read if each is not None}
        return sorted(found.values(), key=lambda each: (each.published, each.id))

    async def mark_message(self, message: PrivateMessage) -> None:
        """Marks a message as read; one that is gone is no error."""
        body = {"private_message_id": message.id, "read": True}
        try:
            await self._session.change("POST", "/private_message/mark_as_read", body)
        except Gone:
            return

    async def mark_mention(self, mention: Mention) -> None:
        """Marks all notices of a comment as read; where none is unread, that is so already."""
        if self._unread is None:
            self._unread = await self._find_unread()
        for number in self._unread.pop(mention.comment.id, []):
            body = {"notif_id": number, "read_state": True}
            try:
                await self._session.change("PUT", "/user/notification_state", body)
            except Gone:
                continue

    async def _told(self, path: str, me: Person | None) -> list[Mention]:
        named = None if me is None else naming(me)

        def read(view: Part) -> Mention:
            comment, community = comment_in(view), community_in(view.part("community"))
            reply = named is not None and not named.search(comment.body)
            return Mention(comment.id, "reply" if reply else "mention", comment, community)

        found: dict[int, Mention] = {}
        asked: Params = {"unread_only": True, "sort": "New"}
        async for page in pages(self._session, path, "replies", asked, _PAGES):
            found |= {each.id: each for each in self._session.sieve.read(page, read)}
        if found:
            self._told_of |= found.keys()
            self._unread = None
        return sorted(found.values(), key=lambda each: (each.comment.published, each.id))

    async def _find_unread(self) -> dict[int, list[int]]:
        """Numbers of unread notices, by the comment they tell of.

        The list is cut into pages before those that are read are left out of it, so a page can be
        empty and not the last. The search ends when all comments that were told are found, or as
        many notices as are unread; of some kinds (bans, reports) they stay so for ever.
        """
        found: dict[int, list[int]] = {}
        wanted, self._told_of, met = self._told_of, set(), 0
        for page in range(1, _PAGES_OF_NOTICES + 1):
            asked: Params = {"status": "Unread", "limit": 100, "page": page}
            answer = await self._session.read("/user/notifications", asked)
            items = answer.parts("items")
            of_comments = [item for item in items if item.has("comment_id")]
            for comment, notice in self._session.sieve.read(of_comments, _numbers):
                found.setdefault(comment, []).append(notice)
            met += len(items)
            if wanted <= found.keys() or not answer.has("next_page"):
                break
            if met >= answer.part("counts").number("unread"):
                break
        return found


def _standing(view: Part) -> PrivateMessage | None:
    """A message, unless it was taken back."""
    taken_back = view.part("private_message").flag("deleted")
    return None if taken_back else message_in(view)


def _numbers(item: Part) -> tuple[int, int]:
    """Of a comment, and of the notice of it."""
    return item.number("comment_id"), item.number("notif_id")


def naming(person: Person) -> re.Pattern[str]:
    """A pattern that finds "@name@instance" in a text."""
    return re.compile(rf"(?<![\w.@-])@{re.escape(person.handle)}(?![\w-]|\.\w)", re.IGNORECASE)
