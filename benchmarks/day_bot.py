"""The bot of a simulated day, a process of its own: `benchmarks.day` drives it.

Each line on standard input is a time; the bot does one round for each of its accounts as if it
were that time, and answers with an empty line. At the end of the input it prints what it did.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import sys
from pathlib import Path

from nutgraf.bot.crew import Times
from nutgraf.bot.running import Bot
from nutgraf.cli.bot.statistics import statistics_record
from nutgraf.config import load_settings
from nutgraf.deployment import open_deployment
from nutgraf.store.opening import open_store

_TIMES = Times(breath=0.0)
"""As always, but without the pauses within a look, which are taken by the real clock."""


class Clock:
    """Shows the time it was told last."""

    def __init__(self) -> None:
        self.at = datetime.datetime.now(datetime.UTC)

    def __call__(self) -> datetime.datetime:
        """The time it was told last."""
        return self.at


async def main(file: Path, start: str) -> None:
    """Lives the day that is told minute by minute."""
    clock = Clock()
    clock.at = datetime.datetime.fromisoformat(start)
    settings = load_settings(file)
    with open_store(settings.store.url, clock=clock) as store:
        async with open_deployment(settings, store, times=_TIMES) as deployment:
            bot = Bot(deployment.crew, deployment.missing)
            print(flush=True)
            while line := await asyncio.to_thread(sys.stdin.readline):
                clock.at = datetime.datetime.fromisoformat(line.strip())
                await bot.once()
                print(flush=True)
        print(json.dumps(statistics_record(store.ledger.statistics(), None)), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
