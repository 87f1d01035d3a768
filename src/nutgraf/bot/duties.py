"""What is done for an account, once: the bot does it again and again, a worker when it is due."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Literal

from nutgraf import telemetry
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.endings import give_up, is_deadly
from nutgraf.bot.notices import step_notice
from nutgraf.bot.posts import step_post
from nutgraf.bot.resting import Rests
from nutgraf.bot.tending import is_time_to_look, look_after
from nutgraf.bot.watching import look_for_notices, look_for_posts
from nutgraf.store.values import Claim, LedgerNotice, LedgerPost, Subject

_PRUNE_EACH = datetime.timedelta(hours=6)

_LATE = datetime.timedelta(seconds=15)
"""After it posts no longer wait for an answer that does not come."""

Took = Literal["done", "nothing", "no-turn", "rests"]
"""What became of a step: it was taken; nothing was due and free; the account has no turn to
comment, or leaves it to somebody who waits for an answer; its instance is left alone."""

Look = Callable[[Crew, Seat], Awaitable[None]]


class Duties:
    """What an account has to do.

    What it keeps in mind is of this process alone: who rests, and what is in hand. The ledger says
    what is due and who has it, to all processes.

    Args:
        crew: who works together.

    Attributes:
        crew: the same.
        rests: of the accounts.
    """

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.rests = Rests(crew)
        self._pruned_at: datetime.datetime | None = None

    async def look(self, seat: Seat) -> None:
        """Notes what is new: what people want, then posts."""
        looks: tuple[tuple[str, Look], ...] = (
            ("notices", look_for_notices),
            ("posts", look_for_posts),
        )
        for what, look in looks:
            if not self.rests.holds(seat):
                with telemetry.step("look", account=seat.name, what=what):
                    await self.rests.guard(seat, partial(look, self.crew, seat))

    async def take_post(self, seat: Seat, row: int | None = None) -> Took:
        """Takes a step with one post that is due.

        Without a turn to comment nothing is read: it would only grow old.

        Args:
            seat: of the account whose post it is.
            row: of the ledger; by default what was begun, then the newest.
        """
        if self.rests.holds(seat):
            return "rests"
        if row is None and not self.crew.store.ledger.due_posts(seat.name, 1):
            return (
                "nothing"  # a turn is taken when it is needed: kept for long, it makes others wait
            )
        if self._gives_way(seat) or await seat.take_turn() > 0:
            return "no-turn"
        claim = self._claim_post(seat, row)
        return await self._take(seat, claim, self.crew.busy_posts, step_post)

    async def answer(self, seat: Seat, row: int | None = None) -> Took:
        """Takes a step with one mention, reply or message that is due.

        Args:
            seat: of the account to which it came.
            row: of the ledger; by default the oldest.
        """
        if self.rests.holds(seat):
            return "rests"
        claim = self._claim_notice(seat, row)
        return await self._take(seat, claim, self.crew.busy_notices, step_notice)

    async def look_after(self, seat: Seat) -> None:
        """Looks after what the account said, if it is time to."""
        if not self.rests.holds(seat) and is_time_to_look(self.crew, seat):
            with telemetry.step("tend", account=seat.name):
                await self.rests.guard(seat, partial(look_after, self.crew, seat))

    def prune(self) -> None:
        """Forgets, a few times a day, some of what is old; the rest at the next turns."""
        now = self.crew.store.now()
        if self._pruned_at is None or abs(now - self._pruned_at) > _PRUNE_EACH:
            days = datetime.timedelta(days=self.crew.written.keep_days)
            if self.crew.store.ledger.prune(now - days) == 0:
                self._pruned_at = now

    async def _take(
        self,
        seat: Seat,
        claim: Claim[Subject] | None,
        busy: set[int],
        step: Callable[[Crew, Seat, Claim[Subject]], Awaitable[None]],
    ) -> Took:
        """Takes a step with what was claimed, which nobody else here takes meanwhile."""
        if claim is None:
            return "nothing"
        busy.add(claim.subject.id)
        try:
            if is_deadly(self.crew, claim.subject):
                await give_up(self.crew, seat, claim)
            else:
                await self.rests.guard(seat, partial(step, self.crew, seat, claim))
        finally:
            busy.discard(claim.subject.id)
        return "done"

    def _claim_post(self, seat: Seat, row: int | None) -> Claim[LedgerPost] | None:
        crew, ledger = self.crew, self.crew.store.ledger
        if row is None:
            return ledger.claim_post(lease=crew.lease, accounts=(seat.name,), busy=crew.busy_posts)
        return (
            None
            if row in crew.busy_posts
            else ledger.claim_due_post(row, account=seat.name, lease=crew.lease)
        )

    def _claim_notice(self, seat: Seat, row: int | None) -> Claim[LedgerNotice] | None:
        crew, ledger = self.crew, self.crew.store.ledger
        if row is None:
            return ledger.claim_notice(
                lease=crew.lease, accounts=(seat.name,), busy=crew.busy_notices
            )
        return (
            None
            if row in crew.busy_notices
            else ledger.claim_due_notice(row, account=seat.name, lease=crew.lease)
        )

    def _gives_way(self, seat: Seat) -> bool:
        """Whether somebody waits for an answer and has the next turn: people come before posts."""
        interval = datetime.timedelta(seconds=seat.interval)
        return self.crew.store.ledger.answer_waits(seat.name, before=interval, late=_LATE)
