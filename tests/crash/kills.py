"""Kills a bot at random moments while its instances misbehave, and looks what stands in the end.

    python -m tests.crash.kills [--posts 1000] [--kills 300] [--seed 1]

Two accounts on two instances see the same federated posts; answers get lost, come as errors or as
pages of HTML; comments show in lists 0.3 s late; limits refuse some. The bot is killed with
SIGKILL, starts again, is killed again. In the end every post with an article must have exactly one
comment, and never, at no moment, may it have had two.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.besieged import CALM, REPOSITORY, Standing, Town, open_town


@dataclass(frozen=True)
class Plan:
    """What is to happen.

    Attributes:
        posts: how many, one in ten without an article behind it.
        kills: how often the bot is killed.
        seed: of the chance.
        software: of both instances.
        patience: seconds for the rest to settle after the last kill.
    """

    posts: int
    kills: int
    seed: int = 1
    software: tuple[str, str] = ("lemmy-v3", "piefed")
    patience: float = 900.0


@dataclass
class Outcome(Standing):
    """What stands in the end.

    Attributes:
        kills: how often the bot was killed.
        seconds: it took in all.
        states: posts by state in the ledger.
        integrity: what SQLite says of the database.
    """

    kills: int = 0
    seconds: float = 0.0
    states: dict[str, int] = field(default_factory=dict)
    integrity: str = ""


class Siege:
    """One run of a plan.

    Args:
        plan: what is to happen.
        folder: for the bot's files.
        town: that is besieged.
    """

    def __init__(self, plan: Plan, folder: Path, town: Town) -> None:
        self._plan = plan
        self._folder = folder
        self._town = town
        self._chance = random.Random(plan.seed)
        self._settings = folder / "nutgraf.toml"
        self._settings.write_text(town.settings(f"{folder}/nutgraf.db"))

    async def run(self, say: Callable[[str], None]) -> Outcome:
        """Posts and kills until all is done; returns what stands then."""
        started = time.monotonic()
        kills = 0
        each = -(-self._plan.posts // max(1, self._plan.kills * 9 // 10))
        for number in range(self._plan.kills):
            await self._town.post(min(self._plan.posts, self._town.posts + each))
            await self._live_and_die()
            kills += 1
            if number % 25 == 24:
                say(f"{kills} kills, {time.monotonic() - started:.0f} s")
        await self._town.post(self._plan.posts)
        await self._town.twin.do("faults", **CALM)
        await self._live_until_settled(say)
        outcome = await self._judge()
        outcome.kills = kills
        outcome.seconds = time.monotonic() - started
        return outcome

    async def _start(self) -> asyncio.subprocess.Process:
        log = (self._folder / "bot.log").open("ab")
        with log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.crash.bot_process",
                str(self._settings),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=REPOSITORY,
                env=self._town.environment,
            )

    async def _live_and_die(self) -> None:
        process = await self._start()
        assert process.stdout is not None
        if self._chance.random() < 0.1:
            await asyncio.sleep(self._chance.uniform(0.0, 1.5))
        else:
            await process.stdout.readline()
            await asyncio.sleep(self._chance.uniform(0.0, 2.5))
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        code = await process.wait()
        assert code == -9, f"the bot ended by itself with {code}; see {self._folder}/bot.log"

    async def _live_until_settled(self, say: Callable[[str], None]) -> None:
        process = await self._start()
        deadline = time.monotonic() + self._plan.patience
        while time.monotonic() < deadline:
            await asyncio.sleep(1.0)
            assert process.returncode is None, f"the bot ended; see {self._folder}/bot.log"
            left = self._unsettled()
            if left == 0:
                break
            say(f"{left} posts and mentions are not settled")
        process.terminate()
        assert await process.wait() == 0

    def _unsettled(self) -> int:
        with contextlib.closing(self._database()) as database:
            known = dict(database.execute("SELECT state, count(*) FROM posts GROUP BY state"))
            notices = dict(database.execute("SELECT state, count(*) FROM notices GROUP BY state"))
        done = sum(known.get(state, 0) for state in ("posted", "skipped", "withdrawn", "removed"))
        answered = sum(notices.get(state, 0) for state in ("answered", "ignored"))
        left: int = self._plan.posts - done + len(self._town.mentions) - answered
        return left

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self._folder}/nutgraf.db?mode=ro", uri=True)

    async def _judge(self) -> Outcome:
        standing = await self._town.judge(self._town.eligible, self._town.others)
        with contextlib.closing(self._database()) as database:
            states = dict(database.execute("SELECT state, count(*) FROM posts GROUP BY state"))
            integrity = database.execute("PRAGMA integrity_check").fetchone()[0]
        return Outcome(**vars(standing), states=states, integrity=integrity)


async def besiege(plan: Plan, folder: Path, say: Callable[[str], None]) -> Outcome:
    """Runs a plan from beginning to end."""
    async with open_town(plan.software, plan.posts, plan.seed) as town:
        return await Siege(plan, folder, town).run(say)


def main() -> None:
    """Besieges a bot and prints what stands."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--software", nargs=2, default=("lemmy-v3", "piefed"))
    given = parser.parse_args()
    plan, folder = (
        Plan(given.posts, given.kills, given.seed, tuple(given.software)),
        tempfile.mkdtemp(),
    )
    print(f"in {folder}")
    outcome = asyncio.run(besiege(plan, Path(folder), print))
    print(json.dumps(vars(outcome), indent=2))


if __name__ == "__main__":
    main()
