"""A worker that freezes in the midst of a transaction, when it has the row of the turns.

python -m tests.integration.worker.frozen_process SETTINGS
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import Connection

from nutgraf.cli.worker import stopped_gently_first
from nutgraf.config import load_settings
from nutgraf.store.budget import StoreRateBudget
from nutgraf.worker.running import run_worker
from tests.integration.worker.works import TIMES


async def main() -> None:
    """Runs until it freezes."""
    file = Path(sys.argv[1])
    row = StoreRateBudget._row

    def frozen(
        budget: StoreRateBudget, connection: Connection, host: str
    ) -> tuple[float, float, float, float]:
        found = row(budget, connection, host)
        if host.startswith("comments:"):
            print("frozen", flush=True)
            os.kill(os.getpid(), signal.SIGSTOP)
        return found

    StoreRateBudget._row = frozen  # type: ignore[assignment,method-assign]
    await run_worker(load_settings(file), stopped_gently_first(), file=file, times=TIMES)


if __name__ == "__main__":
    asyncio.run(main())
