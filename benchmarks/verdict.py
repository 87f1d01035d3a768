"""The verdict: which pages are taken for articles, which are refused, and for what reason.

    python -m benchmarks.verdict

Runs `extract` as users do on every page of the shared data. The weights were learned on these very
pages, so the figures are *in-sample* and flatter; those of `python -m training.pages --check` are
cross-validated, and are printed below where that has been run. Prints Markdown tables and writes
`benchmarks/results/verdict.json`.
"""

import json
import sys
import time
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.data import RESULTS, DataAbsent, TruePage, read_pages
from nutgraf.article import extract
from nutgraf.errors import NotAnArticle
from nutgraf.page import Page

ACCEPTED = "accepted"
SENSIBLE = {
    "listing": {"listing"},
    "collection": {"listing"},
    "product": {"not-prose"},
    "service": {"not-prose"},
    "forum": {"not-prose"},
}
"""The reason that a page of each type should be refused for."""


@dataclass(frozen=True)
class Judged:
    """What became of a page."""

    page: TruePage
    reason: str
    evidence: str
    seconds: float


def judged(page: TruePage) -> Judged:
    """Extracts a page's article as users do."""
    answer = Page(page.body(), url=page.url, status=200, content_type="text/html")
    start = time.process_time()
    try:
        extract(answer)
        reason, evidence = ACCEPTED, ""
    except NotAnArticle as refusal:
        reason, evidence = refusal.reason, refusal.evidence
    return Judged(page, reason, evidence, time.process_time() - start)


def figures_of(outcomes: list[Judged]) -> dict[str, Any]:
    """Counts outcomes by type of page and by reason."""
    types: dict[str, Counter[str]] = {}
    for one in outcomes:
        types.setdefault(one.page.type, Counter())[one.reason] += 1
    others = [one for one in outcomes if one.page.type in SENSIBLE]
    refused = [one for one in others if one.reason != ACCEPTED]
    articles = types["article"]
    return {
        "articles": articles.total(),
        "articles_accepted": articles[ACCEPTED] / articles.total(),
        "others": len(others),
        "others_refused": len(refused) / len(others),
        "sensible_reasons": sum(one.reason in SENSIBLE[one.page.type] for one in refused)
        / max(1, len(refused)),
        "milliseconds": 1000 * median(one.seconds for one in outcomes),
        "types": {name: dict(sorted(found.items())) for name, found in sorted(types.items())},
    }


def printed(figures: dict[str, Any]) -> None:
    """Prints the figures as Markdown."""
    reasons = sorted({reason for found in figures["types"].values() for reason in found})
    print(f"| type | pages | {' | '.join(reasons)} |")
    print(f"|---|{'---|' * (len(reasons) + 1)}")
    for name, found in figures["types"].items():
        cells = " | ".join(str(found.get(reason, "")) for reason in reasons)
        print(f"| {name} | {sum(found.values())} | {cells} |")
    print(
        f"\nin-sample: {figures['articles_accepted']:.2%} of {figures['articles']} articles "
        f"accepted, {figures['others_refused']:.2%} of {figures['others']} other pages refused, "
        f"{figures['sensible_reasons']:.0%} of these for the reason to expect; "
        f"{figures['milliseconds']:.1f} ms a page"
    )
    file = RESULTS / "verdict-cross-validated.json"
    if file.is_file():
        found = json.loads(file.read_text())
        print(
            f"cross-validated: {found['articles_accepted']:.2%} accepted, "
            f"{found['others_refused']:.2%} refused"
        )


def main() -> int:
    """Judges all pages."""
    try:
        pages = read_pages()
    except DataAbsent as absent:
        print(absent, file=sys.stderr)
        return 2
    outcomes = [judged(page) for page in pages]
    for one in outcomes:
        if one.page.type == "article" and one.reason != ACCEPTED:
            print(f"{one.page.id} {one.reason}: {one.evidence}", file=sys.stderr)
    figures = figures_of(outcomes)
    printed(figures)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "verdict.json").write_text(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
