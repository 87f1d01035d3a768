"""Asking platforms what became of comments that an audit compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nutgraf.bot.audit_asking import Asker
from nutgraf.bot.audit_comparing import Fate, noted_among
from nutgraf.bot.audit_findings import Ours
from nutgraf.bot.crew import Seat
from nutgraf.bot.outbox import own_comments
from nutgraf.bot.places import is_said_there, is_same
from nutgraf.bot.wording import is_bots
from nutgraf.community.values import Comment
from nutgraf.errors import Gone, PlatformError
from nutgraf.store.columns import fit_name
from nutgraf.store.values import LedgerPost, Saying


class _NotTold(PlatformError):  # noqa: N818 - a state of things
    """Nothing tells whether a comment stands."""


class Looks:
    """Looks at single comments.

    Args:
        seats: that may be asked, by name.
        askers: of their instances.
    """

    def __init__(self, seats: Mapping[str, Seat], askers: Mapping[str, Asker]) -> None:
        self._seats = seats
        self._askers = askers

    async def find(self, ours: Ours) -> Comment | None:
        """A comment as it is now; None where it does not stand there any more."""
        seat = self._seats[ours.account]
        try:
            there = await self._askers[ours.account].ask(
                lambda: seat.platform.find_comment(ours.comment.id)
            )
        except Gone:
            return None
        return there if is_same(there, ours.comment, seat.person) else None

    async def ask_for(self, saying: Saying) -> tuple[Fate, Ours | None]:
        """Asks what became of a comment that no list told of."""
        seat, asker = self._seats[saying.words.account], self._askers[saying.words.account]
        try:
            comment: Comment | None
            if saying.local_id is not None:
                number = saying.local_id
                comment = await asker.ask(lambda: seat.platform.find_comment(number))
            else:
                uri = saying.words.post_uri or saying.key
                post = await asker.ask(lambda: seat.platform.find_post(uri))
                own = await asker.ask(lambda: own_comments(seat, post, saying.words.parent_id))
                found = (each for each in own if fit_name(each.uri) == saying.uri)
                comment = next(found, None)
        except Gone as error:
            if saying.local_id is None:
                raise _NotTold(f"{saying.uri}: {error}") from None
            return "gone", None
        if comment is None:
            raise _NotTold(f"{saying.uri} is not in the list, and its number is not known")
        if not is_said_there(saying, comment, seat.person):
            return "gone", None  # another has the number: the instance was made anew
        if comment.removed or comment.deleted:
            return ("removed" if comment.removed else "deleted"), None
        return "stands", ours_of(seat, comment)

    async def sort(
        self, standing: Sequence[Ours], row: LedgerPost | None, saying: Saying | None = None
    ) -> tuple[list[Ours], list[Ours]]:
        """Tells what looks like the bot's from what somebody wrote by hand as the account.

        Raises:
            PlatformError: it cannot be told.
        """
        noted = None if saying is None else noted_among(saying, standing)
        texts = {saying.words.text.strip()} if saying is not None else set()
        if row is not None and row.draft is not None:
            texts.add(row.draft.text.strip())
        bots, others = list[Ours](), list[Ours]()
        for ours in standing:
            there = ours.comment if ours is noted else await self.find(ours)
            if there is None:
                continue
            found = bots if ours is noted or is_bots(there.body, texts) else others
            found.append(ours)
        return bots, others


def ours_of(seat: Seat, comment: Comment) -> Ours:
    """Without its text, and with one Person for all: there may be a hundred thousand."""
    return Ours(seat.name, replace(comment, author=seat.person, body=""))
