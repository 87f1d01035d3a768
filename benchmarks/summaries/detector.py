"""How well the engine knows which sentences need an earlier one, against gold coreference."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.summaries.samples import Sample, Span
from benchmarks.summaries.standing import ALL, PLAIN, opens_with_connective
from nutgraf.summary.model import Sentence

KINDS: dict[str, Sequence[str]] = {
    "pronoun": ("pron",),
    "demonstrative": ("dem",),
    "definite": ("defn",),
    "pronoun or demonstrative": PLAIN,
    "any of the three": ALL,
}
"""The kinds of needs, as the annotation calls them."""


def detection(sample: Sample, candidates: Iterable[Sentence]) -> Counter[str]:
    """Counts over one annotated article, to be added up with those of others.

    The unit is the annotated sentence: it is detected if one of the engine's sentences that lie in
    it (that overlap it more than any other) has needs.

    Args:
        sample: the article, with its annotation.
        candidates: `Summary.candidates`.
    """
    places: dict[int, int] = {}  # index of a candidate → annotated sentence
    detected: dict[int, set[int]] = {}  # annotated sentence → those the engine says it needs
    for candidate in candidates:
        place = overlapped((candidate.start, candidate.end), sample.gold)
        if place is None:
            continue
        places[candidate.index] = place
        if candidate.needs:
            targets = {places[need] for need in candidate.needs if need in places}
            detected.setdefault(place, set()).update(targets)
    counts: Counter[str] = Counter(detected=len(detected))
    counts["targets"] = sum(map(len, detected.values()))
    texts = sample.texts(sample.gold)
    counts["unconnected"] = sum(not opens_with_connective(texts[place]) for place in detected)
    for name, kinds in KINDS.items():
        for place, needs in enumerate(sample.needs):
            satisfying = [set(need) for kind in kinds for need in needs[kind]]
            if not satisfying:
                continue
            counts[f"{name}: gold"] += 1
            if place not in detected:
                continue
            counts[f"{name}: found"] += 1
            counts[f"{name}: unconnected"] += not opens_with_connective(texts[place])
            counts[f"{name}: targets"] += len(detected[place])
            counts[f"{name}: right"] += len(detected[place] & set().union(*satisfying))
    return counts


def overlapped(span: Span, gold: Sequence[Span]) -> int | None:
    """Returns the annotated sentence that a span overlaps most; None if it overlaps none."""
    start, end = span
    overlaps = [min(end, last) - max(start, first) for first, last in gold]
    most = max(overlaps, default=0)
    return overlaps.index(most) if most > 0 else None


def detector_rows(counts: Counter[str]) -> list[dict[str, Any]]:
    """Turns the counts of all articles into figures, a row for each kind."""
    return [
        {
            "kind": name,
            "gold": counts[f"{name}: gold"],
            "detected": counts["detected"],
            "recall": _share(counts[f"{name}: found"], counts[f"{name}: gold"]),
            "precision": _share(counts[f"{name}: found"], counts["detected"]),
            "precision_unconnected": _share(counts[f"{name}: unconnected"], counts["unconnected"]),
            "target_right": _share(counts[f"{name}: right"], counts[f"{name}: targets"]),
            "target_right_of_all": _share(counts[f"{name}: right"], counts["targets"]),
        }
        for name in KINDS
    ]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
