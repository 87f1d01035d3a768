"""Learns the weights by which the blocks of a page are judged.

    uv run --with lightgbm --with numpy python -m benchmarks.train_blocks [--check]

Every block of the article pages in the shared data is labelled by whether it is in the page's
true text. With `--check`, nothing is written: the pages are cut into four by a hash of their id,
each quarter is judged by weights learned on the other three, and F1 is printed. Without it, the
weights are learned on all pages and written to `src/nutgraf/article/block_weights.json`.
"""

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from typing import Any

from benchmarks.data import REPOSITORY, TruePage, read_pages
from benchmarks.shingles import match, score, shingles
from nutgraf.article.body import described
from nutgraf.article.candidates import candidates_of
from nutgraf.article.charset import decode
from nutgraf.article.features import NAMES
from nutgraf.article.markup import parse, sound
from nutgraf.article.metadata import read_metadata

TARGET = REPOSITORY / "src" / "nutgraf" / "article" / "block_weights.json"
FOLDS = 4
ROUNDS = 100
LIKELY = 0.5
SETTINGS = {
    "objective": "binary",
    "num_leaves": 16,
    "learning_rate": 0.1,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.7,
    "lambda_l2": 5.0,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
}
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True)
class Labelled:
    """A page with its blocks' texts, features, labels and weights in training."""

    page: TruePage
    texts: list[str]
    rows: list[list[float] | None]
    labels: list[bool]
    weights: list[float]


def labelled(page: TruePage) -> Labelled:
    """Describes and labels the blocks of a page."""
    markup = sound(decode(page.body()))
    tree = parse(markup)
    known = read_metadata(tree, page.url)
    candidates = candidates_of(tree)
    _, rows = described(
        candidates, tree, markup, titles=known.titles, description=known.description
    )
    texts = [candidate.text for candidate in candidates]
    tokens = [_TOKEN.findall(text) for text in texts]
    true = shingles(page.text)
    run = f" {' '.join(_TOKEN.findall(page.text))} "
    lines = {" ".join(_TOKEN.findall(line)) for line in page.text.split("\n")}
    labels = []
    for text, words in zip(texts, tokens, strict=True):
        if len(words) >= 8:
            own = shingles(text)
            labels.append((own & true).total() >= 0.5 * own.total())
        elif len(words) >= 3:
            labels.append(f" {' '.join(words)} " in run)
        else:
            labels.append(bool(words) and " ".join(words) in lines)
    sizes = [len(words) for words in tokens]
    good = sum(n for n, label in zip(sizes, labels, strict=True) if label)
    page_size = max(200.0, good, 0.25 * sum(sizes))
    weights = [100 * min(n, 150) ** 0.8 / page_size + 0.02 for n in sizes]
    return Labelled(page, texts, rows, labels, weights)


def learn(pages: list[Labelled]) -> Any:  # noqa: ANN401 - LightGBM has no types
    """Learns boosted trees on pages."""
    import lightgbm  # type: ignore[import-not-found,unused-ignore]
    import numpy as np

    rows, labels, weights = [], [], []
    for page in pages:
        for row, label, weight in zip(page.rows, page.labels, page.weights, strict=True):
            if row is not None:
                rows.append(row)
                labels.append(label)
                weights.append(weight)
    data = lightgbm.Dataset(np.array(rows), np.array(labels, int), weight=np.array(weights))
    return lightgbm.train(SETTINGS, data, ROUNDS)


def check(pages: list[Labelled]) -> None:
    """Prints F1 of each page judged by weights that never saw it."""
    import numpy as np

    matches: dict[str, list[Any]] = {"sh-": [], "wc-": []}
    for fold in range(FOLDS):
        model = learn([p for p in pages if fold_of(p.page.id) != fold])
        for page in pages:
            rows = [row for row in page.rows if row is not None]
            if fold_of(page.page.id) != fold or not rows:
                continue
            values = iter(model.predict(np.array(rows)))
            chosen = [
                text
                for text, row in zip(page.texts, page.rows, strict=True)
                if row is not None and next(values) >= LIKELY
            ]
            matches[page.page.id[:3]].append(match(page.page.text, "\n".join(chosen)))
    for name, found in matches.items():
        result = score(found)
        print(
            f"{name} {result.pages} pages, F1 {result.f1:.4f}, "
            f"precision {result.precision:.4f}, recall {result.recall:.4f}"
        )


def fold_of(name: str) -> int:
    """Assigns a page to a fold, the same on every machine."""
    return hashlib.sha256(name.encode()).digest()[0] % FOLDS


def grown(tree: dict[str, Any]) -> list[Any]:
    """Turns one of LightGBM's trees into a flat list of nodes; the first is the root."""
    nodes: list[Any] = []

    def add(node: dict[str, Any]) -> int:
        place = len(nodes)
        nodes.append(None)
        if "split_feature" in node:
            name = NAMES[node["split_feature"]]
            low, high = add(node["left_child"]), add(node["right_child"])
            nodes[place] = [name, round(node["threshold"], 4), low, high]
        else:
            nodes[place] = round(node["leaf_value"], 4)
        return place

    add(tree["tree_structure"])
    return nodes


def main() -> int:
    """Learns, and checks or writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_blocks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="cross-validate, write nothing")
    options = parser.parse_args()
    pages = [labelled(page) for page in read_pages(type_="article")]
    print(f"{len(pages)} pages, {sum(len(p.texts) for p in pages)} blocks", file=sys.stderr)
    if options.check:
        check(pages)
        return 0
    trees = [grown(tree) for tree in learn(pages).dump_model()["tree_info"]]
    about = (
        "Boosted trees that judge the blocks of a page, learned by benchmarks/train_blocks.py. A "
        "node is a leaf's value or [feature, threshold, node if at most, node if above]; the sum "
        "of the leaves is a log-odds."
    )
    TARGET.write_text(json.dumps({"about": about, "trees": trees}, separators=(",", ":")) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
