"""Mending what an audit found: each difference by itself, under a claim of the post.

Whatever is done is looked at once more first, as the finding may be minutes old.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from nutgraf import telemetry
from nutgraf.bot.adopting import adopt
from nutgraf.bot.audit_asking import Asker
from nutgraf.bot.audit_comparing import is_after, is_decided, must_go, noted_among
from nutgraf.bot.audit_findings import Finding, Ours
from nutgraf.bot.audit_looking import Looks
from nutgraf.bot.audit_welcome import unwelcome_since
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.outbox import settle, settle_message
from nutgraf.bot.watching import noted
from nutgraf.bot.withdrawing import in_hand
from nutgraf.errors import Gone, NutgrafError, PlatformError, StoreFailed
from nutgraf.store.values import (
    FOR_GOOD,
    AlreadySaid,
    Claim,
    Draft,
    LedgerNotice,
    LedgerPost,
    LostClaim,
    Saying,
)

log = logging.getLogger(__name__)

_REASON = "found by an audit"


class _Busy(NutgrafError):  # noqa: N818 - a state of things
    """Somebody has the post in hand, or had it since it was found to differ."""


class _StillThere(PlatformError):  # noqa: N818 - a state of things
    """A comment stands that the instance says it withdrew: it may take a lost one for that."""


class Mender:
    """Mends what differs.

    Args:
        crew: of the deployment.
        seats: that may be asked, by name.
        askers: of their instances.
    """

    def __init__(self, crew: Crew, seats: Mapping[str, Seat], askers: Mapping[str, Asker]) -> None:
        self._crew = crew
        self._seats = seats
        self._askers = askers
        self._looks = Looks(seats, askers)

    async def mend(self, finding: Finding) -> Finding:
        """Mends one difference; returns the finding with what became of it.

        Raises:
            StoreFailed: the ledger cannot be written.
        """
        try:
            await self._mend(finding)
        except (_Busy, LostClaim, AlreadySaid):
            return replace(finding, outcome="in-hand", why="somebody is at work on it")
        except StoreFailed:
            raise
        except NutgrafError as error:
            return replace(finding, outcome="failed", why=str(error))
        return replace(finding, outcome="mended")

    async def _mend(self, finding: Finding) -> None:
        match finding.kind:
            case "missing" | "removed":
                self._note_lost(finding)
            case "doubled" | "withdrawn-stands" | "unwanted":
                await self._withdraw(finding)
            case "misnoted":
                self._note_right(finding)
            case "restored":
                await self._reinstate(finding)
            case "unknown":
                await self._adopt(finding)
            case "unanswered":
                await self._settle(finding)

    # What is noted

    def _note_lost(self, finding: Finding) -> None:
        state: Literal["removed", "withdrawn"] = (
            "removed" if finding.kind == "removed" else "withdrawn"
        )
        with self._held(finding) as claim:
            saying = self._saying(finding)
            if saying.state != "posted":
                raise _Busy
            if claim is None:
                self._crew.store.ledger.mark_saying(saying.id, state, _REASON)
            else:
                self._crew.store.ledger.close(claim, state, _REASON)

    def _note_right(self, finding: Finding) -> None:
        ours = _there(finding)
        with self._held(finding):
            saying = self._saying(finding)
            if saying.state != "posted":
                raise _Busy
            self._crew.store.ledger.hand_over_saying(
                saying.id,
                account=ours.account,
                uri=ours.comment.uri,
                local_id=ours.comment.id,
            )

    def note_number(self, saying: Saying, ours: Ours) -> None:
        """Puts down the number of a comment that is known by its address alone, if nobody is busy.

        That it was not known is no difference, but without it nobody can look after the comment.
        """
        if saying.state == "posted" and saying.local_id is None:
            post = ours.comment.post_uri
            with contextlib.suppress(_Busy):
                self._note_right(Finding("misnoted", ours.account, post, None, saying, ours))

    async def _reinstate(self, finding: Finding) -> None:
        ours = _there(finding)
        with self._held(finding):
            saying = self._saying(finding)
            if saying.state != "withdrawn" or is_decided(saying.state, saying.reason):
                raise _Busy
            if await self._looks.find(ours) is None:
                return
            self._crew.store.ledger.reinstate(
                saying.id, uri=ours.comment.uri, local_id=ours.comment.id
            )
        log.info("%s: %s stands after all", ours.account, ours.comment.uri)

    # What stands

    async def _withdraw(self, finding: Finding) -> None:
        ours = _there(finding)
        seat = self._seats[ours.account]
        with self._held(finding) as claim:
            self._demand_superfluous(finding, claim, ours)
            if await self._looks.find(ours) is None:
                return
            await self._askers[seat.name].ask(lambda: seat.platform.withdraw(ours.comment.id))
            if await self._is_seen(ours):
                raise _StillThere(f"{seat.platform.instance} says that it is gone, but it stands")
        if finding.kind == "doubled":
            telemetry.count("double", account=seat.name)
        log.info("%s: withdrew %s (%s)", seat.name, ours.comment.uri, finding.kind)

    async def _is_seen(self, ours: Ours) -> bool:
        """Whether a comment stands for sure: where nobody tells, what was said before counts."""
        try:
            return await self._looks.find(ours) is not None
        except PlatformError:
            return False

    def _demand_superfluous(
        self, finding: Finding, claim: Claim[LedgerPost] | None, ours: Ours
    ) -> None:
        """Raises `_Busy` unless the ledger, as it is now, has no room for the comment."""
        kind, key = _place(finding)
        saying = self._crew.store.ledger.saying(kind, key)
        if saying is None:
            superfluous = claim is not None and self._is_unwanted(claim.subject, ours)
        elif finding.kind == "doubled":
            superfluous = saying.state == "posted" and noted_among(saying, [ours]) is None
        else:
            superfluous = saying.state in FOR_GOOD and must_go(saying, ours)
        if not superfluous:
            raise _Busy

    def _is_unwanted(self, row: LedgerPost, ours: Ours) -> bool:
        """Whether no comment may stand under a post, of which the ledger knows none."""
        if row.state in FOR_GOOD:
            return is_decided(row.state, row.reason)
        return is_after(unwelcome_since(self._crew, row), ours)

    async def _adopt(self, finding: Finding) -> None:
        ours, ledger = _there(finding), self._crew.store.ledger
        seat = self._seats[ours.account]
        comment = await self._looks.find(ours)
        if comment is None:
            return
        if ledger.post(finding.post) is None:
            asker = self._askers[seat.name]
            post = await asker.ask(lambda: seat.platform.post(comment.post_id))
            ledger.note_posts([noted(post, seat, skip="too-old")])
        with self._held(finding) as claim:
            if claim is None or ledger.saying("summary", claim.subject.uri) is not None:
                raise _Busy
            if claim.subject.state in FOR_GOOD or self._is_unwanted(claim.subject, ours):
                raise _Busy
            adopt(self._crew, claim, Draft(comment.body), [], [comment])
        saying = ledger.saying("summary", claim.subject.uri)
        if saying is not None and saying.state == "posted":
            ledger.hand_over_saying(
                saying.id, account=seat.name, uri=comment.uri, local_id=comment.id
            )
            ledger.date_saying(saying.id, comment.published)

    # What was begun

    async def _settle(self, finding: Finding) -> None:
        saying = self._saying(finding)
        if saying.words.kind == "answer":
            await self._settle_answer(saying)
            return
        ledger, seat = self._crew.store.ledger, self._seats[saying.words.account]
        with self._held(finding) as claim:
            if claim is None or claim.subject.state != "intended":
                raise _Busy
            try:
                post = await self._askers[seat.name].ask(
                    lambda: seat.platform.find_post(finding.post)
                )
                there = await settle(self._crew, seat, claim, saying, post)
            except Gone:
                ledger.close(claim, "withdrawn", "post gone")
                return
            if there and all(each.deleted or each.removed for each in there):
                ledger.close(claim, "removed" if there[0].removed else "withdrawn", "found so")

    async def _settle_answer(self, saying: Saying) -> None:
        ledger, seat = self._crew.store.ledger, self._seats[saying.words.account]
        claim = ledger.claim_notice_by_uri(saying.key, lease=self._crew.lease)
        if claim is None:
            raise _Busy
        try:
            await self._settle_claimed(seat, claim, saying)
        finally:
            _let_go(self._crew, claim)

    async def _settle_claimed(self, seat: Seat, claim: Claim[LedgerNotice], saying: Saying) -> None:
        ledger, asker, words = self._crew.store.ledger, self._askers[seat.name], saying.words
        if words.channel == "message":
            uri = words.person_uri or claim.subject.notice.author_uri
            person = await asker.ask(lambda: seat.platform.find_person(uri))
            await settle_message(self._crew, seat, claim, saying, person)
            return
        try:
            post = await asker.ask(lambda: seat.platform.find_post(words.post_uri or ""))
            there = await settle(self._crew, seat, claim, saying, post)
        except Gone:
            ledger.mark_saying(saying.id, "withdrawn", "post gone")
            ledger.ignore(claim, "deleted")
            return
        if there and all(each.deleted or each.removed for each in there):
            ledger.mark_saying(saying.id, "removed" if there[0].removed else "withdrawn")
            ledger.ignore(claim, "removed")

    # Claims

    def _saying(self, finding: Finding) -> Saying:
        """What the ledger says now of what was found to differ.

        Raises:
            _Busy: something else.
        """
        then = finding.saying
        assert then is not None  # noqa: S101 - these kinds have one
        now = self._crew.store.ledger.saying(then.words.kind, then.key)
        if now is None or (now.state, now.uri) != (then.state, then.uri):
            raise _Busy
        return now

    @contextmanager
    def _held(self, finding: Finding) -> Iterator[Claim[LedgerPost] | None]:
        """Holds the post meanwhile; None where it is about an answer, which has no row to hold.

        Raises:
            _Busy: somebody else holds it.
        """
        kind, key = _place(finding)
        if kind == "answer":
            yield None
            return
        crew = self._crew
        claim = crew.store.ledger.claim_post_by_uri(key, lease=crew.lease, busy=crew.busy_posts)
        if claim is None:
            raise _Busy
        with in_hand(crew, claim):
            try:
                yield claim
            finally:
                _let_go(crew, claim)


def _place(finding: Finding) -> tuple[Literal["summary", "answer"], str]:
    """The kind and key of what may be said once there."""
    saying = finding.saying
    if saying is None:
        return "summary", finding.post
    return ("answer" if saying.words.kind == "answer" else "summary"), saying.key


def _there(finding: Finding) -> Ours:
    assert finding.ours is not None  # noqa: S101 - these kinds have one
    return finding.ours


def _let_go(crew: Crew, claim: Claim[LedgerPost] | Claim[LedgerNotice]) -> None:
    """Gives a claim back, unless what was done has ended it, or another has taken over."""
    try:
        crew.store.ledger.release(claim)
    except LostClaim:
        log.debug("the claim on %s had ended", claim.subject.uri)
