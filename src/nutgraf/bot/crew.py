"""Who works together: accounts on their instances, the store, the policy, who reads articles."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from nutgraf.bot.operator import OperatorsWord
from nutgraf.bot.policy import Policy
from nutgraf.community.port import REQUEST_SECONDS, Platform
from nutgraf.community.values import Community, Person
from nutgraf.fetch.pacing import RateBudget
from nutgraf.reading import ReadingOptions
from nutgraf.render import SOURCE_URL
from nutgraf.store.opening import Store
from nutgraf.summary.model import Summary

_SHARE_OF_LIMIT = 0.9
"""Of what an instance allows, so that clocks may differ and people may use the account too."""

_TURN_LASTS = 0.9
"""Of the time between two turns: a turn is over before the next is given to somebody else, so that
never two are in hand, in whatever processes."""

_LATENESS = 0.05
"""Of the time that all turns of a limit take: a comment may come so much later than its turn. Half
of what the share of the limit leaves."""

_LONG_AWAY = 1_800.0
"""Seconds for which an instance may fail until another account takes over what waits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article that was read.

    Attributes:
        summary: of it.
        address: in canonical form, by which the same article is known under another post.
    """

    summary: Summary
    address: str


class ArticleReader(Protocol):
    """Fetches, extracts and summarises; by `nutgraf.reading`, nothing else."""

    async def read(self, url: str, options: ReadingOptions) -> Reading:
        """Reads what a stranger's link leads to.

        Raises:
            NotAnArticle: there is no article.
            FetchFailed: the page could not be had.
        """
        ...


@dataclass(frozen=True, slots=True)
class Times:
    """How long things may take, in seconds.

    Attributes:
        request: for an answer of an instance.
        lease: for a step; longer than a request, with a new log-in, may take.
        settle: until a request that got no answer can be told to have been done or not: longer
            than a request may take and until what was written can be seen.
        down: the first rest when an instance does not answer; it doubles.
        down_most: the longest of these rests.
        rate_limited: rest when an instance wants fewer requests and does not say for how long.
        log_in: rest when an account cannot log in.
        retry: until a page that could not be fetched is tried again; each time three times as long.
        attempts: so many times at most.
        stop: for the step in hand when the bot is asked to stop.
        look: between two rounds of looks at the bot's own comments.
        fresh: until a comment is so old it is looked whether another of the bot's stands beside it:
            at once, after a quarter, a half, and all of it.
        pause: of a community from which the account is banned.
        store: until a store that failed is tried again; it doubles.
        breath: between two hundreds of new posts: Lemmy answers 180 requests a minute, 50 posts
            each, and a look that is refused begins anew.
    """

    request: float = REQUEST_SECONDS
    lease: float = 300.0
    settle: float = 120.0
    down: float = 30.0
    down_most: float = 900.0
    rate_limited: float = 120.0
    log_in: float = 900.0
    retry: float = 600.0
    attempts: int = 3
    stop: float = 30.0
    look: float = 900.0
    fresh: float = 3_600.0
    pause: float = 7 * 86_400.0
    store: float = 5.0
    breath: float = 3.0


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(slots=True)
class Seat:
    """An account of the bot on its instance, and what is known of it for now.

    Attributes:
        name: "name@instance".
        platform: where it speaks.
        person: who it is there.
        budget: of comments, shared with all who use the account.
        comment_seconds: between two comments; None for what the instance's limits allow.
        clock: of the store, by which turns are over.
        turn_since: when it took the turn to comment that it has not used; None without one.
        turn_at: when it is worth another try to take one, as was told last; None with one in hand.
        rest: from when until when the instance is left alone.
        failures: in a row.
        failing_since: when the first of them was.
        looked_back: when feeds were last looked at for late posts, in seconds since 1970.
        communities: that were found on the instance, by handle.
        not_found: when one that was not, or that refused, was last asked for.
    """

    name: str
    platform: Platform
    person: Person
    budget: RateBudget
    comment_seconds: float | None = None
    clock: Callable[[], datetime.datetime] = _now
    turn_since: datetime.datetime | None = None
    turn_at: datetime.datetime | None = None
    rest: tuple[datetime.datetime, datetime.datetime] | None = None
    failures: int = 0
    failing_since: datetime.datetime | None = None
    looked_back: dict[str, int] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)
    not_found: dict[str, datetime.datetime] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """By which people call it."""
        return frozenset((self.name.lower(), self.person.handle.lower()))

    @property
    def holds_turn(self) -> bool:
        """Whether it has a turn to comment in hand, which is not over yet."""
        return self._turn_age() < self.interval * _TURN_LASTS

    async def take_turn(self) -> float:
        """Takes a turn to comment and holds it until it is used, or over.

        Returns:
            0 with a turn in hand; else seconds until it is worth another try.
        """
        if self.holds_turn:
            return 0.0
        self.turn_since = None
        began = self.clock()
        wait = await self.budget.take(
            self._turns, per_second=1 / self.interval, burst=1, unless_paused=True
        )
        if wait <= 0:
            self.turn_since, self.turn_at = began, None
        else:
            self.turn_at = began + datetime.timedelta(seconds=wait)
        return wait

    async def use_turn(self) -> None:
        """Uses the turn in hand.

        Was it held for long, the next one has to wait, for whoever uses the account or its
        neighbours: else a comment that came late and those that are in time came in a bunch.
        """
        age, self.turn_since = self._turn_age(), None
        late = self.interval * min(1.0, _LATENESS * self.platform.limits.comments)
        if late < age < math.inf:
            await self.budget.pause(self._turns, self.interval - late)

    async def pause_turns(self, seconds: float) -> None:
        """Takes no turn for a while, because the instance asked for that."""
        self.turn_since = None
        await self.budget.pause(self._turns, seconds)

    def _turn_age(self) -> float:
        """Seconds for which a turn has been in hand; endless without one, or by another clock."""
        if self.turn_since is None:
            return math.inf
        return abs((self.clock() - self.turn_since).total_seconds())

    @property
    def interval(self) -> float:
        """Seconds between two turns of this instance."""
        limits = self.platform.limits
        return self.comment_seconds or limits.seconds / limits.comments / _SHARE_OF_LIMIT

    @property
    def _turns(self) -> str:
        return f"comments:{self.platform.instance}"


@dataclass(slots=True)
class Crew:
    """All that a step works with.

    Of its fields, `written` alone is ever replaced: by `rewrite`.

    Attributes:
        store: the ledger and what else is remembered.
        written: the policy as the settings have it; what counts is `policy`.
        reader: of articles.
        seats: the accounts, by name.
        times: how long things may take.
        source_url: where "open source" in a comment leads.
        names: of all accounts of the deployment, also of those that are not logged in yet.
        busy_posts: rows of the ledger that this process has in hand.
        busy_notices: the same of mentions and messages.
    """

    store: Store
    written: Policy
    reader: ArticleReader
    seats: dict[str, Seat]
    times: Times = Times()
    source_url: str = SOURCE_URL
    names: frozenset[str] = frozenset()
    busy_posts: set[int] = field(default_factory=set)
    busy_notices: set[int] = field(default_factory=set)
    _word: OperatorsWord = field(default_factory=OperatorsWord, repr=False)

    @property
    def policy(self) -> Policy:
        """Of the operator, as it is now: the settings, and what was chosen in the dashboard."""
        return self._word.now(self.written, self.store.choices.operator_choices())

    def rewrite(self, policy: Policy) -> None:
        """Goes on with other settings; steps in hand see them where they look next."""
        self.written = policy

    def is_own(self, person: Person) -> bool:
        """Whether somebody is an account of this deployment, logged in or not."""
        known = {seat.person.uri for seat in self.seats.values()}
        return person.uri in known or person.handle.lower() in self.names

    @property
    def at_work(self) -> frozenset[str]:
        """Accounts that are logged in, and whose instances answer, or did half an hour ago."""
        return self.at_work_by(self.store.now())

    def at_work_by(self, now: datetime.datetime) -> frozenset[str]:
        """As `at_work`, without asking the store what time it is."""
        long_ago = now - datetime.timedelta(seconds=_LONG_AWAY)
        return frozenset(
            name
            for name, seat in tuple(self.seats.items())  # other threads ask, too
            if seat.failing_since is None or seat.failing_since > long_ago
        )

    @property
    def lease(self) -> datetime.timedelta:
        """How long a step may take."""
        return datetime.timedelta(seconds=self.times.lease)

    def later(self, seconds: float) -> datetime.datetime:
        """A time from now, by the store's clock."""
        return self.store.now() + datetime.timedelta(seconds=seconds)

    def back_off(self, attempts: int) -> float:
        """Seconds to rest after so many failures in a row, with jitter."""
        doubled = self.times.down * 2.0 ** min(attempts, 16)
        return min(self.times.down_most, doubled) * random.uniform(0.7, 1.3)  # noqa: S311 - jitter
