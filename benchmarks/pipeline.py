"""Page → summary: speed, memory, and how much of the summaries is not the article's.

    python -m benchmarks.pipeline [--only SYSTEM] [--set sh|wc|all] [--limit N]

The old bot is stood for by trafilatura's text and six sentences of sumy's LSA. trafilatura's own
extraction, without any summary, is the yardstick of CPU time. Every system gets the same bytes
of every page and runs in a process of its own, all on one core, page by page in turn; nutgraf runs
as its users run it, in a sandbox, whose CPU time is counted with it. A page that a system refuses
yields no sentences.

*Junk* is a summary sentence whose words do not stand in the page's true text one behind the
other (letters and digits compared, case folded). Junk is counted on pages that are articles.

Prints a Markdown table and writes `benchmarks/results/pipeline.json`.
"""

import argparse
import json
import logging
import multiprocessing
import re
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.data import REPOSITORY, RESULTS, DataAbsent, TruePage, read_pages

SETS = {"sh": ("sh-", "article"), "wc": ("wc-", "article"), "all": ("", None)}
_WORD = re.compile(r"\w+")

Pipeline = Callable[[bytes, str], list[str]]
"""(page, URL) → the sentences of a summary."""


def nutgraf_pipeline(sentences: int | None = None) -> Pipeline:
    """nutgraf in a sandbox, as the command line and the bot run it."""
    from nutgraf.errors import NotAnArticle
    from nutgraf.page import Page
    from nutgraf.reading import PARSERS, Reader, ReadingOptions
    from nutgraf.sandbox import Sandbox

    reader = Reader(Sandbox(preload=PARSERS))
    options = ReadingOptions(sentences)

    def read(body: bytes, url: str) -> list[str]:
        try:
            summary = reader.summarize(Page(body, url=url), options)
        except NotAnArticle:
            return []
        return [sentence.text for sentence in summary.sentences]

    return read


def old_bot_pipeline() -> Pipeline:
    """trafilatura's text, split by sentencex, six sentences of sumy's LSA."""
    import trafilatura
    from sentencex import segment
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lsa import LsaSummarizer

    class Words:
        """What sumy asks of a tokenizer, without a download."""

        def to_words(self, sentence: str) -> list[str]:
            return [w for w in re.findall(r"[^\W\d_]+", sentence) if w]

    summarizer = LsaSummarizer(Stemmer("english"))

    def read(body: bytes, url: str) -> list[str]:
        text = trafilatura.extract(body, url=url)
        if not text:
            return []
        words = Words()
        document = ObjectDocumentModel(
            [
                Paragraph([Sentence(s.strip(), words) for s in segment("en", line) if s.strip()])
                for line in text.splitlines()
                if line.strip()
            ]
        )
        if not document.sentences:
            return []
        return [str(sentence) for sentence in summarizer(document, 6)]

    return read


def trafilatura_alone() -> Pipeline:
    """trafilatura's extraction and nothing behind it: no sentences, the yardstick of time."""
    import trafilatura

    def read(body: bytes, url: str) -> list[str]:
        trafilatura.extract(body, url=url)
        return []

    return read


SYSTEMS: dict[str, Callable[[], Pipeline]] = {
    "nutgraf": nutgraf_pipeline,
    "nutgraf, 6 sentences": lambda: nutgraf_pipeline(sentences=6),
    "trafilatura + sumy LSA 6": old_bot_pipeline,
    "trafilatura alone": trafilatura_alone,
}


def is_junk(sentence: str, true_words: str) -> bool:
    """Whether a sentence's words do not stand in a text (`words_of` it) in a row."""
    return words_of(sentence) not in true_words


def words_of(text: str) -> str:
    """The words of a text, case folded, one space before, between and behind."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


class Tally:
    """What one system has done so far, in this process."""

    def __init__(self, system: str) -> None:
        self.system = system
        self.read = SYSTEMS[system]()
        self.cpu: list[float] = []
        self.wall = 0.0
        self.counts = {"pages": 0, "summaries": 0, "sentences": 0, "junk": 0, "failures": 0}
        self.junk: list[dict[str, str]] = []

    def take(self, page: TruePage) -> None:
        """Reads one page and counts what it took and what came out."""
        body = page.body()
        cpu, wall = cpu_seconds(), time.perf_counter()
        try:
            sentences = self.read(body, page.url)
        except Exception as error:
            self.counts["failures"] += 1
            sentences = []
            print(f"{self.system}: {page.id}: {type(error).__name__}", file=sys.stderr)
        self.wall += time.perf_counter() - wall
        self.cpu.append(cpu_seconds() - cpu)
        self.counts["pages"] += 1
        if page.type == "article":
            truth = words_of(page.text)
            self.counts["summaries"] += bool(sentences)
            self.counts["sentences"] += len(sentences)
            bad = [s for s in sentences if is_junk(s, truth)]
            self.counts["junk"] += len(bad)
            self.junk += [{"id": page.id, "sentence": s} for s in bad]

    def figures(self) -> dict[str, Any]:
        """All figures at the end; ends the system's children."""
        return {
            "system": self.system,
            **self.counts,
            "junk_rate": self.counts["junk"] / max(1, self.counts["sentences"]),
            "cpu_seconds": sum(self.cpu),
            "median_ms": 1000 * median(self.cpu),
            "pages_per_second": self.counts["pages"] / self.wall,
            "peak_mb": peak_megabytes(),
            "junk_sentences": self.junk,
        }


