"""What a step for a mention, reply or message works with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from nutgraf.bot import wording
from nutgraf.bot.authority import author_of
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.policy import Policy
from nutgraf.bot.surroundings import policy_at
from nutgraf.community.values import Comment, Community, Person, Post
from nutgraf.language.messages import Messages
from nutgraf.store.values import Claim, LedgerNotice, NewNotice


@dataclass(frozen=True)
class Errand:
    """A claimed notice, and who deals with it.

    Attributes:
        crew: of the deployment.
        seat: of the account to which it came.
        claim: of the notice.
    """

    crew: Crew
    seat: Seat
    claim: Claim[LedgerNotice]

    @property
    def notice(self) -> NewNotice:
        """What came."""
        return self.claim.subject.notice

    @property
    def author(self) -> Person:
        """Who wrote it."""
        return author_of(self.notice)

    @property
    def community(self) -> Community | None:
        """Where it stands; None for a message."""
        notice = self.notice
        if notice.community_uri is None or notice.community_id is None:
            return None
        name = (notice.community or "").partition("@")[0]
        return Community(notice.community_uri, notice.community_id, name)

    @cached_property
    def policy(self) -> Policy:
        """As it is in the community where it stands."""
        notice = self.notice
        if notice.community is None or notice.community_uri is None:
            return self.crew.policy
        return policy_at(self.crew, notice.community, notice.community_uri)

    @cached_property
    def texts(self) -> Messages:
        """In the language of the place."""
        return wording.texts_for(self.policy)

    async def post(self) -> Post | None:
        """The post under which it stands, as it is now; None for a message."""
        post_id = self.notice.post_id
        return None if post_id is None else await self.seat.platform.post(post_id)

    async def comment(self) -> Comment | None:
        """The comment itself, as it is now; None for a message."""
        comment_id = self.notice.comment_id
        return None if comment_id is None else await self.seat.platform.find_comment(comment_id)
