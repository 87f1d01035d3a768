"""Besieges several workers on one PostgreSQL, and looks what stands in the end.

    python -m tests.crash.workers [--posts 5000] [--workers 3] [--seed 1]

Workers are killed with SIGKILL and started again, PostgreSQL is restarted (once in order, once as
if it had been killed), its connections are cut, and the instances misbehave as in `besieged`. In
the second phase workers are frozen as well, for longer than their leases last: at random moments,
and between the intent to say something and the request. In the first phase there must never be two
comments under a post; in the second, each double must be withdrawn in time. At the end of each
there is one comment under every post that leads to an article, and one answer to each mention.

PostgreSQL runs without fsync, see `postgres_server`; times are short, see `worker_process`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg

from tests.crash.besieged import CALM, FAULTS, Town, open_town
from tests.crash.outcome import Outcome, Phase, told
from tests.crash.postgres_server import PostgresServer
from tests.crash.takeover import probes, takeovers
from tests.crash.worker_crew import WorkerCrew
from tests.crash.worker_process import HEARTBEAT, SILENT, STEPS

_DATABASE = "besieged"
_WORKER = """
[worker]
concurrency = 6
readers = 1
tick_seconds = 1
heartbeat_seconds = {heartbeat}
silent_seconds = {silent}
drain_seconds = 10.0
"""
_AHEAD, _SHARE_AHEAD = 150, 0.25
"""Posts that wait at most, and which share of a phase's: others are posted as these are done."""

_RESTARTS: tuple[tuple[float, Literal["fast", "immediate"]], ...] = (
    (0.33, "fast"),
    (0.66, "immediate"),
)
"""When PostgreSQL is restarted: after which share of a phase's posts."""

_CHAOS_UNTIL = 0.95
_CUT = 0.3
"""Share of the connections that are cut at a time."""


@dataclass(frozen=True)
class Plan:
    """What is to happen.

    Attributes:
        posts: how many, as many in each phase, one in ten without an article behind it.
        phases: in this order.
        workers: how many processes.
        seed: of the chance.
        software: of the instances.
        pause: seconds between two blows, on average.
        freezes: share of intents after which a worker freezes, in the second phase.
        pace: how many times as long as usual all may take: more than 1 where much else is done.
        patience: seconds for the rest to settle at the end of each phase.
    """

    posts: int
    phases: tuple[Phase, ...] = ("kills", "freezes")
    workers: int = 3
    seed: int = 1
    software: tuple[str, ...] = ("lemmy-v3", "lemmy-v4", "piefed")
    pause: float = 4.0
    freezes: float = 0.01
    pace: float = 1.0
    patience: float = 300.0