def serve(system: str, pages: list[TruePage]) -> None:
    """Reads pages as their numbers come in, then prints the figures: one system's process."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    tally = Tally(system)
    tally.read(pages[0].body(), pages[0].url)  # imports and the start of processes do not count
    print("ready", flush=True)
    for line in sys.stdin:
        tally.take(pages[int(line)])
        print("done", flush=True)
    print(json.dumps(tally.figures()))


def cpu_seconds() -> float:
    """CPU time of this process and of its children, the living ones too."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        total += usage.ru_utime + usage.ru_stime
    for child in multiprocessing.active_children():
        # in nanoseconds; /proc/PID/stat counts in hundredths of a second only
        total += int(Path(f"/proc/{child.pid}/schedstat").read_text().split()[0]) / 1e9
    return total


def peak_megabytes() -> float:
    """Peak memory of this process or of a child, whichever is more; ends the children."""
    for child in multiprocessing.active_children():
        child.terminate()
        child.join()
    return (
        max(
            resource.getrusage(who).ru_maxrss
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        / 1024
    )


def run_side_by_side(
    systems: Sequence[str], pages: int, arguments: argparse.Namespace
) -> list[dict[str, Any]]:
    """Runs each system in a process of its own, on one core, page by page in turn.

    A machine that is slower for a while is then slower for all of them, and ratios hold.
    """
    processes = [_start(system, arguments) for system in systems]
    for process in processes:
        _answer(process)
    for number in range(pages):
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            _answer(process)
    return [dict(json.loads(process.communicate()[0])) for process in processes]


def _start(system: str, arguments: argparse.Namespace) -> "subprocess.Popen[str]":
    command = [
        "taskset", "--cpu-list", "0",
        sys.executable, "-m", "benchmarks.pipeline", "--here", system, "--set", arguments.set,
        *(["--limit", str(arguments.limit)] if arguments.limit else []),
    ]  # fmt: skip
    return subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _answer(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    if not process.stdout.readline():
        raise RuntimeError(f"a system's process ended with code {process.wait()}")


def table(results: list[dict[str, Any]]) -> str:
    """The results as Markdown."""
    yardstick = next((r for r in results if r["system"] == "trafilatura alone"), None)
    lines = [
        "| system | summaries | sentences | junk | junk rate | median ms | CPU s | "
        "CPU / trafilatura | pages/s | peak MB | failures |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for r in results:
        ratio = f"{r['cpu_seconds'] / yardstick['cpu_seconds']:.2f}" if yardstick else ""
        lines.append(
            f"| {r['system']} | {r['summaries']} | {r['sentences']} | {r['junk']} | "
            f"{r['junk_rate']:.1%} | {r['median_ms']:.1f} | {r['cpu_seconds']:.1f} | {ratio} | "
            f"{r['pages_per_second']:.1f} | {r['peak_mb']:.0f} | {r['failures']} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", choices=SYSTEMS, action="append")
    parser.add_argument("--set", choices=SETS, default="all")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--here", choices=SYSTEMS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    try:
        pages = read_pages(*SETS[arguments.set])[: arguments.limit]
    except DataAbsent as absent:
        parser.exit(2, f"{absent}\n")
    if arguments.here:
        serve(arguments.here, pages)
        return
    results = run_side_by_side(arguments.only or list(SYSTEMS), len(pages), arguments)
    print(table(results))
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / "pipeline.json"
    file.write_text(json.dumps({"set": arguments.set, "results": results}, indent=1), "utf-8")
    print(f"\n{len(pages)} pages of set {arguments.set!r}; written to {file}", file=sys.stderr)


if __name__ == "__main__":
    main()
