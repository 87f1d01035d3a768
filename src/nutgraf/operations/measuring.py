"""What is counted of the work, from when to when, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nutgraf import telemetry
from nutgraf.deployment.accounts import account_name
from nutgraf.operations.ledger_gauges import LedgerGauges
from nutgraf.operations.metrics import WorkMetrics

if TYPE_CHECKING:
    from nutgraf.config import Settings
    from nutgraf.store.opening import Store


class Measured:
    """What is counted here, together with what the ledger says.

    Args:
        work: what is counted.
        ledger: what waits; None for no ledger.
    """

    def __init__(self, work: WorkMetrics, ledger: LedgerGauges | None) -> None:
        self.work = work
        self._ledger = ledger

    async def text(self) -> bytes:
        """All of it in the text format of Prometheus, with what waits now or a moment ago."""
        if self._ledger is not None:
            await self._ledger.refresh()
        return self.work.text()


@contextmanager
def measuring(settings: Settings, store: Store | None) -> Iterator[Measured]:
    """Counts what is done in this process, until the context ends.

    Args:
        settings: of the operator.
        store: whose ledger's figures are shown; None for none.
    """
    names = [account_name(account).lower() for account in settings.accounts]
    ledger = None if store is None else LedgerGauges(store, names)
    work = WorkMetrics(settings.metrics.sites, ledger, names)
    with telemetry.listening(work):
        yield Measured(work, ledger)
