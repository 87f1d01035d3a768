"""Comparing what the ledger says with what stands on the platforms.

First each instance is asked for all that the account said: a few requests for thousands of
comments. Then the ledger is read. What was said in between stands in the ledger, and is asked for
by its number, as is whatever else the lists left out; so a list that leaves something out costs a
request, not a wrong finding.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nutgraf import telemetry
from nutgraf.bot.audit_asking import Asker
from nutgraf.bot.audit_comparing import (
    Fate,
    by_hand,
    compare,
    compare_unknown,
    is_after,
    noted_among,
)
from nutgraf.bot.audit_findings import AuditReport, Finding, Ours
from nutgraf.bot.audit_looking import Looks, ours_of
from nutgraf.bot.audit_mending import Mender
from nutgraf.bot.audit_welcome import unwelcome_since
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.outbox import NotSettled, wait_until_settled
from nutgraf.bot.places import is_said_there
from nutgraf.errors import PlatformError
from nutgraf.store.columns import fit_name
from nutgraf.store.values import FOR_GOOD, Saying

log = logging.getLogger(__name__)

_AT_ONCE = 500
_EVER = datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """How an audit is made.

    Attributes:
        since: what was said earlier is left out; None for nothing.
        mend: whether differences are mended; else nothing is changed anywhere.
        per_minute: requests to each instance at most.
    """

    since: datetime.datetime | None = None
    mend: bool = False
    per_minute: float = 30.0


async def audit(
    crew: Crew,
    seats: Sequence[Seat],
    options: AuditOptions,
    *,
    absent: Mapping[str, str] | None = None,
    tell: Callable[[Finding], None] = lambda _: None,
) -> AuditReport:
    """Compares the ledger with the platforms, and mends what differs if that is asked for.

    It never says anything new, and leaves alone what somebody has in hand.

    Args:
        crew: of the deployment.
        seats: whose comments are looked at.
        options: how.
        absent: why accounts of the deployment are not logged in, by name.
        tell: hears of each finding when it is made.
    """
    work = _Audit(crew, seats, options, tell)
    work.report.troubles.update(absent or {})
    with telemetry.step("audit"):
        for seat in seats:
            await work.sweep(seat)
        for seat in seats:
            if seat.name in work.swept:
                await work.compare_sayings(seat)
        await work.compare_rest()
        work.count_left_out()
    return work.report


class _Audit:
    """One audit.

    Args:
        crew: of the deployment.
        seats: whose comments are looked at.
        options: how.
        tell: hears of each finding.
    """

    def __init__(
        self,
        crew: Crew,
        seats: Sequence[Seat],
        options: AuditOptions,
        tell: Callable[[Finding], None],
    ) -> None:
        self.report = AuditReport(options.since)
        self.swept: set[str] = set()
        self._crew = crew
        self._seats = {seat.name: seat for seat in seats}
        instances = {seat.platform.instance for seat in seats}
        askers = {instance: Asker(options.per_minute) for instance in instances}
        self._askers = {seat.name: askers[seat.platform.instance] for seat in seats}
        self._since = options.since or _EVER
        self._looks = Looks(self._seats, self._askers)
        self._mender = Mender(crew, self._seats, self._askers) if options.mend else None
        self._tell = tell
        self._posts: dict[str, list[Ours]] = {}
        """Comments at the top level, by the post's URI as the ledger keeps it."""
        self._answers: dict[tuple[str, int], list[Ours]] = {}
        """Answers, by account and the number of the comment above."""

    async def sweep(self, seat: Seat) -> None:
        """Asks for all that an account said."""
        try:
            found = await self._all_of(seat)
        except PlatformError as error:
            self.report.troubles[seat.name] = str(error)
            return
        self.swept.add(seat.name)
        self.report.comments += len(found)
        for ours in found:
            self._keep(ours)

    async def _all_of(self, seat: Seat) -> list[Ours]:
        found: list[Ours] = []
        asker = self._askers[seat.name]
        patience = asker.patience()
        await asker.turn()
        async for page in seat.platform.my_comments(since=self._since, rest=patience.rest):
            patience.renew()
            found += [ours_of(seat, each) for each in page if not (each.deleted or each.removed)]
            await asker.turn()
        return found

    def _keep(self, ours: Ours) -> None:
        above = ours.comment.parent_id
        if above is None:
            self._posts.setdefault(fit_name(ours.comment.post_uri), []).append(ours)
        else:
            self._answers.setdefault((ours.account, above), []).append(ours)

    async def compare_sayings(self, seat: Seat) -> None:
        """Compares what an account said or began with what stands."""
        after = 0
        while True:
            said = self._crew.store.ledger.said_by(
                seat.name, since=self._since, limit=_AT_ONCE, after_id=after
            )
            for saying in said:
                await self._compare_one(saying, self._take(saying))
            if len(said) < _AT_ONCE:
                return
            after = said[-1].id

    def _take(self, saying: Saying) -> list[Ours]:
        """What stands in the place of something that was said; it is looked at once."""
        words = saying.words
        if words.kind == "summary":
            return self._posts.pop(saying.key, [])
        if words.parent_id is None:
            return []
        return self._answers.pop((words.account, words.parent_id), [])

    async def _compare_one(self, saying: Saying, standing: list[Ours]) -> None:
        if saying.state == "intended":
            await self._look_at_begun(saying)
            return
        try:
            fate: Fate = "stands"
            if saying.state == "posted" and noted_among(saying, standing) is None:
                fate, ours = await self._looks.ask_for(saying)
                standing = [*standing, *([] if ours is None else [ours])]
            bots, others = list(standing), list[Ours]()
            own = noted_among(saying, standing)
            if any(ours is not own for ours in standing):
                row = self._crew.store.ledger.post(saying.key)
                bots, others = await self._looks.sort(standing, row, saying)
            found = [*compare(saying, fate, bots), *(by_hand(ours) for ours in others)]
            findings = [finding for finding in found if await self._holds(finding)]
        except PlatformError as error:
            self._could_not_look(saying.words.account, error)
            return
        self.report.compared += 1
        if self._mender is not None and own is not None and not findings:
            self._mender.note_number(saying, own)
        await self._deal_with(findings)

    async def _look_at_begun(self, saying: Saying) -> None:
        """Looks at something of which nobody knows whether it was said."""
        self.report.compared += 1
        try:
            wait_until_settled(self._crew, saying)
        except NotSettled:
            self.report.in_hand += 1
            return
        if self._crew.store.ledger.is_in_hand(saying):
            self.report.in_hand += 1
            return
        post = saying.words.post_uri or saying.key
        await self._deal_with([Finding("unanswered", saying.words.account, post, saying=saying)])

    async def compare_rest(self) -> None:
        """Looks at what stands and was not compared yet: the ledger may not know it."""
        ledger = self._crew.store.ledger
        for key, standing in sorted(self._posts.items()):
            saying = ledger.saying("summary", key)
            if saying is None:
                await self._compare_unknown(key, standing)
            elif saying.words.account in self.swept:
                await self._compare_one(saying, standing)
        for _, standing in sorted(self._answers.items()):
            await self._compare_answers(standing)

    async def _compare_unknown(self, key: str, standing: list[Ours]) -> None:
        row = self._crew.store.ledger.post(key)
        since = unwelcome_since(self._crew, row)
        is_over = row is not None and row.state in FOR_GOOD
        try:
            bots, others = standing, list[Ours]()
            if is_over or since is not None or len(standing) > 1:
                bots, others = await self._looks.sort(standing, row)
            if others and not bots and not is_over:
                eldest = min(others, key=lambda ours: ours.age)
                if not is_after(since, eldest):  # as the bot does where it looks first
                    bots = [eldest]
                    others.remove(eldest)
            found = [*compare_unknown(row, bots, since), *(by_hand(ours) for ours in others)]
            findings = [finding for finding in found if await self._holds(finding)]
        except PlatformError as error:
            self._could_not_look(standing[0].account, error)
            return
        await self._deal_with(findings)

    async def _compare_answers(self, standing: list[Ours]) -> None:
        """Answers of one account to one comment; those that no row tells of are left standing."""
        for ours in standing:
            saying = self._crew.store.ledger.saying_at(ours.account, ours.comment.id)
            person = self._seats[ours.account].person
            if saying is not None and is_said_there(saying, ours.comment, person):
                await self._compare_one(saying, standing)
                return
        why = "an answer that the ledger does not know; it is left so"
        for ours in standing:
            comment = ours.comment
            finding = Finding("unknown", ours.account, comment.post_uri, comment.uri, ours=ours)
            await self._deal_with([replace(finding, outcome="left", why=why)])

    async def _holds(self, finding: Finding) -> bool:
        """Whether something still differs, asked afresh: a bot may be at work meanwhile."""
        ours, saying = finding.ours, finding.saying
        if saying is not None:
            now = self._crew.store.ledger.saying(saying.words.kind, saying.key)
            if now is None or (now.state, now.uri) != (saying.state, saying.uri):
                return False
        return ours is None or await self._looks.find(ours) is not None

    async def _deal_with(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            if self._crew.store.ledger.is_post_in_hand(finding.post):
                self.report.in_hand += 1
                continue
            dealt = finding
            if self._mender is not None and finding.is_open:
                dealt = await self._mender.mend(finding)
            self.report.findings.append(dealt)
            self._tell(dealt)

    def _could_not_look(self, account: str, error: PlatformError) -> None:
        self.report.not_looked_at += 1
        self.report.troubles[account] = str(error)
        log.info("%s: %s", account, error)

    def count_left_out(self) -> None:
        """Counts what was said by accounts that could not be asked."""
        said = self._crew.store.ledger.count_said_by_account(since=self._since)
        for account, count in said.items():
            asked_for = account in self._seats or account in self.report.troubles
            if asked_for and account not in self.swept:
                self.report.not_looked_at += count