class Siege:
    """One run of a plan.

    Args:
        plan: what is to happen.
        folder: for the workers' files.
        town: that is besieged.
        server: where the ledger is.
        say: tells people how it goes.
    """

    def __init__(
        self, plan: Plan, folder: Path, town: Town, server: PostgresServer,
        say: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._plan = plan
        self._folder = folder
        self._town = town
        self._server = server
        self._say = say
        self._chance = random.Random(plan.seed)
        server.command("CREATE DATABASE {}", _DATABASE)
        worker = _WORKER.format(heartbeat=HEARTBEAT * plan.pace, silent=SILENT * plan.pace)
        self._settings = folder / "nutgraf.toml"
        self._settings.write_text(town.settings(server.url(_DATABASE), worker))

    async def run(self) -> list[Outcome]:
        """Lives through all phases."""
        phases = self._plan.phases
        return [
            await self._live_through(phase, self._plan.posts * number // len(phases))
            for number, phase in enumerate(phases, 1)
        ]

    async def _live_through(self, phase: Phase, upto: int) -> Outcome:
        """Posts until there are so many posts and strikes meanwhile; then waits for peace."""
        started = time.monotonic()
        since = time.time()
        outcome = Outcome(phase=phase, pace=self._plan.pace)
        before = len(self._town.eligible), len(self._town.others)
        await self._town.twin.do("faults", **FAULTS)
        async with self._workers(phase) as crew:
            await self._strike_while_working(outcome, crew, upto)
            await self._town.twin.do("faults", **CALM)
            await self._until_settled(crew, upto)
            if phase == "freezes":
                await self._until_single(crew)
            await crew.stop()
        standing = await self._town.judge(
            self._town.eligible[before[0] :], self._town.others[before[1] :]
        )
        for name, value in vars(standing).items():
            setattr(outcome, name, value)
        outcome.killed, outcome.frozen = len(crew.kills), crew.frozen
        outcome.restarted = crew.restarted
        outcome.taken_over = takeovers(self._folder / STEPS, crew.kills)
        outcome.fenced, outcome.open = probes(self._folder / STEPS, since)
        comments = await self._town.comments(self._town.eligible[before[0] :])
        with self._server.connect(_DATABASE) as connection:
            outcome.states = dict(connection.execute(_STATES).fetchall())
            leases = connection.execute(_LEASES).fetchone()
            outcome.leases = leases[0] if leases else 0
            known: dict[str, str] = dict(connection.execute(_COMMENTS).fetchall())
        outcome.astray = sum(there != {known.get(uri)} for uri, there in comments.items())
        outcome.seconds = time.monotonic() - started
        return outcome

    @contextlib.asynccontextmanager
    async def _workers(self, phase: Phase) -> AsyncIterator[WorkerCrew]:
        crew = WorkerCrew(
            self._settings,
            self._town.environment,
            self._plan.workers,
            random.Random(self._chance.random()),
            self._is_said,
            freezes=self._plan.freezes if phase == "freezes" else 0.0,
            pace=self._plan.pace,
        )
        try:
            await crew.start()
            yield crew
        finally:
            await crew.abandon()

    async def _strike_while_working(self, outcome: Outcome, crew: WorkerCrew, upto: int) -> None:
        begun = self._town.posts
        restarts = [(begun + share * (upto - begun), mode) for share, mode in _RESTARTS]
        next_blow = time.monotonic() + self._pause()
        ahead = min(_AHEAD, int(_SHARE_AHEAD * (upto - begun)) + 1)
        told = done = begun
        deadline = time.monotonic() + self._plan.patience
        while done < begun + _CHAOS_UNTIL * (upto - begun):
            await asyncio.sleep(0.5)
            await crew.look()
            if (now_done := self._town.posts - self._unsettled()) > done:
                deadline = time.monotonic() + self._plan.patience
            done = now_done
            if time.monotonic() > deadline:
                raise TimeoutError(f"workers have stopped: {done} of {upto} posts; see {crew.log}")
            await self._town.post(min(upto, done + ahead))
            if restarts and done >= restarts[0][0]:
                mode = restarts.pop(0)[1]
                await asyncio.to_thread(self._server.restart, mode)
                outcome.restarts += 1
                self._say(f"PostgreSQL was restarted ({mode})")
            if time.monotonic() >= next_blow and await self._strike(outcome, crew):
                next_blow = time.monotonic() + self._pause()
            if done >= told + 250:
                told = done
                self._say(f"{done} posts, {len(crew.kills)} kills, {crew.frozen} freezes")

    async def _strike(self, outcome: Outcome, crew: WorkerCrew) -> bool:
        """Does some harm, first of all a kill; whether it came to that."""
        blow = self._chance.random()
        if blow < 0.5 or not crew.kills:
            return await crew.kill()
        if blow < 0.75 or outcome.phase == "kills":
            outcome.cut += self._server.cut(_DATABASE, _CUT, self._chance)
        else:
            crew.freeze()
        return True

    def _pause(self) -> float:
        return self._plan.pause * self._chance.uniform(0.5, 1.5)

    async def _until_settled(self, crew: WorkerCrew, upto: int) -> None:
        await self._town.post(upto)
        deadline = time.monotonic() + self._plan.patience
        while (left := self._unsettled()) and time.monotonic() < deadline:
            await asyncio.sleep(1.0)
            await crew.look()
            self._say(f"{left} posts and mentions are not settled")

    async def _until_single(self, crew: WorkerCrew) -> None:
        """Waits until no double stands any more: the bot has a while to find each."""
        deadline = time.monotonic() + self._plan.patience
        while time.monotonic() < deadline:
            await asyncio.sleep(2.0)
            await crew.look()
            standing = await self._town.judge(self._town.eligible, ())
            if None not in standing.doubles:
                return
            self._say(f"{standing.doubles.count(None)} doubles stand")

    def _is_said(self, key: str) -> bool:
        try:
            with self._server.connect(_DATABASE) as connection:
                return connection.execute(_SAID, (key,)).fetchone() is not None
        except psycopg.OperationalError:  # it is being restarted
            return False

    def _unsettled(self) -> int:
        """How many posts and mentions are not done with; all of them while nobody can be asked."""
        try:
            with self._server.connect(_DATABASE) as connection:
                row = connection.execute(_DONE).fetchone()
        except psycopg.errors.UndefinedTable:
            row = None
        assert row is None or isinstance(row[0], int)
        return self._town.posts + len(self._town.mentions) - (row[0] if row else 0)


_STATES = "SELECT state, count(*) FROM posts GROUP BY state"
_LEASES = """
    SELECT (SELECT count(*) FROM posts WHERE lease_until IS NOT NULL)
        + (SELECT count(*) FROM notices WHERE lease_until IS NOT NULL)
"""
_COMMENTS = "SELECT key, uri FROM sayings WHERE kind = 'summary' AND state = 'posted'"
_SAID = "SELECT 1 FROM sayings WHERE key = %s AND state = 'posted'"
_DONE = """
    SELECT (SELECT count(*) FROM posts
            WHERE state IN ('posted', 'skipped', 'withdrawn', 'removed'))
        + (SELECT count(*) FROM notices WHERE state IN ('answered', 'ignored'))
"""


async def besiege(plan: Plan, folder: Path, say: Callable[[str], None]) -> list[Outcome]:
    """Runs a plan from beginning to end; returns what came of each phase."""
    with PostgresServer() as server:
        async with open_town(plan.software, plan.posts, plan.seed) as town:
            return await Siege(plan, folder, town, server, say).run()


def main() -> None:
    """Besieges workers and prints what stands; ends with 1 if not all is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--phases", nargs="+", default=list(Plan.phases), choices=Plan.phases)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--software", nargs="+", default=list(Plan.software))
    parser.add_argument("--pause", type=float, default=Plan.pause)
    parser.add_argument("--freezes", type=float, default=Plan.freezes)
    parser.add_argument("--pace", type=float, default=Plan.pace)
    parser.add_argument("--patience", type=float, default=Plan.patience)
    given = vars(parser.parse_args())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leaves no process behind
    chosen: dict[str, Any] = {
        name: tuple(each) if isinstance(each, list) else each for name, each in given.items()
    }
    plan = Plan(**chosen)
    folder = tempfile.mkdtemp(prefix="nutgraf-siege-")
    print(f"in {folder}", file=sys.stderr)
    outcomes = asyncio.run(besiege(plan, Path(folder), lambda line: print(line, file=sys.stderr)))
    print("\n".join(map(told, outcomes)), file=sys.stderr)
    print(json.dumps([vars(each) for each in outcomes], indent=1))
    sys.exit(0 if all(each.is_good for each in outcomes) else 1)


if __name__ == "__main__":
    main()
