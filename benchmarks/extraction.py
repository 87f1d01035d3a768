"""Extraction: how much of the true text each system finds, how much else, and at what cost.

    python -m benchmarks.extraction [--only SYSTEM] [--set sh|wc|all] [--limit N]

nutgraf's weights were learned on these very pages: its figures here are *in-sample* and flatter it.
The honest ones are those of "nutgraf, cross-validated", where each page is read by weights that
never saw a page of its site; `python -m training.blocks --check` computes them, and they are
printed below the table where that has been run.

Every system gets the same decoded text of every page and runs in a process of its own, so that
its memory can be told. A page on which a system fails, or which it refuses, counts as an empty
text. Prints a Markdown table and writes `benchmarks/results/extraction.json`.
"""

import argparse
import contextlib
import io
import json
import logging
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from typing import Any

from benchmarks.data import REPOSITORY, RESULTS, DataAbsent, TruePage, read_pages
from benchmarks.shingles import match, score

Extractor = Callable[[str, str], str]
"""(markup, URL) → text."""

SETS = {"sh": ("sh-", "article"), "wc": ("wc-", "article"), "all": ("", None)}


def nutgraf() -> Extractor:
    """This project."""
    from nutgraf.article import extract
    from nutgraf.errors import NotAnArticle

    def run(html: str, url: str) -> str:
        try:
            return extract(html, url=url, minimum_words=1).text
        except NotAnArticle:
            return ""

    return run


def trafilatura_default() -> Extractor:
    """Trafilatura as it comes."""
    import trafilatura

    return lambda html, url: trafilatura.extract(html) or ""


def trafilatura_no_comments() -> Extractor:
    """Trafilatura told to leave comments out: its strongest setting on these pages."""
    import trafilatura

    return lambda html, url: trafilatura.extract(html, include_comments=False) or ""


def trafilatura_precision() -> Extractor:
    """Trafilatura told to prefer less text."""
    import trafilatura

    return lambda html, url: trafilatura.extract(html, favor_precision=True) or ""


def readability_lxml() -> Extractor:
    """The Python port of Readability; its markup is read as text, block by block."""
    import lxml.html
    from readability import Document

    def run(html: str, url: str) -> str:
        summary = Document(html.encode("utf-8", "replace").decode()).summary()
        return "\n".join(map(str, lxml.html.fromstring(summary).itertext()))

    return run


