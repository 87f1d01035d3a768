"""Many inputs at once: for each a file of output in one folder, by as many runs as are started."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nutgraf.batch.engines import Engine
from nutgraf.batch.folders import is_archive, is_folder_of_archives, refuse_mixture
from nutgraf.batch.limits import Limits
from nutgraf.batch.output import Output, OutputFailed, OutputInHand
from nutgraf.batch.rows import walk_files
from nutgraf.batch.run import Job, Progress, Report
from nutgraf.errors import BadOption, BadSource
from nutgraf.reading import ReadingOptions
from nutgraf.render.characters import one_line

_FORMS = {
    ".jsonl": ".jsonl",
    ".jsonl.gz": ".jsonl.gz",
    ".ndjson": ".jsonl",
    ".ndjson.gz": ".jsonl.gz",
    ".parquet": ".parquet",
    ".warc": ".jsonl",
    ".warc.gz": ".jsonl.gz",
}
"""What is written for what is read."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One input and the file that is made of it."""

    source: Path
    out: Path


@dataclass(frozen=True, slots=True)
class ShardsReport:
    """What a batch of several inputs has come to.

    Attributes:
        shards: how many inputs there are.
        elsewhere: those that another run has in hand.
        unreadable: those that could not be read to their end, with the reason.
        total: of all that are done.
    """

    shards: int
    elsewhere: Sequence[Shard]
    unreadable: Sequence[tuple[Shard, str]]
    total: Report


@dataclass(slots=True)
class _Sum:
    rows: int = 0
    resumed: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    unreadable: list[tuple[Shard, str]] = field(default_factory=list)

    def add(self, report: Report) -> None:
        self.rows += report.rows
        self.resumed += report.resumed
        self.errors.update(report.errors)


def find_shards(sources: Sequence[Path], out: Path) -> list[Shard]:
    """Finds all inputs and names what is made of each.

    Args:
        sources: files, folders of archives, or folders of pages, each of which is one input.
        out: the folder of the outputs.

    Raises:
        BadOption: two would be written to the same file, the outputs would be found among the
            inputs by the next run, or a folder holds both archives and pages.
        BadSource: a folder cannot be read.
    """
    shards: list[Shard] = []
    for source in sources:
        if not source.exists():
            raise BadSource(f"there is no file or folder {str(source)!r}")
        if source.is_dir() and out.resolve().is_relative_to(source.resolve()):
            raise BadOption(
                f"{str(out)!r} lies in {str(source)!r}, where the next run would take the outputs "
                "for inputs; give a folder elsewhere"
            )
        refuse_mixture(source)
        if is_folder_of_archives(source):
            shards += (
                Shard(path, out / path.parent.relative_to(source) / _name(path))
                for path, _ in walk_files(source, is_archive)
            )
        else:
            shards.append(Shard(source, out / _name(source)))
    named: dict[Path, Path] = {}
    for shard in shards:
        other = named.setdefault(shard.out, shard.source)
        if other is not shard.source:
            raise BadOption(
                f"{str(other)!r} and {str(shard.source)!r} would both be written to "
                f"{str(shard.out)!r}; give them folders of their own"
            )
    return shards


def run_shards(  # noqa: PLR0913 - what, how, where, and two who are told
    sources: Sequence[Path],
    out: Path,
    options: ReadingOptions | None = None,
    limits: Limits | None = None,
    *,
    engine: Engine | None = None,
    tell: Callable[[str], None] = lambda _: None,
    progress: Progress | None = None,
) -> ShardsReport:
    """Summarises several inputs, one after the other, as `run_batch` does each.

    What is done is not done again, and what another run has in hand is left to it: runs on several
    machines that share a disk share the work. An input that cannot be read to its end does not
    keep the others from being done.

    Args:
        sources: as `find_shards` takes them.
        out: a folder; it is made if there is none.
        options: how pages are read.
        limits: what the batch may use.
        engine: where the work is done.
        tell: is told in a sentence what a person would want to know.
        progress: is called with the rows done so far.

    Raises:
        BadOption: as `run_batch` and `find_shards`.
        BadSource: the outputs cannot be written, or there are no inputs.
    """
    job = Job.asked(options, limits, engine)
    shards = find_shards(sources, out)
    outputs = [Output(shard.out, shard=True) for shard in shards]  # what cannot be, at once
    total = _Sum()
    waiting = list(zip(shards, outputs, strict=True))
    before = -1
    while waiting and len(waiting) != before:  # once more for those that were in other hands
        before, in_hand = len(waiting), []
        for shard, output in waiting:
            try:
                _make_folder(shard.out.parent)
                told, shown = _about(shard, tell), _on_top_of(total.rows, progress)
                total.add(job.run(shard.source, output, shard.out, told, shown))
            except OutputInHand:
                in_hand.append((shard, output))
            except OutputFailed:
                raise
            except BadSource as error:
                total.unreadable.append((shard, str(error)))
                tell(str(error))
        waiting = in_hand
    report = Report(total.rows, total.resumed, dict(total.errors.most_common()))
    return ShardsReport(len(shards), [shard for shard, _ in waiting], total.unreadable, report)


def _name(source: Path) -> str:
    """Name of the output of an input."""
    name = Path(os.path.abspath(source)).name  # noqa: PTH100 - "." and ".." have one, links keep theirs
    if not source.is_dir():
        for ending, form in _FORMS.items():
            if name.lower().endswith(ending):
                return name[: -len(ending)] + form
    return f"{name}.jsonl"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFailed(f"cannot write {str(folder)!r}: {error.strerror}") from None


def _about(shard: Shard, tell: Callable[[str], None]) -> Callable[[str], None]:
    return lambda sentence: tell(f"{one_line(shard.source.name)}: {sentence}")


def _on_top_of(rows: int, progress: Progress | None) -> Progress | None:
    if progress is None:
        return None
    shown = progress
    return lambda done, _: shown(rows + done, None)
