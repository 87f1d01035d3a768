"""A PieFed: one account on one instance, as `nutgraf.community.port.Platform` has it."""

from __future__ import annotations

import datetime
import re
from collections.abc import AsyncIterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from nutgraf.community.credentials import Credentials, Sessions
from nutgraf.community.links import FetchJson, find_link
from nutgraf.community.own_comments import Rest, own_since
from nutgraf.community.parsing import Part
from nutgraf.community.piefed.answers import (
    UNDETERMINED,
    comment_in,
    community_in,
    is_by,
    languages_in,
    message_in,
    person_in,
    post_in,
)
from nutgraf.community.piefed.lists import (
    MOST_PAGES,
    comments_by,
    comments_of,
    pages,
    posts_since,
)
from nutgraf.community.piefed.notices import Notices
from nutgraf.community.piefed.session import Params, Session, nothing_done
from nutgraf.community.values import (
    Account,
    Comment,
    CommentLimits,
    Community,
    Mention,
    Person,
    Post,
    PrivateMessage,
    host_of,
)
from nutgraf.community.wire import Wire
from nutgraf.errors import Gone, NotAllowed, PlatformDown

LIMITS = CommentLimits(characters=10_000, bio_characters=1_000, comments=3, seconds=60.0)
"""A PieFed takes longer comments; other instances, to which they are sent on, do not."""

_HANDLE = re.compile(r"!?[^\s@!/?#]{1,100}@[^\s@!/?#]{1,253}")
_POST_PATH = re.compile(r"(?:/c/[^/]+/p|/post)/([0-9]{1,9})(?:/[^/]*)?/?", re.ASCII)


