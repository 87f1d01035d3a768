"""What both versions of Lemmy's API have in common."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from nutgraf.community.credentials import Credentials, Sessions
from nutgraf.community.lemmy.addresses import is_address, number_of_post
from nutgraf.community.lemmy.dialect import Dialect
from nutgraf.community.lemmy.feed import read_feed
from nutgraf.community.lemmy.languages import CommunityLanguages
from nutgraf.community.lemmy.refusals import NO_COMMENT
from nutgraf.community.lemmy.session import Session
from nutgraf.community.lemmy.site import Site, numbers
from nutgraf.community.links import FetchJson, find_link
from nutgraf.community.parsing import Part
from nutgraf.community.values import (
    Account,
    Comment,
    CommentLimits,
    Community,
    Person,
    Post,
)
from nutgraf.community.wire import Wire
from nutgraf.errors import Gone, NotAllowed, PlatformDown, PlatformError


class Lemmy(ABC):
    """One account on one instance; see `nutgraf.community.port.Platform`.

    Args:
        wire: to the instance; closed with the adapter.
        credentials: of the account.
        sessions: where its token is kept.
        fetch_json: the guarded fetcher, for other instances; None for none.
    """

    dialect: ClassVar[Dialect]

    def __init__(
        self,
        wire: Wire,
        credentials: Credentials,
        sessions: Sessions,
        *,
        fetch_json: FetchJson | None = None,
    ) -> None:
        self.session = Session(wire, credentials, sessions, self.dialect.doors)
        self.views = self.dialect.views
        self._wire = wire
        self._fetch_json = fetch_json
        self._site: Site | None = None
        self._languages = CommunityLanguages()

    @property
    def instance(self) -> str:
        """As `Platform` has it."""
        return self._wire.host

    @property
    def limits(self) -> CommentLimits:
        """As `Platform` has it."""
        return CommentLimits(characters=10_000, bio_characters=1_000, comments=6, seconds=600.0)

    async def close(self) -> None:
        """As `Platform` has it."""
        await self.session.close()

    async def whoami(self) -> Account:
        """As `Platform` has it."""
        site = await self._look_at_site()
        hides = site.hidden(nsfw_too=self.dialect.hides_nsfw)
        return Account(site.me, site.bio, "lemmy", site.version, self._wire.clock, hides)

    async def new_posts(
        self, community: Community | None, *, since: int, not_before: datetime.datetime
    ) -> AsyncIterator[Post]:
        """As `Platform` has it."""
        await self.site()
        feed = read_feed(
            self.session,
            self.dialect,
            self.views,
            community=community,
            since=since,
            not_before=not_before,
        )
        async for post in feed:
            yield post

    async def post(self, post_id: int) -> Post:
        """As `Platform` has it."""
        await self.site()
        view = await self._post_view(post_id)
        return self.views.post(view)

    async def find_post(self, uri: str) -> Post:
        """As `Platform` has it."""
        number = number_of_post(uri, self._wire.origin)
        if number is not None:
            return await self.post(number)
        await self.site()
        return self.views.post(await self._resolve(uri, "post"))

    async def find_community(self, handle: str) -> Community:
        """As `Platform` has it."""
        name, _, instance = handle.lstrip("!").partition("@")
        local = instance.lower() in {"", self.instance.lower()}
        asked = {"name": name if local else f"{name}@{instance}"}
        answer = await self._ask_for_community(asked)
        return self.views.community(answer.part("community_view").part("community"))

    async def find_person(self, uri: str) -> Person:
        """As `Platform` has it."""
        return self.views.person((await self._resolve(uri, "person")).part("person"))

    async def follow(self, community: Community) -> None:
        """As `Platform` has it."""
        body = {"community_id": community.id, "follow": True}
        await self.session.ask("POST", "/community/follow", body=body)

    async def moderators(self, community: Community) -> frozenset[str]:
        """As `Platform` has it."""
        answer = await self._ask_for_community({"id": community.id})
        found = self.session.sieve.read(
            answer.parts("moderators"), lambda each: self.views.person(each.part("moderator"))
        )
        return frozenset(moderator.uri for moderator in found)

    async def find_comment(self, comment_id: int) -> Comment:
        """As `Platform` has it."""
        answer = await self.session.ask("GET", "/comment", params={"id": comment_id})
        return self.views.comment(answer.part("comment_view"))

    async def parent(self, comment: Comment) -> Comment | None:
        """As `Platform` has it."""
        above = comment.parent_id
        return None if above is None else await self.find_comment(above)

    async def comment(
        self, post: Post, text: str, *, parent: Comment | None = None, language: str | None = None
    ) -> Comment:
        """As `Platform` has it."""
        by = self._wire.soon()
        body = {
            "content": text,
            "post_id": post.id,
            "parent_id": None if parent is None else parent.id,
            "language_id": await self._language_id(post.community, language),
        }
        try:
            made = await self._write_comment(body, by)
        except NotAllowed as error:
            if error.reason != "language" or body["language_id"] is None:
                raise
            # the community has changed what it takes; nothing was written
            self._languages.forget(post.community.id)
            made = await self._write_comment({**body, "language_id": None}, by)
        if parent is not None and made.parent_id != parent.id:
            # Lemmy puts an answer to a comment that was purged at the top level
            await self.withdraw(made.id)
            raise Gone(f"{self.instance}: the comment to answer is gone")
        return made

    async def edit(self, comment_id: int, text: str) -> Comment:
        """As `Platform` has it."""
        body = {"comment_id": comment_id, "content": text}
        answer = await self.session.ask("PUT", "/comment", body=body)
        return self.views.comment(answer.part("comment_view"))

    async def withdraw(self, comment_id: int) -> None:
        """As `Platform` has it."""
        try:
            await self._delete(comment_id)
        except Gone:
            return
        except (NotAllowed, PlatformDown):
            # one that is deleted already is refused by the same code as what fails
            if not await self._is_deleted(comment_id):
                raise

    async def comments_by_me(self, post: Post) -> Sequence[Comment]:
        """As `Platform` has it.

        Lists leave out what the account's settings hide, even its own comments; and a session that
        does not hold sees less without being told. So that there is none is only believed after
        both were looked at.
        """
        site = await self.site()
        hidden = site.hides(post, nsfw_too=self.dialect.hides_nsfw)
        if hidden:
            raise NotAllowed("other", f"{site.me.handle} cannot see its comments: {hidden}")
        mine = await self._list_mine(post, site.me)
        if not mine and not await self.session.make_sure():
            mine = await self._list_mine(post, site.me)
        if not mine and self._is_unlisted(await self._post_view(post.id)):
            told = f"{post.community.handle} is in no list; {site.me.handle} does not follow it"
            raise NotAllowed("other", told)
        return sorted(mine, key=lambda comment: (comment.published, comment.id))

    async def link_for(self, uri: str, instance: str) -> str:
        """As `Platform` has it."""
        return await find_link(uri, instance, self._fetch_json)

    async def site(self) -> Site:
        """Returns what the instance tells of itself, asked for once."""
        return self._site or await self._look_at_site()

    def forget_site(self) -> None:
        """Asks for it again when it is needed next."""
        self._site = None

    @abstractmethod
    async def ask_for_site(self) -> tuple[Part, Part] | None:
        """Asks for the site and the account; None where the session does not hold."""
        ...

    async def _write_comment(self, body: Mapping[str, object], by: float) -> Comment:
        answer = await self.session.ask("POST", "/comment", body=body, proofs=NO_COMMENT, by=by)
        return self.views.comment(answer.part("comment_view"))

    @abstractmethod
    async def _delete(self, comment_id: int) -> None: ...

    @abstractmethod
    async def _list_mine(self, post: Post, me: Person) -> list[Comment]:
        """All of the account's comments under a post that lists show."""
        ...

    @abstractmethod
    def _is_unlisted(self, post_view: Part) -> bool:
        """Whether lists leave out the community because the account does not follow it."""
        ...

    async def _look_at_site(self) -> Site:
        found = await self.ask_for_site()
        if found is None:
            await self.session.make_sure()
            found = await self.ask_for_site()
        if found is None:
            raise PlatformDown(f"{self.instance} does not say who is logged in")
        site, user = found
        self._site = Site.read(site, user, self.views)
        self.views = replace(self.views, languages=self._site.languages)
        return self._site

    async def _post_view(self, post_id: int) -> Part:
        answer = await self.session.ask("GET", "/post", params={"id": post_id})
        return answer.part("post_view")

    async def _resolve(self, uri: str, kind: str) -> Part:
        """Asks what a canonical URI stands for.

        Raises:
            Gone: nothing that is known here, or something of another kind.
        """
        if not is_address(uri):
            raise Gone(f"{self.instance}: that is no address")
        answer = await self.session.ask("GET", "/resolve_object", params={"q": uri})
        view = self._resolved(answer, kind)
        if view is None:
            raise Gone(f"{self.instance}: that is no {kind}")
        return view

    @abstractmethod
    def _resolved(self, answer: Part, kind: str) -> Part | None: ...

    async def _is_deleted(self, comment_id: int) -> bool:
        try:
            return (await self.find_comment(comment_id)).deleted
        except Gone:
            return True
        except PlatformError:
            return False

    async def _ask_for_community(self, params: Mapping[str, str | int]) -> Part:
        """Asks for a community, and notes which languages it takes."""
        answer = await self.session.ask("GET", "/community", params=params)
        number = answer.part("community_view").part("community").number("id")
        self._languages.note(number, numbers(answer, "discussion_languages"))
        return answer

    async def _language_id(self, community: Community, language: str | None) -> int | None:
        """The number of a language where a comment can be in it for certain, else None."""
        if language is None:
            return None
        try:
            site = await self.site()
            if self._languages.of(community.id) is None:
                await self._ask_for_community({"id": community.id})
        except (Gone, NotAllowed):
            return None
        except PlatformDown as error:
            raise PlatformDown(
                str(error), maybe_done=False, retry_after=error.retry_after
            ) from None
        allowed = self._languages.of(community.id)
        return None if allowed is None else site.language_id(language, allowed)
