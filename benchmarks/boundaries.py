"""Sentence boundaries: how many of those that annotators set are found, and the time it takes.

    python -m benchmarks.boundaries [--errors N]

The documents are those of UD English-GUM's written genres. A paragraph is its gold sentences joined
by one space each, and every system gets it by itself, as nutgraf's splitter does. A *boundary* is
the place where a sentence ends and another one of the same paragraph follows. It is found when a
system's sentence ends behind the very same character. Ends of paragraphs are given to all and so
count for none; *with ends* is the F1 as one reads it elsewhere, where they count too.

Counts are summed over the documents of a genre, and over all for the last rows. Titles and headings
that stand alone, and datelines that nutgraf cuts off, can neither help nor hurt here.
`--errors` prints what nutgraf gets wrong.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.data import DataAbsent, read_articles

Splitter = Callable[[str], Iterable[int]]
"""A paragraph → where its sentences end."""

_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Jr|Sr|vs|No|Jan|Feb|Mar|Apr|Jun"
    r"|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Co|Corp|Ltd|e\.g|i\.e|etc|U\.S|U\.K|[A-Z]))\.$"
)
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Gold:
    """One document: its genre, its paragraphs, and where the sentences of each end."""

    genre: str
    paragraphs: tuple[tuple[str, frozenset[int]], ...]


@dataclass(slots=True)
class Tally:
    """What one system found in the documents of one genre."""

    gold: int = 0
    said: int = 0
    right: int = 0
    paragraphs: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def f1(self, ends: int = 0) -> float:
        """The harmonic mean of precision and recall, with so many ends that are given."""
        return 2 * (self.right + ends) / max(1, self.gold + self.said + 2 * ends)


def read_gold() -> list[Gold]:
    """Reads the annotated documents."""
    return [
        Gold(row["genre"], tuple(_paragraphs(row["sents"], row["newpar"])))
        for row in read_articles("gum-dev")
    ]


def _paragraphs(
    sentences: Sequence[str], begins: Sequence[bool]
) -> Iterable[tuple[str, frozenset[int]]]:
    gathered: list[list[str]] = []
    for sentence, begin in zip(sentences, begins, strict=True):
        if begin or not gathered:
            gathered.append([])
        gathered[-1].append(" ".join(sentence.split()))
    for paragraph in gathered:
        ends: list[int] = []
        for sentence in paragraph:
            ends.append((ends[-1] + 1 if ends else 0) + len(sentence))
        yield " ".join(paragraph), frozenset(ends[:-1])


def by_nutgraf(paragraph: str) -> Iterable[int]:
    """nutgraf's own splitter."""
    from nutgraf.language import resources
    from nutgraf.summary.sentences import split

    return [end for _, end in split(paragraph, resources("en"))]


def by_sentencex(paragraph: str) -> Iterable[int]:
    """sentencex, whose sentences are looked up in the paragraph."""
    from sentencex import segment

    ends, at = [], 0
    for piece in map(str.strip, segment("en", paragraph)):
        found = paragraph.find(piece, at)
        if piece and found >= 0:
            at = found + len(piece)
            ends.append(at)
    return ends


def by_expression(paragraph: str) -> Iterable[int]:
    """What one writes in a quarter of an hour: full stops, capitals, a few abbreviations."""
    return [
        match.end()
        for match in _STOP.finditer(paragraph)
        if not _ABBREVIATION.search(paragraph, max(0, match.start() - 8), match.start() + 1)
    ]


SYSTEMS: dict[str, Splitter] = {
    "nutgraf": by_nutgraf,
    "sentencex": by_sentencex,
    "a regular expression": by_expression,
}


def measure(documents: Sequence[Gold], split: Splitter) -> dict[str, Tally]:
    """Runs one system; a tally for each genre, and "all written" for all."""
    tallies = {genre: Tally() for genre in sorted({gold.genre for gold in documents})}
    tallies["all written"] = Tally()
    list(split("To read the word lists. And all else that is read once."))
    for document in documents:
        begun = time.perf_counter()
        said = [set(split(text)) - {len(text)} for text, _ in document.paragraphs]
        spent = 1000 * (time.perf_counter() - begun)
        for tally in (tallies[document.genre], tallies["all written"]):
            tally.milliseconds.append(spent)
            tally.paragraphs += len(document.paragraphs)
            for ends, (_, gold) in zip(said, document.paragraphs, strict=True):
                tally.gold += len(gold)
                tally.said += len(ends)
                tally.right += len(ends & gold)
    return tallies


def table(results: dict[str, dict[str, Tally]]) -> str:
    """The results as Markdown."""
    lines = [
        "| genre | system | boundaries | precision | recall | F1 | with ends | ms per document |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for genre in next(iter(results.values())):
        for system, tallies in results.items():
            tally = tallies[genre]
            lines.append(
                f"| {genre} | {system} | {tally.gold} | {tally.right / max(1, tally.said):.3f} "
                f"| {tally.right / max(1, tally.gold):.3f} | {tally.f1():.3f} "
                f"| {tally.f1(tally.paragraphs):.3f} | {median(tally.milliseconds):.2f} |"
            )
    return "\n".join(lines)


def errors(documents: Sequence[Gold]) -> Iterable[str]:
    """Describes what nutgraf gets wrong: "+" is an end too many, "-" one that it missed."""
    for document in documents:
        for text, gold in document.paragraphs:
            for end in sorted((set(by_nutgraf(text)) - {len(text)}) ^ gold):
                sign = "-" if end in gold else "+"
                before, behind = text[max(0, end - 70) : end], text[end : end + 50]
                yield f"{sign} {document.genre}: {before} ⏹{behind}"


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.boundaries",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--errors", type=int, default=0, help="print so many errors of nutgraf")
    options = parser.parse_args()
    try:
        documents = read_gold()
    except DataAbsent as absent:
        print(absent, file=sys.stderr)
        return 2
    print(table({name: measure(documents, split) for name, split in SYSTEMS.items()}))
    for line in list(errors(documents))[: options.errors]:
        print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