class PieFed:
    """One account on a PieFed.

    Args:
        wire: to the instance.
        credentials: of the account.
        sessions: where its session is kept.
        fetch_json: asks other instances, for `link_for`; None for never.
    """

    def __init__(
        self,
        wire: Wire,
        credentials: Credentials,
        sessions: Sessions,
        *,
        fetch_json: FetchJson | None = None,
    ) -> None:
        self._wire = wire
        self._session = Session(wire, credentials, sessions)
        self._notices = Notices(self._session)
        self._fetch_json = fetch_json
        self._account: Account | None = None
        self._languages: dict[int, str] | None = None

    @property
    def instance(self) -> str:
        """As `Platform` has it."""
        return self._wire.host

    @property
    def limits(self) -> CommentLimits:
        """As `Platform` has it."""
        return LIMITS

    async def whoami(self) -> Account:
        """As `Platform` has it."""
        site = await self._session.read("/site")
        person = site.part("my_user").part("local_user_view").part("person")
        self._languages = languages_in(site)
        self._account = Account(
            person=person_in(person),
            bio=person.text("about", ""),
            software="piefed",
            version=site.text("version"),
            clock=self._wire.clock,
        )
        return self._account

    async def save_settings(self, *, bot: bool, bio: str) -> None:
        """As `Platform` has it; posts that were read stay in the lists, too."""
        body = {"bot": bot, "bio": bio, "show_read_posts": True}
        await self._session.change("PUT", "/user/save_user_settings", body)
        self._account = None

    async def new_posts(
        self, community: Community | None, *, since: int, not_before: datetime.datetime
    ) -> AsyncIterator[Post]:
        """As `Platform` has it."""
        languages = await self._known_languages()
        async for post in posts_since(self._session, languages, community, since, not_before):
            yield post

    async def post(self, post_id: int) -> Post:
        """As `Platform` has it."""
        answer = await self._session.read("/post", {"id": post_id})
        return post_in(answer.part("post_view"), await self._known_languages())

    async def find_post(self, uri: str) -> Post:
        """As `Platform` has it."""
        number = await self._number_here(uri)
        if number is not None:
            return await self.post(number)
        view = await self._resolve(uri, "post")
        return post_in(view, await self._known_languages())

    async def find_community(self, handle: str) -> Community:
        """As `Platform` has it."""
        if not _HANDLE.fullmatch(handle):
            raise Gone(f"{handle[:100]!r} is no community; write it as name@instance")
        name = handle.lstrip("!")
        try:
            answer = await self._session.search("/community", {"name": name})
            view = answer.part("community_view")
        except Gone:  # not met before: this fetches it
            view = await self._resolve(f"!{name}", "community")
        return community_in(view.part("community"))

    async def find_person(self, uri: str) -> Person:
        """As `Platform` has it."""
        view = await self._resolve(uri, "person")
        return person_in(view.part("person"))

    async def follow(self, community: Community) -> None:
        """As `Platform` has it."""
        body = {"community_id": community.id, "follow": True}
        await self._session.change("POST", "/community/follow", body)

    async def moderators(self, community: Community) -> frozenset[str]:
        """As `Platform` has it; the instance itself may remember its answer for 50 minutes."""
        answer = await self._session.read("/community", {"id": community.id})
        found = self._session.sieve.read(
            answer.parts("moderators"), lambda each: each.part("moderator").uri("actor_id")
        )
        return frozenset(found)

    async def comments(self, post: Post) -> Sequence[Comment]:
        """As `Platform` has it."""
        found, _ = await comments_of(self._session, {"post_id": post.id})
        return found

    async def comments_by_me(self, post: Post) -> Sequence[Comment]:
        """As `Platform` has it."""
        me = await self._me()
        asked: Params = {"post_id": post.id, "person_id": me.id}
        found, whole = await comments_of(self._session, asked, needed=lambda view: True)
        if not whole:
            raise PlatformDown(f"{self.instance} tells of too many comments under one post")
        if any(each.author.id != me.id or each.post_id != post.id for each in found):
            raise PlatformDown(f"{self.instance} tells of comments that were not asked for")
        return sorted(found, key=lambda comment: (comment.published, comment.id))

    async def my_comments(
        self, *, since: datetime.datetime, rest: Rest | None = None
    ) -> AsyncIterator[Sequence[Comment]]:
        """As `Platform` has it."""
        me = await self._me()
        async for page in own_since(comments_by(self._session, me, rest), me, since):
            yield page

    async def find_comment(self, comment_id: int) -> Comment:
        """As `Platform` has it."""
        answer = await self._session.read("/comment", {"id": comment_id})
        return comment_in(answer.part("comment_view"))

    async def parent(self, comment: Comment) -> Comment | None:
        """As `Platform` has it."""
        return None if comment.parent_id is None else await self.find_comment(comment.parent_id)

    async def comment(
        self, post: Post, text: str, *, parent: Comment | None = None, language: str | None = None
    ) -> Comment:
        """As `Platform` has it."""
        by = self._wire.soon()
        with nothing_done():
            language_id = await self._number_of(language)
        body = {
            "body": text,
            "post_id": post.id,
            "parent_id": None if parent is None else parent.id,
            "language_id": language_id,
        }
        answer = await self._session.write("/comment", body, by=by)
        return comment_in(answer.part("comment_view"))

    async def edit(self, comment_id: int, text: str) -> Comment:
        """As `Platform` has it."""
        body = {"comment_id": comment_id, "body": text}
        answer = await self._session.change("PUT", "/comment", body)
        return comment_in(answer.part("comment_view"))

    async def withdraw(self, comment_id: int) -> None:
        """As `Platform` has it."""
        body = {"comment_id": comment_id, "deleted": True}
        try:
            await self._session.change("POST", "/comment/delete", body)
        except Gone:  # or another's: that is said in the same words
            await self._see_that_none_stands(comment_id)

    async def mentions(self) -> Sequence[Mention]:
        """As `Platform` has it."""
        return await self._notices.mentions()

    async def replies_to_me(self) -> Sequence[Mention]:
        """As `Platform` has it."""
        return await self._notices.replies(await self._me())

    async def private_messages(self) -> Sequence[PrivateMessage]:
        """As `Platform` has it."""
        return await self._notices.messages()

    async def mark_read(self, notice: Mention | PrivateMessage) -> None:
        """As `Platform` has it."""
        if isinstance(notice, Mention):
            await self._notices.mark_mention(notice)
        else:
            await self._notices.mark_message(notice)

    async def send_message(self, person: Person, text: str) -> None:
        """As `Platform` has it."""
        body = {"recipient_id": person.id, "content": text}
        await self._session.write("/private_message", body)

    async def messages_to(
        self, person: Person, since: datetime.datetime
    ) -> Sequence[PrivateMessage]:
        """As `Platform` has it."""
        me, found = await self._me(), list[PrivateMessage]()
        path, asked = "/private_message/conversation", {"person_id": person.id}
        async for page in pages(self._session, path, "private_messages", asked, MOST_PAGES):
            read = self._session.sieve.read(page, message_in, needed=partial(is_by, me))
            found += [m for m in read if m.published >= since]
            if read and read[-1].published < since:
                break
        return [
            m for m in reversed(found) if m.sender.id == me.id and m.recipient_uri == person.uri
        ]

    async def link_for(self, uri: str, instance: str) -> str:
        """As `Platform` has it."""
        return await find_link(uri, instance, self._fetch_json)

    async def close(self) -> None:
        """As `Platform` has it."""
        await self._wire.close()

    async def _me(self) -> Person:
        return (self._account or await self.whoami()).person

    async def _known_languages(self) -> dict[int, str]:
        if self._languages is None:
            self._languages = languages_in(await self._session.read("/site"))
        return self._languages

    async def _number_of(self, language: str | None) -> int | None:
        """A language's number here; an unknown number would be refused with the whole comment."""
        if language is None or language == UNDETERMINED:
            return None
        known = await self._known_languages()
        return next((number for number, code in known.items() if code == language), None)

    async def _number_here(self, address: str) -> int | None:
        """The number of a post in an address on this instance."""
        try:
            path = _POST_PATH.fullmatch(urlsplit(address).path)
        except ValueError:
            raise Gone("that is no address") from None
        if path is None:
            return None
        here = {self.instance, host_of((await self._me()).uri)}
        return int(path[1]) if host_of(address) in here else None

    async def _resolve(self, what: str, field: str) -> Part:
        answer = await self._session.search("/resolve_object", {"q": what})
        if not answer.has(field):
            raise Gone(f"{self.instance} knows that, but not as a {field}")
        return answer.part(field)

    async def _see_that_none_stands(self, comment_id: int) -> None:
        try:
            comment = await self.find_comment(comment_id)
        except Gone:
            return
        if not comment.deleted and not comment.removed:
            raise NotAllowed("other", f"{self.instance} does not withdraw what others said")
