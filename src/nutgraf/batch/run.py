"""Runs a batch: has the rows of an input summarised, and keeps what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import nutgraf
from nutgraf.batch.engines import Engine, LocalEngine
from nutgraf.batch.folders import refuse_mixture
from nutgraf.batch.limits import Limits
from nutgraf.batch.output import Done, Output, OutputFailed
from nutgraf.batch.rows import Rows, open_rows
from nutgraf.batch.work import WorkOptions
from nutgraf.errors import BadOption, BadSource
from nutgraf.language.detection import asked_language
from nutgraf.reading import ReadingOptions
from nutgraf.render.characters import one_line
from nutgraf.summary.lengths import Length

Progress = Callable[[int, int | None], None]


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


def run_batch(  # noqa: PLR0913 - what, how, where, and two who are told
    source: Path,
    out: Path,
    options: ReadingOptions | None = None,
    limits: Limits | None = None,
    *,
    engine: Engine | None = None,
    tell: Callable[[str], None] = lambda _: None,
    progress: Progress | None = None,
) -> Report:
    """Summarises every row of the input, and writes one row for each in the same order.

    A row that comes to nothing becomes a row that says why; it never stops the batch. A run that
    is broken off, even by kill -9, is taken up where it stopped when run again with the same
    input and options, on whichever engine, else begun anew. Memory is bounded: a few rows for
    each worker are in flight.

    Args:
        source: .jsonl, .jsonl.gz, .parquet, .warc, .warc.gz, or a folder of pages.
        out: .jsonl, .jsonl.gz or .parquet; replaced when all is done, not before.
        options: how pages are read.
        limits: what the batch may use.
        engine: where the work is done; by default, in worker processes of this machine.
        tell: is told in a sentence what a person would want to know.
        progress: is called with the rows done and the rows in all (None where not known).

    Raises:
        BadOption: files of kinds that are not known, a folder of both pages and archives, a length
            that makes no sense, or a language that is no code of one.
        BadSource: the input cannot be read, or the output not be written.
    """
    job = Job.asked(options, limits, engine)
    refuse_mixture(source, out)
    return job.run(source, Output(out), out, tell, progress)


@dataclass(frozen=True, slots=True)
class Job:
    """How inputs are summarised: the same for all shards of a batch.

    Attributes:
        reading: how pages are read.
        limits: what may be used.
        engine: where the work is done.
    """

    reading: ReadingOptions
    limits: Limits
    engine: Engine

    @classmethod
    def asked(
        cls, options: ReadingOptions | None, limits: Limits | None, engine: Engine | None
    ) -> Self:
        """Checks what was asked for before anything is read; what was not is the usual.

        Raises:
            BadOption: it makes no sense.
        """
        reading, limits = options or ReadingOptions(), limits or Limits()
        Length.asked(reading.sentences, reading.words, reading.ratio)
        if reading.language is not None:
            asked_language(reading.language)
        if limits.workers < 1:
            raise BadOption(f"a batch needs at least 1 worker, not {limits.workers}")
        return cls(reading, limits, engine or LocalEngine())

    def run(
        self,
        source: Path,
        output: Output,
        out: Path,
        tell: Callable[[str], None],
        progress: Progress | None,
    ) -> Report:
        """Summarises one input, or finds that this has been done."""
        if source.exists() and out.exists() and source.samefile(out):
            raise BadOption("the output would replace the input")
        rows = open_rows(source, self.limits)
        made_from = {"input": rows.fingerprint(), "options": self._decisive()}
        if done := output.done(made_from):
            return _earlier(done)
        with output.opened(made_from) as why:
            if done := output.done(made_from):  # by another run, just now
                output.abandon()
                return _earlier(done)
            if why:
                tell(f"starting over: {why}")
            resumed = output.rows
            if resumed:
                tell(f"going on behind row {resumed:,}")
            try:
                self._work(source, rows, output, progress)
            except OutputFailed:
                raise
            except BadSource as error:
                raise BadSource(f"{error}{output.kept()}") from None
            if not output.rows:
                tell(f"no rows were found in {one_line(str(source))!r}")
            output.finish()
        return Report(output.rows, resumed, dict(output.errors.most_common()))

    def _decisive(self) -> dict[str, object]:
        """What besides the input decides the rows; where and by how many they are made does not."""
        bounds = {name: value for name, value in asdict(self.limits).items() if name != "workers"}
        return {**asdict(self.reading), **bounds, "version": nutgraf.__version__}

    def _work(self, source: Path, rows: Rows, output: Output, progress: Progress | None) -> None:
        total = rows.count() if progress else None
        options = WorkOptions(self.reading, self.limits.max_bytes)
        lines = self.engine.lines(source, rows, output.rows, options, self.limits)
        with closing(lines):
            for line in lines:
                output.append(line)
                if progress:
                    progress(output.rows, total)


def _earlier(done: Done) -> Report:
    return Report(done.rows, done.rows, done.errors)
