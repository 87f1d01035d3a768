"""A bot or worker whose time is taken: `benchmarks.workers` starts it.

    python -m benchmarks.working bot|worker SETTINGS FIGURES

At its end it writes how long its steps took, and how many statements went to the database, into
the file of figures. Secrets come from the environment.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from nutgraf import telemetry
from nutgraf.bot.crew import Times
from nutgraf.bot.running import Bot
from nutgraf.config import Settings, load_settings
from nutgraf.deployment import open_deployment, open_settings_store

TIMES = Times(breath=0.0)
"""As always, but without the pauses within a look, which real limits ask for."""


class Figures:
    """What is counted in this process.

    Attributes:
        seconds: by step; of steps that ran at the same time each counts.
        times: how often each was taken.
        events: what was counted, by name, outcome and reason.
        statements: that the ledger sent, by their beginning.
        database: seconds for which the ledger waited for its database.
    """

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.times: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.statements: Counter[str] = Counter()
        self.database = 0.0
        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "after_cursor_execute", self._after)

    def entering(
        self, step: telemetry.Step, facts: dict[str, str]
    ) -> AbstractContextManager[object]:
        """Takes the time of a step."""
        return self._step(step)

    def counted(self, event: telemetry.Event, amount: float, facts: dict[str, str]) -> None:
        """Counts."""
        told = (event, *(facts[name] for name in ("outcome", "reason", "on") if facts.get(name)))
        self.events[" ".join(told)] += amount if event == "wait" else 1  # type: ignore[assignment]

    @contextmanager
    def _step(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[step] += time.perf_counter() - began  # type: ignore[assignment]
            self.times[step] += 1

    @staticmethod
    def _before(connection: Connection, *_: object) -> None:
        connection.info["began"] = time.perf_counter()

    def _after(self, connection: Connection, cursor: object, statement: str, *_: object) -> None:
        self.database += time.perf_counter() - connection.info["began"]
        self.statements[" ".join(statement.split())[:90]] += 1


async def _run_bot(settings: Settings, stop: asyncio.Event) -> None:
    with open_settings_store(settings) as store, store.hold("benchmark"):
        async with open_deployment(settings, store, times=TIMES) as deployment:
            await Bot(deployment.crew, deployment.missing).run(stop)


async def work(kind: str, file: Path) -> Figures:
    """Works until it is stopped."""
    settings = load_settings(file)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    figures = Figures()
    with telemetry.listening(figures):
        if kind == "bot":
            await _run_bot(settings, stop)
        else:
            from nutgraf.worker.running import run_worker

            await run_worker(settings, stop, file=file, times=TIMES)
    return figures


if __name__ == "__main__":
    found = asyncio.run(work(sys.argv[1], Path(sys.argv[2])))
    Path(sys.argv[3]).write_text(json.dumps(vars(found)), encoding="utf-8")
