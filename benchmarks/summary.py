"""Summaries: how near they come to what people wrote, whether they stand alone, and their cost.

    python -m benchmarks.summary [--set SET] [--system SYSTEM] [--limit N] [--jobs N]
    python -m benchmarks.summary --speed

LEAD and the peers all get the sentences of one third-party splitter (sentencex), unfiltered, so
that nutgraf's splitting can neither help nor hurt them. ROUGE-1/2/Lsum F1 is that of rouge-score,
with its stemmer for English and on plain words for French; where an article has several reference
summaries, the best counts. *Dangling* is the share of summaries of the GUM documents that take a
sentence whose pronoun or demonstrative, by gold coreference, refers to what the summary left out.

Prints Markdown tables and writes `benchmarks/results/summary.json`.
"""

import argparse
import json
import multiprocessing
import sys
import time
import warnings
from collections.abc import Sequence
from itertools import groupby
from statistics import fmean, median
from typing import Any, NamedTuple

from benchmarks.data import RESULTS, DataAbsent, read_articles
from benchmarks.summarisers import SYSTEMS, Sample, sample_of, speed_table

SETS = {
    "cnndm-dev": None,
    "webpage-descriptions-dev": None,
    "newsroom-dev": None,
    "gum-dev": None,
    "orangesum-fr-dev": 300,
}
"""The sets, and how many articles of each are taken unless `--limit` says otherwise."""

LENGTHS = (3, 6)
MEASURES = ("rouge1", "rouge2", "rougeLsum")


class Outcome(NamedTuple):
    """What one system made of one article at one length."""

    rouge: tuple[float, float, float]
    words: int
    milliseconds: float
    dangles: bool | None


def evaluate(job: tuple[str, Sample]) -> dict[int, Outcome]:
    """Runs one system on one article at every length."""
    system, sample = job
    return {length: _evaluate(system, sample, length) for length in LENGTHS}


def _evaluate(system: str, sample: Sample, length: int) -> Outcome:
    begun = time.process_time()
    spans = SYSTEMS[system](sample, length)
    spent = 1000 * (time.process_time() - begun)
    sentences = [sample.article.text[start:end] for start, end in spans]
    return Outcome(
        rouge=_rouge(sample, sentences),
        words=sum(len(sentence.split()) for sentence in sentences),
        milliseconds=spent,
        dangles=_dangles(sample, spans) if sample.gold else None,
    )


class _Words:
    """Words of any language for rouge-score, which knows ASCII alone."""

    def tokenize(self, text: str) -> list[str]:
        import re

        return re.findall(r"\w+", text.lower())


_scorers: dict[str, Any] = {}


def _rouge(sample: Sample, sentences: Sequence[str]) -> tuple[float, float, float]:
    from rouge_score.rouge_scorer import RougeScorer

    if sample.language not in _scorers:
        _scorers[sample.language] = (
            RougeScorer(list(MEASURES), use_stemmer=True)
            if sample.language == "en"
            else RougeScorer(list(MEASURES), tokenizer=_Words())
        )
    scored = _scorers[sample.language].score_multi(sample.references, "\n".join(sentences))
    first, second, third = (100 * scored[measure].fmeasure for measure in MEASURES)
    return first, second, third


def _dangles(sample: Sample, spans: Sequence[tuple[int, int]]) -> bool:
    taken = {
        number
        for start, end in spans
        for number, (first, last) in enumerate(sample.gold)
        if 2 * (min(end, last) - max(start, first)) > last - first
    }
    return any(
        taken.isdisjoint(need)
        for number in taken
        for kind in ("pron", "dem")
        for need in sample.needs[number][kind]
    )


def read_samples(name: str, limit: int | None) -> list[Sample]:
    """Reads the articles of a set."""
    language = "fr" if "-fr-" in name else "en"
    return [sample_of(row, language) for row in read_articles(name)[: limit or SETS[name]]]


def measure(
    names: Sequence[str], systems: Sequence[str], limit: int | None, jobs: int
) -> list[dict[str, Any]]:
    """Runs the systems over the sets; one row for each set, length and system."""
    rows = []
    with multiprocessing.Pool(
        jobs, initializer=warnings.simplefilter, initargs=("ignore",)
    ) as pool:
        for name in names:
            samples = read_samples(name, limit)
            for system in systems:
                print(f"{name}: {system} …", file=sys.stderr)
                work = [(system, sample) for sample in samples]
                outcomes = pool.map(evaluate, work, chunksize=8)
                rows += [
                    _row(name, system, length, [outcome[length] for outcome in outcomes])
                    for length in LENGTHS
                ]
    return rows


def _row(name: str, system: str, length: int, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    dangling = [outcome.dangles for outcome in outcomes if outcome.dangles is not None]
    rouge = [fmean(outcome.rouge[place] for outcome in outcomes) for place in range(3)]
    return {
        "set": name,
        "articles": len(outcomes),
        "sentences": length,
        "system": system,
        **dict(zip(MEASURES, rouge, strict=True)),
        "words": fmean(outcome.words for outcome in outcomes),
        "median_ms": median(outcome.milliseconds for outcome in outcomes),
        "dangling": fmean(dangling) if dangling else None,
    }


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Writes the rows as Markdown, a table for each set and length."""
    parts = []
    ordered = sorted(rows, key=lambda row: (list(SETS).index(row["set"]), row["sentences"]))
    for (name, length), group in groupby(ordered, key=lambda row: (row["set"], row["sentences"])):
        members = list(group)
        lines = [
            f"### {name}, {members[0]['articles']} articles, {length} sentences\n",
            "| system | ROUGE-1 | ROUGE-2 | ROUGE-Lsum | words | ms | dangling |",
            "|---|---|---|---|---|---|---|",
        ]
        for row in members:
            dangling = "–" if row["dangling"] is None else f"{row['dangling']:.1%}"
            lines.append(
                f"| {row['system']} | {row['rouge1']:.2f} | {row['rouge2']:.2f} "
                f"| {row['rougeLsum']:.2f} | {row['words']:.0f} | {row['median_ms']:.2f} "
                f"| {dangling} |"
            )
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def arguments() -> argparse.ArgumentParser:
    """Describes the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.summary", description=__doc__)
    parser.add_argument("--set", choices=list(SETS), action="append", help="may be repeated")
    parser.add_argument("--system", choices=list(SYSTEMS), action="append", help="may be repeated")
    parser.add_argument("--limit", type=int, help="take the first N articles of each set only")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--speed", action="store_true", help="only measure how time grows")
    return parser


def main() -> int:
    """Runs the benchmark."""
    options = arguments().parse_args()
    warnings.simplefilter("ignore")
    try:
        if options.speed:
            print(speed_table([row["text"] for row in read_articles("cnndm-dev")]))
            return 0
        rows = measure(
            options.set or list(SETS), options.system or list(SYSTEMS), options.limit, options.jobs
        )
    except DataAbsent as absent:
        print(absent, file=sys.stderr)
        return 2
    print(table(rows))
    RESULTS.mkdir(parents=True, exist_ok=True)
    target = RESULTS / "summary.json"
    target.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
