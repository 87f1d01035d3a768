"""Summaries: how near they come to what people wrote, whether they stand alone, and their cost.

    python -m benchmarks.summary [--folds] [--set SET] [--system SYSTEM] [--limit N] [--jobs N]
    python -m benchmarks.summary --speed
    python -m benchmarks.summary --sheet [--folds]

LEAD and the peers all get the sentences of one third-party splitter (sentencex), unfiltered, so
that nutgraf's splitting can neither help nor hurt them. ROUGE-1/2/Lsum F1 is that of rouge-score,
with its stemmer for English and on plain words for French; where an article has several reference
summaries, the best counts. What each figure means stands in docs/benchmarks.md.

nutgraf's weights were learned on most of these very articles. With `--folds` each article is judged
by weights that never saw it; `training.sentences` and `training.references` learn them.

Prints Markdown tables and writes `benchmarks/results/summary.json`, with `--folds`
`benchmarks/results/summary-folds.json`; `--sheet` writes
`benchmarks/results/side-by-side.html` instead, 50 articles for people to read.
"""

import argparse
import json
import multiprocessing
import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.pool import Pool

from benchmarks.data import RESULTS, DataAbsent, read_articles
from benchmarks.summaries.evaluation import Measured, evaluate
from benchmarks.summaries.figures import figures_of
from benchmarks.summaries.folds import FoldsAbsent, folded
from benchmarks.summaries.samples import SETS, Sample, read_samples
from benchmarks.summaries.sheet import sheet
from benchmarks.summaries.speed import speed_tables
from benchmarks.summaries.tables import tables
from benchmarks.summarisers import DEFAULT_SYSTEMS, SYSTEMS

ALL = "all"


def workers(jobs: int) -> Pool:
    """Starts processes that draw the same sentences in every run.

    Sumy's LSA numbers words in the order of a set, so what it takes depends on the seed of Python's
    hashes: between two runs of all sets, ROUGE-1 moved by 0.06 and dangling by two summaries of
    125. Only a new process can have another seed.
    """
    os.environ["PYTHONHASHSEED"] = "0"
    context = multiprocessing.get_context("spawn")
    return context.Pool(jobs, initializer=warnings.simplefilter, initargs=("ignore",))


def measure(
    sets: Iterable[tuple[str, list[Sample]]], systems: Sequence[str], jobs: int
) -> dict[str, list[Measured]]:
    """Runs systems over sets, an article at a time."""
    measured = {}
    with workers(jobs) as pool:
        for name, samples in sets:
            print(f"{name}: {len(samples)} articles …", file=sys.stderr)
            work = [(systems, sample) for sample in samples]
            measured[name] = pool.map(evaluate, work, chunksize=4)
    return measured


def arguments() -> argparse.ArgumentParser:
    """Describes the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.summary", description=__doc__)
    parser.add_argument("--set", choices=list(SETS), action="append", help="may be repeated")
    parser.add_argument(
        "--system",
        choices=[*SYSTEMS, ALL],
        action="append",
        help=f"may be repeated (default: {', '.join(DEFAULT_SYSTEMS)})",
    )
    parser.add_argument("--limit", type=int, help="take the first N articles of each set only")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument(
        "--folds", action="store_true", help="judge articles by weights that never saw them"
    )
    parser.add_argument("--speed", action="store_true", help="only measure time, against peers")
    parser.add_argument("--sheet", action="store_true", help="only write the side-by-side sheet")
    return parser


def main() -> int:
    """Runs the benchmark."""
    options = arguments().parse_args()
    warnings.simplefilter("ignore")
    try:
        if options.speed:
            print(speed_tables([row["text"] for row in read_articles("cnndm-dev")]))
        elif options.sheet:
            with workers(1) as pool:
                _write("side-by-side.html", pool.apply(sheet, (dict(_sets(options)),)))
        else:
            asked = options.system or list(DEFAULT_SYSTEMS)
            systems = [name for name in SYSTEMS if name in asked or ALL in asked]
            measured = measure(_sets(options), systems, options.jobs)
            figures = figures_of(measured, systems)
            print(tables(figures))
            name = "summary-folds.json" if options.folds else "summary.json"
            _write(name, json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    except (DataAbsent, FoldsAbsent) as absent:
        print(absent, file=sys.stderr)
        return 2
    return 0


def _sets(options: argparse.Namespace) -> Iterator[tuple[str, list[Sample]]]:
    """Reads the sets that were asked for, one after another."""
    for name in options.set or SETS:
        samples = read_samples(name, options.limit)
        yield name, folded(samples) if options.folds else samples


def _write(name: str, text: str) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / name).write_text(text, encoding="utf-8")
    print(f"written: {RESULTS / name}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
