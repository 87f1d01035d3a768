"""What is counted of the work, for Prometheus. Whatever a label holds is bounded."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.registry import Collector

from nutgraf import telemetry
from nutgraf.errors import FETCH_REASONS, PAGE_REASONS
from nutgraf.site import site_of

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
_WORD = re.compile(r"[a-z][a-z0-9 -]{0,39}|")
_NAME = re.compile(r"[A-Za-z0-9_.:\[\]-]{1,255}(?:@[A-Za-z0-9.:\[\]-]{1,255})?")
_MOST_WORDS = 100
_MOST_NAMES = 500
_IDLE_SECONDS = 3_600.0
_TROUBLES = ("rate-limited", "refused", "gone", "no-log-in", "down", "unexpected")
_FETCHED = FETCH_REASONS | PAGE_REASONS | {"ok"}
OTHER: Final = "other"


class Few:
    """Lets so many values through that have a certain form; the others are one, "other".

    Args:
        form: that they have.
        most: how many different ones.
        forget: hears which one makes place for another, where some may: those that were not seen
            for an hour. So who floods it with values is over after that.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        form: re.Pattern[str],
        most: int,
        forget: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._form = form
        self._most = most
        self._forget = forget
        self._clock = clock
        self._seen: dict[str, float] = {}  # the one that was not seen for longest comes first
        self._lock = threading.Lock()

    def __call__(self, value: str) -> str:
        """Returns the value that is to be shown."""
        with self._lock:
            known = self._seen.pop(value, None) is not None
            if known or (self._form.fullmatch(value) and self._has_place()):
                self._seen[value] = self._clock()
                return value
        return OTHER

    def _has_place(self) -> bool:
        if len(self._seen) < self._most:
            return True
        if self._forget is None or not self._seen:
            return False
        oldest, seen = next(iter(self._seen.items()))
        if self._clock() - seen < _IDLE_SECONDS:
            return False
        del self._seen[oldest]
        self._forget(oldest)
        return True


class WorkMetrics:
    """Counts what the bot or a worker does, as a listener of `nutgraf.telemetry`.

    Sites are named only where a post in a community links them: what readers of the web read is
    nobody's business.

    Args:
        sites: that are counted by name at most.
        ledger: shows what waits; None for no ledger.
        accounts: "name@instance" of all, whose troubles are counted from 0: what begins with 1 has
            not increased, as Prometheus sees it.

    Attributes:
        registry: in which all is.
    """

    def __init__(
        self,
        sites: int = 200,
        ledger: Collector | None = None,
        accounts: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.registry = CollectorRegistry()
        self._site = Few(_NAME, sites, self._forget_site, clock)
        self._name = Few(_NAME, _MOST_NAMES)
        self._word = Few(_WORD, _MOST_WORDS)
        self._seconds = Histogram(
            "nutgraf_step_seconds",
            "Time that steps took, by step.",
            ("step",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._in_hand = Gauge(
            "nutgraf_steps_in_hand", "Steps that are under way.", ("step",), registry=self.registry
        )
        self._outcomes = self._counter(
            "nutgraf_outcomes",
            "Steps with posts and notices that ended, by outcome and reason.",
            ("kind", "outcome", "reason", "account"),
        )
        self._fetches = self._counter(
            "nutgraf_page_fetches",
            "Pages that were asked for, by the site that was linked and outcome.",
            ("site", "outcome"),
        )
        self._platform_errors = self._counter(
            "nutgraf_platform_errors",
            "Times an instance did not do what it was asked.",
            ("account", "kind"),
        )
        self._waits = self._counter(
            "nutgraf_wait_seconds",
            "Waits for a turn, a site or an instance, each added as a whole when it begins.",
            ("on", "whom"),
        )
        self._doubles = self._counter(
            "nutgraf_doubles_withdrawn",
            "Second comments under one post that were withdrawn.",
            ("account",),
        )
        self._takeovers = self._counter(
            "nutgraf_takeovers", "What silent workers had in hand and others took over.", ("kind",)
        )
        self._readers = self._counter(
            "nutgraf_readers_stopped",
            "Processes that had to be stopped, or died, while they read a page.",
            ("why",),
        )
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        if ledger is not None:
            self.registry.register(ledger)
        self._begin(accounts)

    def _begin(self, accounts: Iterable[str]) -> None:
        """Shows, with 0, what somebody is told of as soon as it happens."""
        for account in map(self._name, accounts):
            self._doubles.labels(account)
            for kind in _TROUBLES:
                self._platform_errors.labels(account, kind)
        for kind in ("post", "notice"):
            self._takeovers.labels(kind)
        for why in ("time", "memory", "died"):
            self._readers.labels(why)

    def _counter(self, name: str, told: str, labels: tuple[str, ...]) -> Counter:
        return Counter(name, told, labels, registry=self.registry)

    def entering(
        self, step: telemetry.Step, facts: dict[str, str]
    ) -> AbstractContextManager[object]:
        """As `telemetry.Listener` has it."""
        return self._timed(step)

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        begun = time.perf_counter()
        in_hand = self._in_hand.labels(step)
        in_hand.inc()
        try:
            yield
        finally:
            in_hand.dec()
            self._seconds.labels(step).observe(time.perf_counter() - begun)

    def counted(self, event: telemetry.Event, amount: float, facts: dict[str, str]) -> None:
        """As `telemetry.Listener` has it."""
        told = facts.get
        match event:
            case "outcome":
                words = (self._word(told(key, "")) for key in ("kind", "outcome", "reason"))
                self._outcomes.labels(*words, self._account(facts)).inc(amount)
            case "fetch":
                outcome = told("outcome", "")
                self._fetches.labels(
                    self._named_site(told("site", "")), outcome if outcome in _FETCHED else OTHER
                ).inc(amount)
            case "platform-error":
                kind = self._word(told("kind", ""))
                self._platform_errors.labels(self._account(facts), kind).inc(amount)
            case "wait":
                whom = told("whom", "")
                named = self._named_site(whom) if told("on") == "site" else self._name(whom)
                self._waits.labels(self._word(told("on", "")), named).inc(amount)
            case "double":
                self._doubles.labels(self._account(facts)).inc(amount)
            case "takeover":
                self._takeovers.labels(self._word(told("kind", ""))).inc(amount)
            case "reader-stopped":
                self._readers.labels(self._word(told("why", ""))).inc(amount)

    def _account(self, facts: dict[str, str]) -> str:
        return self._name(facts.get("account", "").lower())

    def _forget_site(self, site: str) -> None:
        """Shows a site no more that was not seen for long."""
        for counter, labels in (
            *((self._fetches, (site, outcome)) for outcome in (*_FETCHED, OTHER)),
            (self._waits, ("site", site)),
        ):
            with contextlib.suppress(KeyError):
                counter.remove(*labels)

    def _named_site(self, host: str) -> str:
        return self._site(site_of(host)) if telemetry.subject() is not None and host else OTHER

    def text(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return generate_latest(self.registry)
