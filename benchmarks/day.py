"""A day of the bot by a clock that is not the real one: decisions, requests, memory, CPU time.

    python -m benchmarks.day [--posts 20000] [--communities 200] [--minutes 1440]

The world, the pages and the bot are processes of their own; the instance keeps Lemmy's own limits,
by the simulated clock. Two communities in ten have opted in. What is measured of the bot is all
of its processes together.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from nutgraf.demo.articles import serve_pages
from nutgraf.demo.remote import Twin, open_twin

START = datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.UTC)
_SEED = 1
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

KINDS = {
    "article": 52,
    "crosspost": 4,
    "wall": 8,
    "missing": 4,
    "no link": 18,
    "nsfw": 4,
    "locked": 3,
    "old": 3,
    "own words": 4,
}
"""Of a hundred posts, how many are what."""

_SETTINGS = """
[[accounts]]
instance = "{origin}"
user = "bot"

[bot]
communities = [{communities}]

[store]
url = "{folder}/nutgraf.db"

[fetch]
allowed_addresses = ["127.0.0.1"]
ports = []
host_per_second = 500.0
host_burst = 500
"""


@dataclass
class Day:
    """What was measured.

    Attributes:
        requests: by hour of the simulated day.
        routes: requests by route, of the whole day.
        cpu: seconds of the bot's processes.
        peak: of the bot's memory, bytes, shared pages counted once.
        memory: of the bot's memory by hour, bytes.
        seconds: that the day took.
    """

    requests: Counter[int] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)
    cpu: dict[int, float] = field(default_factory=dict)
    peak: int = 0
    memory: list[int] = field(default_factory=list)
    seconds: float = 0.0


def _host_pages(pipe: Connection) -> None:
    async def host() -> None:
        async with serve_pages() as pages:
            pipe.send(pages.origin)
            await asyncio.Event().wait()

    asyncio.run(host())


@contextlib.contextmanager
def _pages() -> Iterator[str]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_host_pages, args=(theirs,))
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


class Life:
    """What people do on the instance.

    Args:
        twin: the world.
        pages: origin of the pages.
        communities: how many there are.
        posts: a day.
    """

    def __init__(self, twin: Twin, pages: str, communities: int, posts: int) -> None:
        self._twin = twin
        self._pages = pages
        self._communities = communities
        self._posts = posts
        self._chance = random.Random(_SEED)
        self._made = 0
        self._articles: list[int] = []

    async def live(self, minute: int, now: datetime.datetime, minutes: int) -> None:
        """Does what people do in a minute."""
        due = self._posts * (minute + 1) // minutes - self._made
        if due:
            posts = [self._draw(now) for _ in range(due)]
            told = await self._twin.do(
                "add_posts", posts=[post for _, post in posts], author="ada@0"
            )
            for (kind, _), uri in zip(posts, told["uris"], strict=True):
                if kind == "locked":
                    await self._twin.do("lock", uri=uri)
                if self._chance.random() < 0.01:
                    await self._mention(uri)

    def _draw(self, now: datetime.datetime) -> tuple[str, dict[str, Any]]:
        number = self._made
        self._made += 1
        kind = self._chance.choices(list(KINDS), list(KINDS.values()))[0]
        community = self._chance.randrange(self._communities)
        post: dict[str, Any] = {"community": f"c{community}@0", "title": f"Story {number}"}
        if kind == "no link":
            return kind, {**post, "body": "What do you think?"}
        place = {"wall": "wall", "missing": "missing"}.get(kind, "article")
        if kind == "crosspost" and self._articles:
            number = self._chance.choice(self._articles[-200:])
        elif place == "article":
            self._articles.append(number)
        post["link"] = f"{self._pages}/{place}/{number}"
        if kind == "nsfw":
            post["nsfw"] = True
        if kind == "old":
            post["published"] = (now - datetime.timedelta(days=2)).isoformat()
        return kind, post

    async def _mention(self, uri: str) -> None:
        host = self._twin.origins[0].partition("://")[2]
        asks = ("", "short", "in 2 sentences", "help", "good bot", "what do you think of it?")
        text = f"@bot@{host} {self._chance.choice(asks)}"
        await self._twin.do("add_comment", post=uri, author="ben@0", text=text)


async def live_a_day(posts: int, communities: int, minutes: int) -> tuple[Day, dict[str, Any], Any]:
    """Lives a day; returns what was measured, what the bot says it did, and what the twin saw."""
    scenario = {
        "instances": [
            {
                "software": "lemmy-v3",
                "limits": True,
                "people": [{"name": "ada"}, {"name": "ben"}, {"name": "bot", "bot": True}],
                "communities": [{"name": f"c{number}"} for number in range(communities)],
            }
        ]
    }
    day = Day()
    started = time.monotonic()
    with _pages() as pages, tempfile.TemporaryDirectory() as folder:
        async with open_twin(scenario) as twin:
            await twin.do("clock", at=START.isoformat())
            process = await _start_bot(twin, communities, Path(folder))
            assert process.stdin is not None
            assert process.stdout is not None
            assert await process.stdout.readline()
            life = Life(twin, pages, communities, posts)
            for minute in range(minutes):
                now = START + datetime.timedelta(minutes=minute)
                await twin.do("clock", at=now.isoformat())
                await life.live(minute, now, minutes)
                process.stdin.write(f"{now.isoformat()}\n".encode())
                if not await process.stdout.readline():
                    raise SystemExit("the bot ended")
                if minute % 5 == 4:
                    _measure(day, process.pid)
                if minute % 60 == 59:
                    day.memory.append(_memory(process.pid))
                    print(
                        f"hour {minute // 60 + 1}, {time.monotonic() - started:.0f} s", flush=True
                    )
            process.stdin.close()
            record = json.loads(await process.stdout.readline())
            await process.wait()
            seen = await twin.do("report", accounts=["bot@0"])
    day.seconds = time.monotonic() - started
    for hours in seen["requests"].values():
        for routes, counts in hours.items():
            day.routes[routes] += sum(counts.values())
            for hour, count in counts.items():
                day.requests[datetime.datetime.fromisoformat(hour).hour] += count
    return day, record, seen


async def _start_bot(twin: Twin, communities: int, folder: Path) -> asyncio.subprocess.Process:
    host = twin.origins[0].partition("://")[2]
    opted_in = ", ".join(f'"c{number}@{host}"' for number in range(0, communities, 5))
    settings = folder / "nutgraf.toml"
    settings.write_text(
        _SETTINGS.format(origin=twin.origins[0], communities=opted_in, folder=folder)
    )
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.day_bot",
        str(settings),
        START.isoformat(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "NUTGRAF_PASSWORD": "secret"},
        start_new_session=True,
    )


def _family(session: int) -> Iterator[tuple[int, list[str]]]:
    """Numbers of the processes of a session, with what /proc/PID/stat says after their names."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat[3]) == session:
            yield int(folder.name), stat


