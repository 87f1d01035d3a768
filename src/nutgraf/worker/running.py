"""A worker from its start to its end, through whatever becomes of its database."""

from __future__ import annotations

import asyncio
from pathlib import Path

from nutgraf.bot.crew import Times
from nutgraf.config import Settings


async def run_worker(
    settings: Settings,
    stop: asyncio.Event,
    *,
    file: Path | None = None,
    times: Times | None = None,
) -> None:
    """Works until asked to stop, then ends the steps in hand or gives them back.

    Args:
        settings: of the operator.
        stop: set when the worker is to end.
        file: of the settings, which SIGHUP reads again.
        times: how long things may take.

    Raises:
        BadConfiguration: the store is none that workers can share, or there is no account.
        StoreFailed: it cannot be opened.
    """
    raise NotImplementedError
