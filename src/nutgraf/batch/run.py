"""Runs a batch: reads rows, has them summarised in worker processes, keeps what comes out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing import get_all_start_methods
from pathlib import Path

import nutgraf
from nutgraf.batch.output import Output
from nutgraf.batch.rows import FolderRows, JsonlRows, Row, Rows, open_rows
from nutgraf.batch.work import WorkOptions, failed_row, summarize_row
from nutgraf.errors import BadOption
from nutgraf.language.detection import asked_language
from nutgraf.reading import PARSERS, ReadingOptions
from nutgraf.sandbox import DEFAULT_MEGABYTES, DEFAULT_SECONDS, Sandbox
from nutgraf.sources import DEFAULT_MAX_BYTES
from nutgraf.summary.lengths import Length

_LINE_FOR_A_PAGE = 2  # a page grows by its JSON escapes


@dataclass(frozen=True, slots=True)
class Limits:
    """What a batch may use.

    Attributes:
        workers: processes side by side.
        seconds: CPU time for a page.
        megabytes: memory for a page.
        max_bytes: size of a page.
    """

    workers: int = 1
    seconds: float = DEFAULT_SECONDS
    megabytes: int = DEFAULT_MEGABYTES
    max_bytes: int = DEFAULT_MAX_BYTES


@dataclass(frozen=True, slots=True)
class Report:
    """What a batch has come to.

    Attributes:
        rows: all rows of the output.
        resumed: how many of them were there from an earlier run.
        errors: how many hold an error, by reason, the most frequent first.
    """

    rows: int
    resumed: int
    errors: Mapping[str, int]


def run_batch(  # noqa: PLR0913 - what, how, and two who are told
    source: Path,
    out: Path,
    options: ReadingOptions | None = None,
    limits: Limits | None = None,
    *,
    tell: Callable[[str], None] = lambda _: None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Report:
    """Summarises every row of the input, and writes one row for each in the same order.

    A row that comes to nothing becomes a row that says why; it never stops the batch. A run that
    is broken off, even by kill -9, is taken up where it stopped when run again with the same
    input and options, else begun anew. Memory is bounded: a few rows for each worker are in
    flight.

    Args:
        source: .jsonl, .jsonl.gz, .parquet, or a folder of pages.
        out: .jsonl, .jsonl.gz or .parquet; replaced when all is done, not before.
        options: how pages are read.
        limits: what the batch may use.
        tell: is told in a sentence what a person would want to know.
        progress: is called with the rows done and the rows in all (None where not known).

    Raises:
        BadOption: files of kinds that are not known, a length that makes no sense, or a language
            that is no code of one.
        BadSource: the input cannot be read, or the output not be written.
    """
    reading, limits = options or ReadingOptions(), limits or Limits()
    Length.asked(reading.sentences, reading.words, reading.ratio)  # before anything is read
    if reading.language is not None:
        asked_language(reading.language)
    if limits.workers < 1:
        raise BadOption(f"a batch needs at least 1 worker, not {limits.workers}")
    if source.exists() and out.exists() and source.samefile(out):
        raise BadOption("the output would replace the input")
    rows = open_rows(source, _LINE_FOR_A_PAGE * limits.max_bytes)
    output = Output(out)
    made_from = {"input": rows.fingerprint(), "options": _decisive(reading, limits)}
    with output.opened(made_from) as changed:
        if changed:
            tell(f"starting over: {changed} changed since the last run")
        resumed = output.rows
        if resumed:
            tell(f"going on behind row {resumed:,}")
        _work(rows, output, WorkOptions(reading, limits.max_bytes), limits, progress)
        output.finish()
    return Report(output.rows, resumed, dict(output.errors.most_common()))


def _decisive(reading: ReadingOptions, limits: Limits) -> dict[str, object]:
    """What besides the input decides the rows; the number of workers does not."""
    bounds = {name: value for name, value in asdict(limits).items() if name != "workers"}
    return {**asdict(reading), **bounds, "version": nutgraf.__version__}


def _work(
    rows: Rows,
    output: Output,
    options: WorkOptions,
    limits: Limits,
    progress: Callable[[int, int | None], None] | None,
) -> None:
    total = rows.count() if progress else None
    in_flight: deque[Row] = deque()

    def calls() -> Iterator[tuple[Row, WorkOptions]]:
        for row in islice(rows, output.rows, None):
            in_flight.append(row)
            yield row, options

    with _sandbox(rows, limits) as sandbox, ExitStack() as ending:
        outcomes = sandbox.map(summarize_row, calls())
        ending.callback(outcomes.close)  # its workers end at once, not when it is forgotten
        for outcome in outcomes:
            row = in_flight.popleft()
            if outcome.error is None and outcome.value is not None:
                output.append(outcome.value)
            else:
                output.append(failed_row(row, outcome.error or RuntimeError("no answer")))
            if progress:
                progress(output.rows, total)


def _sandbox(rows: Rows, limits: Limits) -> Sandbox:
    # Reading Parquet leaves threads behind that Python does not know of; forking then is unsafe.
    threads = not isinstance(rows, (JsonlRows, FolderRows))
    methods = [name for name in ("forkserver", "spawn") if name in get_all_start_methods()]
    return Sandbox(
        limits.workers,
        seconds=limits.seconds,
        megabytes=limits.megabytes,
        preload=PARSERS,
        start_method=methods[0] if threads else None,
    )
