"""A worker for the crash suite: as `nutgraf worker`, but with times short enough to die often.

    python -m tests.crash.worker_process SETTINGS [--freezes SHARE --seed N] [--pace FACTOR]

It writes down each step that it begins and ends, in lines of `steps.log` beside the settings, and
may freeze at the worst of moments: between the intent to say something and the request. Secrets
come from the environment, as for `nutgraf worker`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from nutgraf import telemetry
from nutgraf.bot.crew import Times
from nutgraf.config import load_settings
from nutgraf.errors import StoreFailed
from nutgraf.store.claiming import change, demand_newest
from nutgraf.store.ledger import Ledger
from nutgraf.store.rows import table_of
from nutgraf.store.values import LostClaim
from nutgraf.worker.running import run_worker
from tests.crash.bot_process import TIMES as BOT_TIMES

NO_STORE = 75
"""With what it ends where it cannot open its store: a service manager would start it again."""

SILENT, HEARTBEAT = 4.0, 1.0
"""Seconds without a sign after which a worker counts as dead, and between two signs."""

STEPS = "steps.log"
FREEZE = "freeze"
TAKEN = "taken"
"""Stands in it where somebody takes over what a silent worker had in hand."""

FENCED, OPEN = "fenced", "open"
"""Stand in it where one that was frozen tried to write though another had taken over."""

LOOK = "-"
"""Stands in it for a look at what is new."""


def times_at(pace: float) -> Times:
    """Returns how long things may take, where all takes so many times as long as usual."""
    usual = BOT_TIMES
    return replace(
        usual,
        request=usual.request * pace,
        lease=usual.lease * pace,
        settle=usual.settle * pace,
        breath=0.2,
        store=0.5,
    )


class StepLog:
    """Writes down which posts and notices this process has in hand; outlives a kill.

    Args:
        file: to which all workers append.
    """

    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def entering(
        self, step: telemetry.Step, facts: dict[str, str]
    ) -> AbstractContextManager[object]:
        """Surrounds a step."""
        return self._step(step)

    def counted(self, event: telemetry.Event, amount: float, facts: dict[str, str]) -> None:
        """Notes what is taken from a worker that was silent."""
        subject = telemetry.subject()
        if event == "takeover" and subject is not None:
            self.write(TAKEN, subject.id)

    @contextmanager
    def _step(self, step: telemetry.Step) -> Iterator[None]:
        subject = telemetry.subject()
        if step not in {"step", "look"}:
            yield
            return
        which = subject.id if subject else LOOK
        self.write("begin", which)
        try:
            yield
        finally:
            self.write("end", which)

    def write(self, what: str, subject: str) -> None:
        """Writes a line."""
        os.write(self._handle, f"{time.time():.3f} {os.getpid()} {what} {subject}\n".encode())


def freeze_before_sending(share: float, chance: random.Random, steps: StepLog) -> None:
    """Lets this process freeze after some of its intents, until it is let go on."""
    intend = Ledger.intend

    def frozen(ledger: Ledger, claim: Any, words: Any, **more: Any) -> Any:
        saying = intend(ledger, claim, words, **more)
        if words.channel == "comment" and chance.random() < share:
            steps.write(FREEZE, claim.subject.uri)
            os.kill(os.getpid(), signal.SIGSTOP)
            with contextlib.suppress(StoreFailed):  # the database may be away
                probe(ledger, claim, steps)
        return saying

    Ledger.intend = frozen  # type: ignore[method-assign,assignment]


def probe(ledger: Ledger, claim: Any, steps: StepLog) -> None:
    """Tries to write with a claim that another has taken over, and notes whether that fails."""
    database, table = ledger._database, table_of(claim)
    with database.reading() as connection:
        token = connection.scalar(select(table.c.token).where(table.c.id == claim.subject.id))
    if token is None or token <= claim.token:
        return
    writes: tuple[Callable[[Connection], object], ...] = (
        lambda connection: change(connection, claim, {"token": table.c.token}),
        lambda connection: demand_newest(connection, claim),
    )
    for write in writes:
        try:
            with database.writing() as connection:
                write(connection)
        except LostClaim:
            steps.write(FENCED, claim.subject.uri)
        else:
            steps.write(OPEN, claim.subject.uri)


async def main() -> None:
    """Runs until it is stopped, or killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("settings", type=Path)
    parser.add_argument("--freezes", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pace", type=float, default=1.0)
    given = parser.parse_args()
    steps = StepLog(given.settings.with_name(STEPS))
    if given.freezes:
        freeze_before_sending(given.freezes, random.Random(given.seed), steps)
    settings = load_settings(given.settings)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with telemetry.listening(steps):
        await run_worker(settings, stop, file=given.settings, times=times_at(given.pace))


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except StoreFailed as error:
        print(f"the worker ends: {error}", file=sys.stderr)
        sys.exit(NO_STORE)
