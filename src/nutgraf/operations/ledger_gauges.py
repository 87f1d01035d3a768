"""What waits in the ledger and who is at work, as gauges: asked now and then, in a thread."""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from nutgraf.operations.asking import Apart
from nutgraf.operations.readiness import PATIENCE
from nutgraf.store.browsing_values import SILENT_ACCOUNT

if TYPE_CHECKING:
    from nutgraf.store.browsing_values import Health
    from nutgraf.store.due import Queue
    from nutgraf.store.opening import Store

log = logging.getLogger(__name__)

_REMEMBERED: Final = 10.0
SILENT_WORKER: Final = datetime.timedelta(minutes=2)
"""A worker notes once a minute that it is there."""


@dataclass(frozen=True, slots=True)
class _Figures:
    queues: Sequence[Queue]
    notes: Sequence[Health]
    now: datetime.datetime


class LedgerGauges(Collector):
    """Shows what the ledger said last; `refresh` asks it.

    Args:
        store: whose ledger it is.
        accounts: "name@instance" of all, of which there is something to tell at any time.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        store: Store,
        accounts: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._accounts = tuple(dict.fromkeys(name.lower() for name in accounts))
        self._clock = clock
        self._figures = Apart(self._ask, "nutgraf-metrics")
        self._asked_at: float | None = None
        self._known: _Figures | None = None

    async def refresh(self) -> None:
        """Asks the ledger, unless it was asked a short while ago; waits for seconds at most."""
        now = self._clock()
        if not self._figures.is_out:  # what hangs is waited for again
            if self._asked_at is not None and now - self._asked_at < _REMEMBERED:
                return
            self._asked_at = now
        try:
            async with asyncio.timeout(PATIENCE):
                self._known = await self._figures.ask()
        except Exception as error:
            self._known = None
            log.debug("the ledger does not tell what waits: %s", type(error).__name__)

    def _ask(self) -> _Figures:
        store = self._store
        return _Figures(store.ledger.queues(), store.health.all(), store.now())

    def collect(self) -> Iterable[Metric]:
        """As Prometheus has it: what is known, and whether anything is."""
        known = self._known
        yield GaugeMetricFamily(
            "nutgraf_ledger_up",
            "Whether the ledger answers (1) or not (0).",
            value=0 if known is None else 1,
        )
        yield from self._queues(known)
        yield from self._notes(known)

    def _queues(self, known: _Figures | None) -> Iterable[Metric]:
        labels = ("account", "kind")
        waiting = GaugeMetricFamily(
            "nutgraf_queue_waiting", "Posts and notices that wait for anything.", labels=labels
        )
        due = GaugeMetricFamily(
            "nutgraf_queue_due", "Posts and notices that could be taken now.", labels=labels
        )
        age = GaugeMetricFamily(
            "nutgraf_queue_age_seconds",
            "For how long the oldest of those that could be taken has been due.",
            labels=labels,
        )
        if known is not None:
            told: dict[tuple[str, str], Queue] = {
                (each.account.lower(), each.kind): each for each in known.queues
            }
            idle = [(name, kind) for name in self._accounts for kind in ("post", "notice")]
            for account, kind in sorted({*told, *idle}):
                queue = told.get((account, kind))
                waiting.add_metric((account, kind), queue.waiting if queue else 0)
                due.add_metric((account, kind), queue.due if queue else 0)
                age.add_metric((account, kind), queue.age if queue else 0.0)
        return waiting, due, age

    def _notes(self, known: _Figures | None) -> Iterable[Metric]:
        account = GaugeMetricFamily(
            "nutgraf_account_at_work",
            "Whether an account works (1), or rests, is missing or silent (0).",
            labels=("account",),
        )
        workers = GaugeMetricFamily(
            "nutgraf_workers_at_work", "Workers that gave a sign of life within two minutes."
        )
        if known is not None:
            at_work = {
                each.name.lower(): int(_is_at_work(each, known.now, SILENT_ACCOUNT))
                for each in known.notes
                if each.kind == "account"
            }
            for name in sorted({*self._accounts, *at_work}):
                account.add_metric((name,), at_work.get(name, 0))
            at_work_now = (
                each.kind == "worker" and _is_at_work(each, known.now, SILENT_WORKER)
                for each in known.notes
            )
            workers.add_metric((), sum(at_work_now))
        return account, workers


def _is_at_work(note: Health, now: datetime.datetime, silent: datetime.timedelta) -> bool:
    return note.state == "works" and now - note.noted_at <= silent