def _measure(day: Day, session: int) -> None:
    for pid, stat in _family(session):
        day.cpu[pid] = (int(stat[11]) + int(stat[12])) / _TICKS
    day.peak = max(day.peak, _memory(session))


def _memory(session: int) -> int:
    """Bytes that the processes of a session take, shared pages shared out among them."""
    total = 0
    for pid, stat in _family(session):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += sum(
                int(line.split()[1]) * 1024
                for line in rollup.splitlines()
                if line.startswith("Pss:")
            )
        except OSError:
            total += int(stat[21]) * _PAGE_BYTES
    return total


def main() -> None:
    """Lives a day and prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--communities", type=int, default=200)
    parser.add_argument("--minutes", type=int, default=1440)
    given = parser.parse_args()
    day, record, seen = asyncio.run(live_a_day(given.posts, given.communities, given.minutes))
    standing = sum(post["standing"] for post in seen["posts"].values())
    print(f"\n{given.posts:,} posts in {given.communities} communities, {given.minutes} minutes")
    print(f"posts seen by the bot        {record['seen']:,}")
    print(f"comments made / standing     {record['total']['comments']:,} / {standing:,}")
    print(f"answers                      {record['total']['answers']:,}")
    print(f"at once under one post       {seen['most_at_once']}")
    print(f"requests an hour, most       {max(day.requests.values(), default=0):,}")
    print(f"requests refused by limits   {sum(seen['refused'].values()):,}")
    print(f"memory, peak                 {day.peak / 1e6:.0f} MB")
    print(f"memory by hour               {[round(each / 1e6) for each in day.memory]} MB")
    print(f"CPU time                     {sum(day.cpu.values()):.0f} s")
    print(f"the day took                 {day.seconds:.0f} s")
    print("skipped                      " + _counts(record["skipped"]))
    print("mentions and messages        " + _counts(record["notices"]))
    for route, count in day.routes.most_common(12):
        print(f"  {count:>8,}  {route}")


def _counts(counts: dict[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {count:,}" for name, count in ordered)


if __name__ == "__main__":
    main()
