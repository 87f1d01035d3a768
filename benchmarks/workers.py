"""How many posts workers do in a second, and where the time goes: `python -m benchmarks.workers`.

Instances without limits and faults, pages and PostgreSQL (without fsync) are on this machine and
share its cores with the workers. For comparison one bot does the same, on SQLite and on PostgreSQL.
One post in ten leads to a paywall and gets no comment.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import psycopg
from tests.crash.besieged import REPOSITORY, Town, open_town
from tests.crash.postgres_server import PostgresServer

from benchmarks.data import RESULTS
from benchmarks.web import processor_ms
from benchmarks.work_run import Run, add_figures, table, told

_WORKER = """
[worker]
concurrency = {hands}
readers = {readers}
tick_seconds = 1
"""
_HANDS, _READERS = 8, 2
_SETTLED = ("posted", "skipped")
_COMMENT_SECONDS = 0.005
_WARM = 0.1
"""Share of the posts before which, and after which, no time is taken: who starts, and what is left
at the end, is not what is measured."""

_LOOK = 0.25
_PATIENCE = 900.0
_STATEMENTS = """
    SELECT query, calls, total_exec_time AS ms FROM pg_stat_statements
    JOIN pg_database ON pg_database.oid = dbid WHERE datname = %s
"""
_OF_THE_QUEUE = ("procrastinate", "LISTEN", "NOTIFY")
_OUR_OWN = "settled_here"
"""Stands in what is asked here, which is no work of theirs."""

Ask = Callable[[], int]


class Bench:
    """One run after the other.

    Args:
        posts: of each.
        folder: for files.
        server: for those on PostgreSQL.
    """

    def __init__(self, posts: int, folder: Path, server: PostgresServer) -> None:
        self._posts = posts
        self._folder = folder
        self._server = server

    async def run(self, name: str, workers: int, *, on_server: bool) -> Run:
        """Lets workers, or one bot if there are none, do all posts.

        Args:
            name: of the run, a word.
            workers: how many.
            on_server: whether the ledger is on PostgreSQL.
        """
        folder = self._folder / name
        folder.mkdir()
        store, ask = self._store(name, folder, on_server=on_server)
        async with open_town(("lemmy-v3",), self._posts, 1, troubled=False) as town:
            await town.post(self._posts)
            settings = folder / "nutgraf.toml"
            settings.write_text(
                town.settings(
                    store,
                    _WORKER.format(hands=_HANDS, readers=_READERS),
                    seconds=_COMMENT_SECONDS,
                )
            )
            processes = [
                await self._start(town, settings, "worker" if workers else "bot", number)
                for number in range(max(1, workers))
            ]
            try:
                run = await self._measure(name, town, processes, ask)
                for process in processes:
                    process.terminate()
                codes = [await process.wait() for process in processes]
                assert not any(codes), f"ended with {codes}: see {folder}"
            finally:
                for process in processes:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
        add_figures(run, [folder / f"{number}.json" for number in range(len(processes))])
        if on_server:
            self._add_statements(run, name)
        return run

    def _store(self, name: str, folder: Path, *, on_server: bool) -> tuple[str, Ask]:
        states = "', '".join(_SETTLED)
        query = f"SELECT count(*) AS {_OUR_OWN} FROM posts WHERE state IN ('{states}')"
        if not on_server:
            file = folder / "nutgraf.db"

            def ask_file() -> int:
                with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
                    return int(store.execute(query).fetchone()[0])

            return str(file), ask_file
        self._server.command("CREATE DATABASE {}", name)
        with self._server.connect(name) as connection:
            connection.execute("CREATE EXTENSION pg_stat_statements")

        def ask_server() -> int:
            with self._server.connect(name) as connection:
                row = connection.execute(query.encode()).fetchone()
                return int(row[0]) if row else 0

        return self._server.url(name), ask_server

    async def _start(
        self, town: Town, settings: Path, kind: str, number: int
    ) -> asyncio.subprocess.Process:
        with settings.with_name("log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "benchmarks.working", kind, str(settings)),
                str(settings.with_name(f"{number}.json")),
                stderr=log,
                cwd=REPOSITORY,
                env=town.environment,
            )

    async def _measure(
        self, name: str, town: Town, processes: list[asyncio.subprocess.Process], ask: Ask
    ) -> Run:
        """Takes the time, and that on processors, between the first and the last tenth."""
        first, last = _WARM * self._posts, (1 - _WARM) * self._posts
        groups = {
            **{f"worker {number}": each.pid for number, each in enumerate(processes, 1)},
            "instance": town.twin.process.pid,
            "pages and harness": os.getpid(),
            "PostgreSQL": self._server.process,
        }
        deadline = time.monotonic() + _PATIENCE
        began: tuple[float, int, Mapping[str, float]] | None = None
        while time.monotonic() < deadline:
            await asyncio.sleep(_LOOK)
            assert all(each.returncode is None for each in processes), "see the log"
            with contextlib.suppress(psycopg.errors.UndefinedTable, sqlite3.OperationalError):
                done = ask()
                if began is None and done >= first:
                    began = time.monotonic(), done, _processor(groups)
                elif began is not None and done >= last:
                    return _rated(name, began, (time.monotonic(), done, _processor(groups)))
        raise TimeoutError(f"{name} took longer than {_PATIENCE:.0f} s")

    def _add_statements(self, run: Run, database: str) -> None:
        with self._server.connect(database) as connection:
            rows = connection.execute(_STATEMENTS, (database,)).fetchall()
        rows = [row for row in rows if _OUR_OWN not in row[0]]
        queue = [row for row in rows if any(word in row[0] for word in _OF_THE_QUEUE)]
        for name, chosen in (("queue", queue), ("server", rows)):
            calls, ms = (sum(row[column] for row in chosen) / run.posts for column in (1, 2))
            setattr(run, name, (calls, ms))


def _processor(groups: Mapping[str, int]) -> dict[str, float]:
    """Milliseconds by group; of workers, those of the process itself and of its readers."""
    found = {}
    for name, process in groups.items():
        if name.startswith("worker"):
            own = _own_ms(process)
            found[name] = own
            found[f"its readers {name[-1]}"] = processor_ms(process) - own
        elif name == "pages and harness":
            found[name] = _own_ms(process)
        else:
            found[name] = processor_ms(process)
    return found


def _own_ms(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1_000 / os.sysconf("SC_CLK_TCK")


def _rated(
    name: str,
    began: tuple[float, int, Mapping[str, float]],
    ended: tuple[float, int, Mapping[str, float]],
) -> Run:
    posts = ended[1] - began[1]
    cpu = {who: (ms - began[2][who]) / posts for who, ms in ended[2].items()}
    return Run(name, posts, posts / (ended[0] - began[0]), cpu)


async def measure(posts: int, chosen: list[str]) -> list[Run]:
    """Does all runs that were chosen."""
    kinds = {
        "bot_sqlite": (0, False),
        "bot_postgresql": (0, True),
        "workers_1": (1, True),
        "workers_2": (2, True),
    }
    settings = {"shared_preload_libraries": "pg_stat_statements"}
    runs = []
    with PostgresServer(settings) as server, tempfile.TemporaryDirectory() as folder:
        bench = Bench(posts, Path(folder), server)
        for name in chosen or kinds:
            workers, on_server = kinds[name]
            runs.append(await bench.run(name, workers, on_server=on_server))
            print(told(runs[-1]), flush=True)
    return runs


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--posts", type=int, default=2_000)
    parser.add_argument("--only", nargs="*", default=[], help="runs, by name")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leaves no process behind
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before, {options.posts} posts\n")
    runs = asyncio.run(measure(options.posts, options.only))
    print(table(runs))
    if not options.only:
        RESULTS.mkdir(exist_ok=True)
        text = json.dumps([asdict(each) for each in runs], indent=1)
        (RESULTS / "workers.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
