"""`nutgraf batch`: many pages at once, on all cores."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from nutgraf.cli import options
from nutgraf.errors import BadOption, BadSource

if TYPE_CHECKING:
    from nutgraf.batch import Report, ShardsReport
    from nutgraf.batch.engines import Engine

_KILLED_BY = 128  # plus the signal's number: what shells say
_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))
_WIDTH, _HEIGHT = 80, 24  # of a terminal that does not know its own
_PROGRESS_PAUSE = 0.1  # seconds between two drawings


@click.command()
@click.argument(
    "sources", metavar="IN...", type=click.Path(path_type=Path), nargs=-1, required=True
)
@click.argument("out", metavar="OUT", type=click.Path())
@options.sentences
@options.words
@options.ratio
@options.language
@options.minimum_words
@click.option(
    "--workers", type=int, metavar="N", help="Processes side by side; by default all cores."
)
@click.option(
    "--engine",
    type=click.Choice(("local", "ray")),
    default="local",
    show_default=True,
    help="Where the work is done: on this machine, or on a Ray cluster.",
)
@click.option(
    "--address",
    metavar="ADDRESS",
    help="The Ray cluster ('auto', or host:port); by default one is started here.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show what Ray says.")
@options.config
def batch(
    sources: tuple[Path, ...],
    out: str,
    sentences: int | None,
    words: int | None,
    ratio: float | None,
    language: str | None,
    minimum_words: int,
    workers: int | None,
    engine: str,
    address: str | None,
    verbose: bool,
    config: Path | None,
) -> None:
    """Summarize many pages: one row out for each row in, in the same order.

    IN is a .jsonl, .jsonl.gz or .parquet file with rows that have html, text or path, a web
    archive (.warc, .warc.gz), or a folder of pages. OUT is a .jsonl, .jsonl.gz or .parquet file.

    With several IN, or a folder of such files, OUT is a folder, which exists or ends in /:
    one file for each.

    What comes to no summary becomes a row that says why. A batch that was broken off goes on
    where it stopped when it is run again. Schema of the rows: docs/json.md.
    """
    from nutgraf.batch import Limits, run_batch, run_shards  # noqa: PLC0415 - only needed here
    from nutgraf.batch.folders import is_folder_of_archives  # noqa: PLC0415
    from nutgraf.config import load_settings  # noqa: PLC0415
    from nutgraf.reading import ReadingOptions  # noqa: PLC0415

    settings = load_settings(config)
    limits = Limits(
        workers=_all_cores() if workers is None else workers,
        seconds=settings.sandbox.seconds,
        megabytes=settings.sandbox.megabytes,
        max_bytes=settings.source.max_bytes,
    )
    reading = ReadingOptions(sentences, words, ratio, None, language, minimum_words)
    into_folder = out.endswith(_SEPARATORS) or Path(out).is_dir()
    several = len(sources) > 1 or is_folder_of_archives(sources[0])
    if several and not into_folder:
        raise BadOption(
            f"several inputs need a folder for their outputs, one that exists or ends in '/'; "
            f"{out!r} {'is a file' if Path(out).exists() else 'does not exist'}"
        )
    if address is not None and engine != "ray":
        raise BadOption("--address is for --engine ray")
    started = time.monotonic()
    shards: ShardsReport | None = None
    with (
        _resumable(),
        _engine(engine, address, workers, verbose=verbose) as place,
        _progress() as progress,
    ):
        if into_folder:
            run = partial(run_shards, sources, Path(out), reading, limits)
            shards = run(engine=place, tell=_tell, progress=progress)
            report = shards.total
        else:
            once = partial(run_batch, sources[0], Path(out), reading, limits)
            report = once(engine=place, tell=_tell, progress=progress)
    _tell(_result(report, time.monotonic() - started))
    if shards:
        _end_shards(shards)


@contextmanager
def _engine(
    name: str, address: str | None, workers: int | None, *, verbose: bool
) -> Iterator[Engine | None]:
    if name == "local":
        yield None
        return
    from nutgraf.batch.ray_engine import RayEngine  # noqa: PLC0415 - an extra

    if workers is not None and workers < 1:
        raise BadOption(f"a batch needs at least 1 worker, not {workers}")
    with RayEngine(address, workers, verbose=verbose) as engine:
        yield engine


def _end_shards(report: ShardsReport) -> None:
    """Tells what became of the files, and fails where some could not be read."""
    done = report.shards - len(report.elsewhere) - len(report.unreadable)
    told = f"{done:,} of {report.shards:,} files done"
    if report.elsewhere:
        told += f"; {len(report.elsewhere):,} are in the hands of other runs"
    _tell(told)
    if report.unreadable:
        count = len(report.unreadable)
        files = "1 file could not be read to its end"
        raise BadSource(files if count == 1 else f"{count:,} files could not be read to their end")


def _all_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _tell(sentence: str) -> None:
    click.echo(f"nutgraf: {sentence}", err=True)


def _result(report: Report, seconds: float) -> str:
    failed = sum(report.errors.values())
    fresh = report.rows - report.resumed
    rate = f", {fresh / seconds:.1f} rows a second" if fresh and seconds else ""
    told = f"{fresh:,} rows in {seconds:.1f} s{rate}"
    if report.resumed:
        told += f"; {report.rows:,} with the {report.resumed:,} of earlier or other runs"
    told += f"; {_counted(report.rows - failed)}"
    if not failed:
        return told
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in report.errors.items())
    return f"{told}, {failed:,} without ({reasons})"


def _counted(summaries: int) -> str:
    return f"{summaries:,} {'summary' if summaries == 1 else 'summaries'}"


class _Stopped(BaseException):
    """A signal asks this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def _resumable() -> Iterator[None]:
    """Ends on SIGINT and SIGTERM with all finished rows kept, one line and the shell's code."""

    def stop(number: int, _frame: object) -> NoReturn:
        signal.signal(number, signal.SIG_IGN)  # once is enough: the way out must not be cut short
        raise _Stopped(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except _Stopped as stopped:
        why = "interrupted" if stopped.number == signal.SIGINT else "asked to end"
        _tell(f"{why}; run the same command again to go on where it stopped")
        raise SystemExit(_KILLED_BY + stopped.number) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _knows_its_size() -> bool:
    """Whether the terminal does: that of `script`, or of a container, says 0."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns > 0
    except OSError:
        return False


@contextmanager
def _progress() -> Iterator[Callable[[int, int | None], None] | None]:
    """A bar with rate and time left, on a terminal alone."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm  # noqa: PLC0415 - only for people

    tqdm.monitor_interval = 0  # its thread would keep the workers from being forked
    size = {"dynamic_ncols": True} if _knows_its_size() else {"ncols": _WIDTH, "nrows": _HEIGHT}
    with tqdm(unit=" rows", mininterval=_PROGRESS_PAUSE, **size) as bar:

        def show(done: int, total: int | None) -> None:
            if bar.total != total or not bar.n:
                bar.total, bar.initial = total, done - 1  # what an earlier run did is no speed
                bar.n = done - 1
            bar.update(done - bar.n)

        yield show
