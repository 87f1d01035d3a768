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

from nutgraf.bot.audit_asking import Asker
from nutgraf.bot.audit_comparing import Fate, compare, compare_unknown, noted_among
from nutgraf.bot.audit_findings import AuditReport, Finding, Ours
from nutgraf.bot.audit_mending import Mender
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.outbox import NotSettled, own_comments, wait_until_settled
from nutgraf.community.values import Comment
from nutgraf.errors import Gone, PlatformError, RateLimited
from nutgraf.store.columns import fit_name
from nutgraf.store.values import Saying

log = logging.getLogger(__name__)

_AT_ONCE = 500
_SWEEPS = 3
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
        self._askers = {name: Asker(options.per_minute) for name in self._seats}
        self._since = options.since or _EVER
        self._mender = Mender(crew, self._seats, self._askers) if options.mend else None
        self._tell = tell
        self._posts: dict[str, list[Ours]] = {}
        """Comments at the top level, by the post's URI as the ledger keeps it."""
        self._answers: dict[tuple[str, int], list[Ours]] = {}
        """Answers, by account and the number of the comment above."""

    async def sweep(self, seat: Seat) -> None:
        """Asks for all that an account said."""
        for _ in range(_SWEEPS):
            try:
                found = await self._all_of(seat)
            except RateLimited as error:
                self.report.troubles[seat.name] = str(error)
                await self._askers[seat.name].rest(error)
            except PlatformError as error:
                self.report.troubles[seat.name] = str(error)
                return
            else:
                self.report.troubles.pop(seat.name, None)
                self.swept.add(seat.name)
                self.report.comments += len(found)
                for ours in found:
                    self._keep(ours)
                return

    async def _all_of(self, seat: Seat) -> list[Ours]:
        found: list[Ours] = []
        await self._askers[seat.name].turn()
        async for page in seat.platform.my_comments(since=self._since):
            found += [_ours(seat, each) for each in page if not (each.deleted or each.removed)]
            await self._askers[seat.name].turn()
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
                fate, ours = await self._ask_for(saying)
                standing = [*standing, *([] if ours is None else [ours])]
            findings = [f for f in compare(saying, fate, standing) if await self._holds(f)]
        except PlatformError as error:
            self._could_not_look(saying.words.account, error)
            return
        self.report.compared += 1
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

    async def _ask_for(self, saying: Saying) -> tuple[Fate, Ours | None]:
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
        except Gone:
            return "gone", None
        if comment is None or comment.author.uri != seat.person.uri:
            return "gone", None  # another's has the number: the instance was made anew
        if comment.removed or comment.deleted:
            return ("removed" if comment.removed else "deleted"), None
        return "stands", _ours(seat, comment)

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
        found = compare_unknown(self._crew.store.ledger.post(key), standing)
        try:
            findings = [finding for finding in found if await self._holds(finding)]
        except PlatformError as error:
            self._could_not_look(standing[0].account, error)
            return
        await self._deal_with(findings)

    async def _compare_answers(self, standing: list[Ours]) -> None:
        """Answers of one account to one comment; those that no row tells of are left standing."""
        said = (
            self._crew.store.ledger.saying_at(ours.account, ours.comment.id) for ours in standing
        )
        saying = next((each for each in said if each is not None), None)
        if saying is not None:
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
        return ours is None or await self._stands(ours)

    async def _stands(self, ours: Ours) -> bool:
        seat = self._seats[ours.account]
        try:
            there = await self._askers[ours.account].ask(
                lambda: seat.platform.find_comment(ours.comment.id)
            )
        except Gone:
            return False
        own = there.author.uri == seat.person.uri
        return own and not there.deleted and not there.removed

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


def _ours(seat: Seat, comment: Comment) -> Ours:
    """Without its text, and with one Person for all: there may be a hundred thousand."""
    return Ours(seat.name, replace(comment, author=seat.person, body=""))