def newspaper4k() -> Extractor:
    """Newspaper, the maintained fork, without its network and language parts."""
    import newspaper

    def run(html: str, url: str) -> str:
        article = newspaper.Article(url or "https://example.org/", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return str(article.text or "")

    return run


def resiliparse() -> Extractor:
    """Resiliparse's main-content text."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html, url: str(extract_plain_text(html, main_content=True) or "")


SYSTEMS: dict[str, tuple[Callable[[], Extractor], str]] = {
    "nutgraf": (nutgraf, "nutgraf"),
    "trafilatura": (trafilatura_default, "trafilatura"),
    "trafilatura, no comments": (trafilatura_no_comments, "trafilatura"),
    "trafilatura-precision": (trafilatura_precision, "trafilatura"),
    "readability-lxml": (readability_lxml, "readability-lxml"),
    "newspaper4k": (newspaper4k, "newspaper4k"),
    "resiliparse": (resiliparse, "resiliparse"),
}


def measure(name: str, pages: list[TruePage]) -> dict[str, Any]:
    """Runs one system in this process over all pages.

    Returns:
        `texts` by page id, `seconds` of CPU by page id, `failures` by page id, `peak_mb` of this
        process, and `version`.
    """
    from nutgraf.article.charset import decode

    extract = SYSTEMS[name][0]()
    warm = "<html><body><article>" + "<p>The council met on Monday. </p>" * 30 + "</article>"
    with contextlib.suppress(Exception):
        extract(warm, "https://example.org/")
    texts: dict[str, str] = {}
    seconds: dict[str, float] = {}
    failures: dict[str, str] = {}
    for page in pages:
        html = decode(page.body())
        begun = time.process_time()
        try:
            texts[page.id] = extract(html, page.url)
        except Exception as error:
            texts[page.id] = ""
            failures[page.id] = f"{type(error).__name__}: {error}"[:200]
        seconds[page.id] = time.process_time() - begun
    return {
        "texts": texts,
        "seconds": seconds,
        "failures": failures,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "version": version(SYSTEMS[name][1]),
    }


def measure_apart(name: str, pages_of: str, limit: int | None) -> dict[str, Any]:
    """Runs one system in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.extraction", "--worker", name, "--set", pages_of]
    if limit:
        command += ["--limit", str(limit)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        return {
            "texts": {},
            "seconds": {},
            "failures": {"*": done.stderr[-500:]},
            "peak_mb": 0.0,
            "version": "?",
        }
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def judge(pages: list[TruePage], run: dict[str, Any]) -> dict[str, Any]:
    """Turns what a system found into figures, by set."""
    figures: dict[str, Any] = {}
    texts = run["texts"]
    for label, (prefix, type_) in SETS.items():
        if label == "all":
            continue
        chosen = [p for p in pages if p.id.startswith(prefix) and p.type == type_]
        if not chosen:
            continue
        result = score(match(page.text, texts.get(page.id, "")) for page in chosen)
        figures[label] = {
            "f1": result.f1,
            "precision": result.precision,
            "recall": result.recall,
            "pages": result.pages,
        }
    figures["wc_contains"] = snippet_rate(pages, texts, "contains")
    figures["wc_excludes"] = snippet_rate(pages, texts, "excludes")
    milliseconds = [1000 * value for value in run["seconds"].values()]
    figures["median_ms"] = median(milliseconds) if milliseconds else None
    figures["total_s"] = sum(milliseconds) / 1000
    figures["peak_mb"] = run["peak_mb"]
    figures["failures"] = run["failures"]
    figures["version"] = run["version"]
    return figures


def snippet_rate(pages: list[TruePage], texts: dict[str, str], kind: str) -> float | None:
    """The share of wc article snippets that are in the text, as they should be or should not."""
    there = total = 0
    for page in pages:
        if not page.id.startswith("wc-") or page.type != "article":
            continue
        text = " ".join(texts.get(page.id, "").split())
        for snippet in getattr(page, kind):
            total += 1
            there += " ".join(snippet.split()) in text
    return there / total if total else None


def table(results: dict[str, dict[str, Any]]) -> str:
    """Writes the figures as a Markdown table."""
    lines = [
        "| system | sh F1 | P | R | wc F1 | P | R | must be in | must not | ms median | total s "
        "| peak MB | failures |",
        "|---|" + "---|" * 12,
    ]
    for name, figures in results.items():
        label = f"{name}, in-sample" if name == "nutgraf" else name
        cells = [f"{label} {figures['version']}"]
        for set_ in ("sh", "wc"):
            part = figures.get(set_)
            cells += [f"{part[k]:.4f}" if part else "–" for k in ("f1", "precision", "recall")]
        for rate in (figures["wc_contains"], figures["wc_excludes"]):
            cells.append("–" if rate is None else f"{rate:.1%}")
        middle = figures["median_ms"]
        cells += [
            "–" if middle is None else f"{middle:.1f}",
            f"{figures['total_s']:.1f}",
            f"{figures['peak_mb']:.0f}",
            str(len(figures["failures"])),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def cross_validated() -> str:
    """Says what nutgraf finds on pages whose sites it did not learn from."""
    file = RESULTS / "extraction-cross-validated.json"
    if not file.is_file():
        return "nutgraf, cross-validated: not known; run python -m training.blocks --check"
    figures = json.loads(file.read_text())
    parts = (
        f"{name} F1 {values['f1']:.4f} (P {values['precision']:.4f}, R {values['recall']:.4f})"
        for name, values in figures.items()
    )
    return f"nutgraf, cross-validated: {'; '.join(parts)}. Its row above is in-sample."


def chosen_pages(pages_of: str, limit: int | None) -> list[TruePage]:
    """Reads the pages of a set, the first `limit` of them."""
    prefix, type_ = SETS[pages_of]
    return read_pages(prefix, type_)[:limit]


def arguments() -> argparse.ArgumentParser:
    """Describes the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("--only", choices=sorted(SYSTEMS), action="append", help="may be repeated")
    parser.add_argument(
        "--set", choices=sorted(SETS), default="all", help="sh, wc articles, or all"
    )
    parser.add_argument("--limit", type=int, help="take the first N pages of the set only")
    parser.add_argument("--worker", choices=sorted(SYSTEMS), help=argparse.SUPPRESS)
    return parser


def main() -> int:
    """Runs the benchmark."""
    options = arguments().parse_args()
    try:
        pages = chosen_pages(options.set, options.limit)
    except DataAbsent as absent:
        print(absent, file=sys.stderr)
        return 2
    if options.worker:
        logging.disable(logging.CRITICAL)
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(io.StringIO()):
            result = measure(options.worker, pages)
        json.dump(result, sys.stdout)
        return 0
    results: dict[str, dict[str, Any]] = {}
    for name in options.only or SYSTEMS:
        print(f"{name} …", file=sys.stderr)
        results[name] = judge(pages, measure_apart(name, options.set, options.limit))
    print(f"{len(pages)} pages; peers get the same decoded text\n")
    print(table(results))
    if "nutgraf" in results:
        print(f"\n{cross_validated()}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    target = RESULTS / "extraction.json"
    target.write_text(json.dumps({"pages": len(pages), "systems": results}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
