"""Whatever is lost, late or killed, and however clocks jump: one comment under each post.

Bots that may die between any two steps work on one ledger and one instance, whose answers may get
lost, as `nutgraf.bot.outbox` does it: the intent first, and after a takeover a look at what stands.
"""

from __future__ import annotations

import datetime
from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)
from tests.contract.stores import BOT, DRAFT, LEASE, MINUTE, Clock, a_post, found, summary

from nutgraf.store.opening import open_store
from nutgraf.store.values import AlreadySaid, Claim, LedgerPost, LostClaim, Saying

Answer = tuple[Claim[LedgerPost], Saying, int]
SETTLE = 2 * MINUTE
POSTS = 3


class Ledger(RuleBasedStateMachine):
    """Bots, an instance and a clock."""

    claims: Bundle[Claim[LedgerPost]] = Bundle("claims")
    sent: Bundle[Answer] = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.store = open_store(":memory:", clock=self.clock)
        self.comments: dict[str, list[int]] = {}
        self.told: set[str] = set()
        self.noted = 0

    def teardown(self) -> None:
        """When all goes well again, every post has its comment within an hour or two."""
        for _ in range(12):
            self.clock.go(10 * MINUTE)
            while (claim := self.store.ledger.claim_post(lease=LEASE, accounts=(BOT,))) is not None:
                sent = self.a_bot_comments(claim, answered=True, arrives=True)
                if isinstance(sent, tuple):
                    self.the_answer_is_put_down(sent)
        self.there_is_one_comment_at_most()
        self.what_is_told_is_kept()
        assert len(self.told) == self.noted
        self.store.close()

    @initialize()
    def posts_appear(self) -> None:
        self.noted = self.store.ledger.note_posts(map(a_post, range(POSTS)))

    @rule(seconds=st.integers(1, 600))
    def time_goes_on(self, seconds: int) -> None:
        self.clock.go(datetime.timedelta(seconds=seconds))

    @rule(target=claims)
    def a_bot_takes_a_post(self) -> Claim[LedgerPost] | MultipleResults[Claim[LedgerPost]]:
        claim = self.store.ledger.claim_post(lease=LEASE, accounts=(BOT,))
        return multiple() if claim is None else claim

    @rule(claim=consumes(claims))
    def a_bot_dies(self, claim: Claim[LedgerPost]) -> None:
        pass

    @rule(claim=consumes(claims), wait=st.integers(0, 30))
    def a_bot_gives_up_for_now(self, claim: Claim[LedgerPost], wait: int) -> None:
        with suppress(LostClaim):
            self.store.ledger.postpone(claim, self.clock.now + wait * MINUTE, "platform-down")

    @rule(target=sent, claim=consumes(claims), answered=st.booleans(), arrives=st.booleans())
    def a_bot_comments(
        self, claim: Claim[LedgerPost], answered: bool, arrives: bool
    ) -> Answer | MultipleResults[Answer]:
        """The request leaves at once; its answer may get lost, and so may it."""
        saying = self.begin(claim)
        if saying is None or not (answered or arrives):
            return multiple()
        number = 1 + sum(map(len, self.comments.values()))
        self.comments.setdefault(claim.subject.uri, []).append(number)
        return (claim, saying, number) if answered else multiple()

    def begin(self, claim: Claim[LedgerPost]) -> Saying | None:
        """All that a bot does before the request leaves; None where none must leave."""
        try:
            return None if self.take_up(claim) else self.intend(claim)
        except LostClaim:
            return None
        except AlreadySaid:
            assert claim.subject.uri in self.told
            self.store.ledger.release(claim)
            return None

    def take_up(self, claim: Claim[LedgerPost]) -> bool:
        ledger, uri = self.store.ledger, claim.subject.uri
        begun = ledger.saying("summary", uri)
        if begun is None or begun.state != "intended":
            return False
        if self.clock.now < begun.intended_at + SETTLE:  # or from now, if the clock was set back
            until = min(begun.intended_at, self.clock.now) + SETTLE
            ledger.postpone(claim, until, "unanswered")
            return True
        if not self.comments.get(uri):
            return False
        number = self.comments[uri][0]
        ledger.confirm(claim, begun, uri=f"c{number}", local_id=number)
        self.told.add(uri)
        return True

    def intend(self, claim: Claim[LedgerPost]) -> Saying:
        ledger = self.store.ledger
        ledger.prepare(claim, DRAFT)
        ledger.extend(claim, LEASE)
        return ledger.intend(claim, summary(claim))

    @rule(each=consumes(sent))
    def the_answer_is_put_down(self, each: Answer) -> None:
        claim, saying, number = each
        with suppress(LostClaim):
            self.store.ledger.confirm(claim, saying, uri=f"c{number}", local_id=number)
            self.told.add(claim.subject.uri)

    @invariant()
    def there_is_one_comment_at_most(self) -> None:
        assert all(len(comments) == 1 for comments in self.comments.values())

    @invariant()
    def what_is_told_is_kept(self) -> None:
        for uri in self.told:
            saying = self.store.ledger.saying("summary", uri)
            assert saying is not None
            assert (saying.state, saying.local_id) == ("posted", self.comments[uri][0])
        for number in range(self.noted):
            post = found(self.store, number)
            assert (post.state == "posted") == (post.uri in self.told)
            assert (post.due_at is None) == (post.uri in self.told)


class LedgerWithBadClock(Ledger):
    """The same while the clock is set to anything."""

    @rule(minutes=st.integers(-3_000, 3_000))
    def the_clock_is_set(self, minutes: int) -> None:
        self.clock.go(minutes * MINUTE)


pytestmark = pytest.mark.slow
Ledger.TestCase.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
LedgerWithBadClock.TestCase.settings = Ledger.TestCase.settings
TestLedger = Ledger.TestCase
TestLedgerWithBadClock = LedgerWithBadClock.TestCase
