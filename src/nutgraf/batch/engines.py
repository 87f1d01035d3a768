"""Where the work is done: the port that engines meet, and the engine of this machine."""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice
from multiprocessing import get_all_start_methods
from pathlib import Path
from typing import Protocol

from nutgraf.batch.limits import Limits
from nutgraf.batch.mapping import summarize_rows
from nutgraf.batch.rows import START, Rows
from nutgraf.batch.work import WorkOptions
from nutgraf.reading import PARSERS
from nutgraf.sandbox import Sandbox


class Engine(Protocol):
    """What turns the rows of an input into lines."""

    def lines(
        self, source: Path, rows: Rows, skip: int, options: WorkOptions, limits: Limits
    ) -> Generator[bytes, None, None]:
        """Yields a line for each row, in order, whichever machine made it.

        Args:
            source: the input.
            rows: the same, opened.
            skip: rows at its beginning that are done.
            options: how pages are read.
            limits: what may be used for that.

        Raises:
            BadSource: the input cannot be read to its end; the lines of what can be came before.
        """


class LocalEngine:
    """Worker processes of this machine; the rows are read here and handed to them."""

    def lines(
        self, source: Path, rows: Rows, skip: int, options: WorkOptions, limits: Limits
    ) -> Generator[bytes, None, None]:
        """Yields a line for each row."""
        del source
        with page_sandbox(limits, limits.workers, threads=rows.leaves_threads) as sandbox:
            yield from summarize_rows(islice(rows.starting(START), skip, None), options, sandbox)


def page_sandbox(limits: Limits, workers: int, *, threads: bool) -> Sandbox:
    """A sandbox for pages.

    Args:
        limits: of a page.
        workers: processes side by side.
        threads: whether this process has threads, or may come to have some: forking would then be
            unsafe.
    """
    methods = [name for name in ("forkserver", "spawn") if name in get_all_start_methods()]
    return Sandbox(
        workers,
        seconds=limits.seconds,
        megabytes=limits.megabytes,
        preload=PARSERS,
        start_method=methods[0] if threads else None,
    )
