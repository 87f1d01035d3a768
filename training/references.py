"""Learns how likely a sentence refers to what an earlier one tells.

    uv run --group training python -m training.references [--folds]

Learned on the documents of `gum-dev`, whose gold coreference says of each sentence which
references it cannot resolve alone: one forest for pronouns and demonstratives, one for definite
nouns (see `summary/references.py`). Written to `src/nutgraf/summary/reference_weights.json`, the
same bytes every time; with `--folds`, weights that never saw a fold of the documents (the folds of
`training/sentences.py`) go to `benchmarks/results/reference-folds.json`, and it is printed how well
they judge the documents that they never saw.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from benchmarks.data import REPOSITORY, RESULTS, DataAbsent, read_articles
from benchmarks.summaries.detector import overlapped
from benchmarks.summaries.samples import sample_of

from nutgraf.language import resources
from nutgraf.summary.curves import Curves
from nutgraf.summary.document import analyse
from nutgraf.summary.junk import Grade, judge
from nutgraf.summary.pointers import ruled
from nutgraf.summary.reference_features import DEFINITE, POINTING, definite_row, pointing_row
from training import curves
from training.sentences import FOLDS, fold_of

TARGET = REPOSITORY / "src" / "nutgraf" / "summary" / "reference_weights.json"
FOLDED = RESULTS / "reference-folds.json"

SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "min_data_in_leaf": 25,
    "num_iterations": 150,
}
FOREST = {"pointing": (POINTING, ("pron", "dem")), "definite": (DEFINITE, ("defn",))}
"""The forests: their features, and the kinds of needs that they tell of."""


class Example(NamedTuple):
    """A sentence of an annotated document.

    Attributes:
        id: of the document.
        row: its features.
        needy: whether it needs an earlier one.
    """

    id: str
    row: list[float]
    needy: bool


def examples() -> dict[str, list[Example]]:
    """Describes the sentences of all documents, for each forest those that it is asked about."""
    found: dict[str, list[Example]] = {name: [] for name in FOREST}
    for article in read_articles("gum-dev"):
        sample = sample_of(article, "en")
        document = analyse(sample.article, resources("en"), None)
        fit = [verdict.grade == Grade.STORY for verdict in judge(document)]
        rules = ruled(document)
        for unit in document.units:
            index = unit.index
            place = overlapped((unit.start, unit.end), sample.gold)
            if place is None or not fit[index]:
                continue
            definite = definite_row(document, index)
            rows = {
                "pointing": pointing_row(document, index, rules[index]),
                "definite": definite[0] if definite else None,
            }
            for name, row in rows.items():
                if row is not None:
                    needy = any(sample.needs[place][kind] for kind in FOREST[name][1])
                    found[name].append(Example(str(article["id"]), row, needy))
    return found


def learn(found: dict[str, list[Example]], without: int | None = None) -> dict[str, Any]:
    """Learns both forests, as the engine reads them, without the documents of one fold."""
    found_curves = {}
    for name, (names, _) in FOREST.items():
        used = [example for example in found[name] if fold_of(example.id) != without]
        labels = [float(example.needy) for example in used]
        rows = [example.row for example in used]
        found_curves[name] = curves.learn(rows, ((labels, SETTINGS),), [1.0] * len(rows), names)
    return found_curves


def check(found: dict[str, list[Example]], folds: Sequence[dict[str, Any]]) -> str:
    """Says how well documents are judged by weights that never saw them."""
    lines = []
    for name, (names, _) in FOREST.items():
        judges = [Curves(fold[name], names) for fold in folds]
        judged = [
            (judges[fold_of(example.id)]([example.row])[0][0], example.needy)
            for example in found[name]
        ]
        needy = sorted(value for value, truth in judged if truth)
        others = sorted(value for value, truth in judged if not truth)
        above = sum(sum(value > other for other in others[::7]) for value in needy)
        area = above / (len(needy) * len(others[::7]))
        taken = [truth for value, truth in judged if value >= 0.5]
        lines.append(
            f"{name}: {len(judged)} sentences, {len(needy)} with needs; area under ROC "
            f"{area:.3f}, at 0.5 precision {sum(taken) / len(taken):.3f}, "
            f"recall {sum(taken) / len(needy):.3f}"
        )
    return "\n".join(lines)


def main() -> int:
    """Learns, and checks or writes."""
    parser = argparse.ArgumentParser(prog="python -m training.references", description=__doc__)
    parser.add_argument("--folds", action="store_true", help="write weights for each fold instead")
    options = parser.parse_args()
    try:
        found = examples()
    except DataAbsent as absent:
        parser.exit(2, f"{absent}\n")
    if options.folds:
        folds = [learn(found, fold) for fold in range(FOLDS)]
        curves.write(FOLDED, folds)
        print(check(found, folds), file=sys.stderr)
        return 0
    about = (
        "Curves that say how likely a sentence refers back, learned by training/references.py. "
        "They add up to log-odds."
    )
    curves.write(TARGET, {"about": about, **learn(found)})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
