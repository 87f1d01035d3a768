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
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nutgraf.config import AccountSettings
from nutgraf.demo.articles import serve_pages
from nutgraf.demo.remote import Twin, open_twin

REPOSITORY = Path(__file__).parent.parent.parent
FAULTS: dict[str, float] = {
    "lost_answer": 0.05,
    "lost_request": 0.02,
    "server_error": 0.05,
    "html": 0.02,
    "lag_seconds": 0.3,
}
LIMITS = {"comment": [12, 2.0], "message": [3000, 10.0], "search": [3000, 10.0]}
ASKERS = 100
"""People of each instance who ask, each once: nobody is told that it is too much."""

BOTS = ("bot@0", "bot@1")
_SETTINGS = """
[[accounts]]
instance = "{first}"
user = "bot"
comment_seconds = 0.08

[[accounts]]
instance = "{second}"
user = "bot"
comment_seconds = 0.08

[bot]
mode = "all"
poll_seconds = 0.3
per_hour = 10000
per_day = 100000

[store]
url = "{folder}/nutgraf.db"

[fetch]
allowed_addresses = ["127.0.0.1"]
ports = []
host_per_second = 500.0
host_burst = 500
host_connections = 8
"""


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
class Outcome:
    """What stands in the end.

    Attributes:
        kills: how often the bot was killed.
        seconds: it took in all.
        eligible: posts that lead to an article.
        standing: posts by how many comments of the bot stand there.
        most_at_once: comments of the bot that ever stood at once under one post.
        ineligible: comments under posts that lead to none.
        answers: mentions by how many answers they have.
        states: posts by state in the ledger.
        integrity: what SQLite says of the database.
        refused: requests that limits turned away.
    """

    kills: int = 0
    seconds: float = 0.0
    eligible: int = 0
    standing: Counter[int] = field(default_factory=Counter)
    most_at_once: int = 0
    ineligible: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    states: dict[str, int] = field(default_factory=dict)
    integrity: str = ""
    refused: dict[str, int] = field(default_factory=dict)


class Siege:
    """One run of a plan.

    Args:
        plan: what is to happen.
        folder: for the bot's files.
        twin: the world.
        pages: origin of the pages.
    """

    def __init__(self, plan: Plan, folder: Path, twin: Twin, pages: str) -> None:
        self._plan = plan
        self._folder = folder
        self._twin = twin
        self._pages = pages
        self._chance = random.Random(plan.seed)
        self._eligible: list[str] = []
        self._others: list[str] = []
        self._mentions: list[str] = []
        accounts = [AccountSettings(origin, "bot") for origin in twin.origins]
        self._passwords = [each.variables("PASSWORD")[0] for each in accounts]
        self._settings = folder / "nutgraf.toml"
        self._settings.write_text(
            _SETTINGS.format(first=twin.origins[0], second=twin.origins[1], folder=folder)
        )

    async def run(self, say: Callable[[str], None]) -> Outcome:
        """Posts and kills until all is done; returns what stands then."""
        started = time.monotonic()
        outcome = Outcome()
        each = -(-self._plan.posts // max(1, self._plan.kills * 9 // 10))
        for number in range(self._plan.kills):
            await self._post(each)
            await self._live_and_die()
            outcome.kills += 1
            if number % 25 == 24:
                say(f"{outcome.kills} kills, {time.monotonic() - started:.0f} s")
        await self._post(self._plan.posts)
        await self._twin.do("faults", lost_request=0.0, server_error=0.0, html=0.0)
        await self._live_until_settled(say)
        await self._judge(outcome)
        outcome.seconds = time.monotonic() - started
        return outcome

    async def _post(self, most: int) -> None:
        """Posts some of what is left, and mentions the bot now and then."""
        done = len(self._eligible) + len(self._others)
        for number in range(done, min(self._plan.posts, done + most)):
            wall = number % 10 == 9
            answer = await self._twin.do(
                "add_post",
                community=f"news@{number % 2}",
                author=f"ada@{number % 2}",
                title=f"Story {number}",
                link=f"{self._pages}/{'wall' if wall else 'article'}/{number}",
            )
            (self._others if wall else self._eligible).append(answer["uri"])
            if number % 10 == 4:
                host = self._twin.origins[0].partition("://")[2]
                asked = await self._twin.do(
                    "add_comment",
                    post=answer["uri"],
                    author=f"asker{number // 10 % ASKERS}@{number // 10 % 2}",
                    text=f"@bot@{host} in one sentence",
                )
                self._mentions.append(asked["uri"])

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
                env=os.environ | dict.fromkeys(self._passwords, "secret"),
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
        left: int = self._plan.posts - done + len(self._mentions) - answered
        return left

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self._folder}/nutgraf.db?mode=ro", uri=True)

    async def _judge(self, outcome: Outcome) -> None:
        told: dict[str, Any] = await self._twin.do("report", accounts=list(BOTS))
        outcome.eligible = len(self._eligible)
        outcome.most_at_once = told["most_at_once"]
        outcome.standing = Counter(told["posts"][uri]["standing"] for uri in self._eligible)
        outcome.ineligible = sum(told["posts"][uri]["standing"] for uri in self._others)
        parents = Counter(
            comment["parent"]
            for post in told["posts"].values()
            for comment in post["comments"]
            if comment["parent"] and comment["state"] == "standing"
        )
        outcome.answers = Counter(parents[uri] for uri in self._mentions)
        outcome.refused = told["refused"]
        with contextlib.closing(self._database()) as database:
            outcome.states = dict(
                database.execute("SELECT state, count(*) FROM posts GROUP BY state")
            )
            outcome.integrity = database.execute("PRAGMA integrity_check").fetchone()[0]


async def besiege(plan: Plan, folder: Path, say: Callable[[str], None]) -> Outcome:
    """Runs a plan from beginning to end."""
    instances: list[dict[str, Any]] = [
        {
            "software": software,
            "people": [
                {"name": "ada"},
                {"name": "bot", "bot": True},
                *({"name": f"asker{number}"} for number in range(ASKERS)),
            ],
            "communities": [{"name": "news"}],
            "faults": {**FAULTS, "seed": plan.seed},
        }
        for software in plan.software
    ]
    async with open_twin({"instances": instances}) as twin, serve_pages() as pages:
        await twin.do("limits", on=True, **LIMITS)
        return await Siege(plan, folder, twin, pages.origin).run(say)


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
