"""What a post, a mention and a question cost as the ledger grows: `python -m benchmarks.ledger`.

Ledgers of 1,000 to 1,000,000 posts are made up; in each the bot's own steps are taken, with an
instance and a reader that answer at once. What is measured is all that is left: the ledger and the
steps themselves. A server of PostgreSQL is started for it, which must be installed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.postgres import new_database

from benchmarks.data import RESULTS
from benchmarks.growth.filling import BUSY, PATIENT, fill
from benchmarks.growth.living import (
    CHURN,
    Life,
    Stage,
    answer,
    churn,
    comment_on,
    make_stage,
    put_off,
    refuse,
)
from benchmarks.growth.watching import Plan, Watch, plans, watching
from nutgraf.store.browsing_values import PostFilter
from nutgraf.store.database import Database
from nutgraf.store.opening import Store, open_database

LIVES: dict[str, tuple[Life, int]] = {
    "a post, commented and looked after": (comment_on, 150),
    "a post, skipped": (refuse, 150),
    "a mention, answered": (answer, 150),
    "50 posts, put off": (put_off, 10),
}
_DAY = datetime.timedelta(days=1)
_LEASE = datetime.timedelta(minutes=5)
_TIMES = 7
_HOUR = _DAY / 24

QUESTIONS: dict[str, Callable[[Store], object]] = {
    "claim_post, all rest": lambda s: s.ledger.claim_post(lease=_LEASE, accounts=[PATIENT]),
    "claim_notice, all rest": lambda s: s.ledger.claim_notice(lease=_LEASE, accounts=[PATIENT]),
    "due_posts": lambda s: s.ledger.due_posts(BUSY, 50),
    "due_posts, all rest": lambda s: s.ledger.due_posts(PATIENT, 50),
    "due_notices": lambda s: s.ledger.due_notices(BUSY, 50),
    "queues": lambda s: s.ledger.queues(),
    "waits": lambda s: s.ledger.waits(),
    "waiting": lambda s: s.ledger.waiting(),
    "standing, a week": lambda s: s.ledger.standing(BUSY, since=s.now() - 7 * _DAY, limit=500),
    "statistics of today": lambda s: s.ledger.statistics(s.now().date()),
    "browse": lambda s: s.ledger.browse(PostFilter()),
    "browse posted": lambda s: s.ledger.browse(PostFilter(state="posted")),
    "steps_after": lambda s: s.ledger.steps_after(s.ledger.newest_step() - 50, 50),
    "newest_answers": lambda s: s.ledger.newest_answers(8),
    "communities": lambda s: s.ledger.community_handles(),
    "delays of 7 days": lambda s: s.ledger.delays(s.now() - 7 * _DAY),
    "failing sites of 7 days": lambda s: s.ledger.failing_sites(s.now() - 7 * _DAY, 5),
    "figures of 7 days": lambda s: s.ledger.days(7),
    "figures of 90 days": lambda s: s.ledger.days(90),
    "reasons of 90 days": lambda s: s.ledger.reasons(s.now() - 90 * _DAY),
    "statistics, ever": lambda s: s.ledger.statistics(),
    "prune, nothing is old": lambda s: s.ledger.prune(s.now() - 4_000 * _DAY),
}

OFTEN = (
    "claim_post, all rest", "claim_notice, all rest", "due_posts", "due_posts, all rest",
    "due_notices",
)  # fmt: skip
"""Questions that are asked all the time, and so may read no more than a step; the others are
reports that somebody looks at, and read what they tell of."""

ALL_DUE = "50 posts, put off"
"""Reads all posts of the account that are due, once for as many of them as have to wait."""


def measure(database: Database, *, keep: bool) -> dict[str, Any]:
    """Measures lives and questions in a ledger that is filled.

    Args:
        database: of it.
        keep: whether plans are asked for.
    """
    store = Store(database)
    stage = make_stage(store)
    found: dict[str, Any] = {"lives": {}, "questions": {}, "plans": {}}
    for name, (live, times) in LIVES.items():
        asyncio.run(
            _repeat(stage, live, range(900_000, 900_000 + max(3, times // 10)))
        )  # to warm up
        with watching(database) as watch:
            took = asyncio.run(_repeat(stage, live, range(times)))
        found["lives"][name] = _figures(took, watch)
        if keep:
            found["plans"][name] = plans(database, watch)
    for name, ask in QUESTIONS.items():
        with watching(database) as watch:
            took = [_timed(ask, store) for _ in range(_TIMES)]
        found["questions"][name] = _figures(took, watch)
        if keep:
            found["plans"][name] = plans(database, watch)
    return found


async def _repeat(stage: Stage, live: Life, numbers: Sequence[int]) -> list[tuple[float, float]]:
    took = []
    for number in numbers:
        begun, used = time.perf_counter(), time.process_time()
        await live(stage, number)
        took.append((time.perf_counter() - begun, time.process_time() - used))
    return took


def _timed(ask: Callable[[Store], object], store: Store) -> tuple[float, float]:
    begun, used = time.perf_counter(), time.process_time()
    ask(store)
    return time.perf_counter() - begun, time.process_time() - used


def _figures(took: Sequence[tuple[float, float]], watch: Watch) -> dict[str, Any]:
    """What came of it; took: seconds by the clock, and of them on this process's processor."""
    times, clock = len(took), sorted(begun for begun, _ in took)
    dearest = sorted(watch.statements.items(), key=lambda each: -each[1].seconds)[:8]
    return {
        "ms": statistics.median(clock) * 1e3,
        "p95": clock[int(times * 0.95)] * 1e3,
        "cpu_ms": statistics.median(used for _, used in took) * 1e3,
        "database_ms": watch.seconds / times * 1e3,
        "statements": watch.count / times,
        "trips": watch.trips / times,
        "dearest": [
            {
                "statement": " ".join(text.split())[:160],
                "each_ms": asked.seconds / asked.count * 1e3,
                "times": asked.count / times,
            }
            for text, asked in dearest
        ],
    }


def wear(database: Database, steps: int) -> dict[str, Any]:
    """Takes so many steps while nothing tidies up after them: whether the last cost as the first.

    Args:
        database: that is filled.
        steps: posts that are noted, taken and skipped.
    """
    if database.is_server:
        with database.writing() as connection:
            for table in ("posts", "steps"):
                off = f"ALTER TABLE {table} SET (autovacuum_enabled = false)"
                connection.exec_driver_sql(off)
    stage = make_stage(Store(database))
    took = []
    for number in range(steps // CHURN):
        begun = time.perf_counter()
        churn(stage, number)
        took.append((time.perf_counter() - begun) / CHURN * 1e3)
    tenth = max(1, len(took) // 10)
    found: dict[str, Any] = {
        "steps": len(took) * CHURN,
        "first_ms": statistics.median(took[:tenth]),
        "last_ms": statistics.median(took[-tenth:]),
    }
    if database.is_server:
        with database.reading() as connection:
            row = connection.exec_driver_sql(
                "SELECT n_tup_upd, n_tup_hot_upd, n_dead_tup, "
                "pg_relation_size('ix_posts_waiting'), pg_relation_size('ix_posts_due') "
                "FROM pg_stat_user_tables WHERE relname = 'posts'"
            ).one()
        names = ("updates", "hot", "dead", "ix_posts_waiting_bytes", "ix_posts_due_bytes")
        found |= dict(zip(names, row, strict=True))
    return found


@contextlib.contextmanager
def _empty(kind: str) -> Iterator[Database]:
    with contextlib.ExitStack() as stack:
        if kind == "postgresql":
            url = next(new_database())
        else:
            url = str(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "ledger.db")
        database = open_database(url)
        stack.callback(database.close)
        yield database


def run(kind: str, sizes: Sequence[int], steps: int) -> dict[str, Any]:
    """Measures ledgers of all sizes in one kind of database."""
    found: dict[str, Any] = {"sizes": {}}
    for size in sizes:
        with _empty(kind) as database:
            begun = time.monotonic()
            fill(database, size, datetime.datetime.now(datetime.UTC))
            filled = time.monotonic() - begun
            last = size == sizes[-1]
            one = measure(database, keep=last)
            asked = one.pop("plans")
            if last:
                found["plans"] = asked
                if steps:
                    found["wear"] = wear(database, steps)
            found["sizes"][size] = {**one, "fill_s": filled, "mb": database.size() / 1e6}
    return found


def _print_table(found: dict[str, Any], part: str) -> None:
    sizes = list(found["sizes"])
    head = " | ".join(f"{size:,}" for size in sizes)
    print(f"\n| ms, median (95th) | {head} | ratio | of CPU | statements | trips |")
    print("|---|" + "---|" * (len(sizes) + 4))
    for name in found["sizes"][sizes[-1]][part]:
        each = [found["sizes"][size][part][name] for size in sizes]
        cells = " | ".join(f"{one['ms']:.2f} ({one['p95']:.1f})" for one in each)
        ratio, last = each[-1]["ms"] / each[0]["ms"], each[-1]
        used = last["cpu_ms"] / each[0]["cpu_ms"]
        asked = f"{last['statements']:.0f} | {last['trips']:.0f}"
        print(f"| {name} | {cells} | {ratio:.2f} | {used:.2f} | {asked} |")


def _print_plans(asked: dict[str, list[Plan]]) -> None:
    for name, each in asked.items():
        for plan in each:
            print(f"\n{name}: {' '.join(plan.statement.split())}\n{plan.shown}")


def _dear(asked: dict[str, list[Plan]], names: Iterable[str]) -> set[str]:
    """Which statements read more than one of a step may."""
    return {
        f"\n{name} reads {plan.told}: {' '.join(plan.statement.split())[:300]}"
        for name in names
        for plan in asked[name]
        if plan.is_dear
    }


def _kept(found: dict[str, Any]) -> dict[str, Any]:
    """As JSON takes it."""
    asked = {
        name: [
            {
                "statement": " ".join(plan.statement.split()),
                "nodes": plan.nodes,
                "whole": plan.whole,
                "rows": plan.rows,
                "blocks": plan.blocks,
            }
            for plan in each
        ]
        for name, each in found["plans"].items()
    }
    return {**found, "plans": asked}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="posts of the largest ledger")
    parser.add_argument("--store", choices=("postgresql", "sqlite"), help="by default both")
    parser.add_argument("--plans", action="store_true", help="prints them")
    parser.add_argument("--steps", type=int, default=20_000, help="without vacuum; 0 for none")
    options = parser.parse_args()
    sizes = [size for size in (1_000, 10_000, 100_000) if size < options.rows] + [options.rows]
    kinds = [options.store] if options.store else ["postgresql", "sqlite"]
    results: dict[str, Any] = {}
    failed: set[str] = set()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    for kind in kinds:
        begun = time.monotonic()
        found = run(kind, sizes, options.steps)
        print(f"\n## {kind}, {time.monotonic() - begun:.0f} s")
        for part in ("lives", "questions"):
            _print_table(found, part)
        if "wear" in found:
            print("\nWithout vacuum:", json.dumps(found["wear"]))
        for told in sorted(_dear(found["plans"], found["plans"])):
            print(told)
        failed |= _dear(found["plans"], {*LIVES, *OFTEN} - {ALL_DUE})
        if options.plans:
            _print_plans(found["plans"])
        results[kind] = _kept(found)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "ledger.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if failed:
        sys.exit(f"{len(failed)} statements of steps read more than they may (see above)")


if __name__ == "__main__":
    main()
