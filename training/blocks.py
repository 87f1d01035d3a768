"""Learns the weights by which the blocks of a page are judged.

    uv run --group training python -m training.blocks [--check]

Every block of the article pages in the shared data is labelled by whether it is in the page's
true text. With `--check`, no weights are written: the pages are cut into four folds by a hash of
their registrable domain, each fold is read by weights learned on the other three, from votes to
cleaning, and the figures are printed and written to
`benchmarks/results/extraction-cross-validated.json`. Without it, the weights are learned on all
pages and written to `src/nutgraf/article/block_weights.json`, the same bytes every time.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.data import REPOSITORY, RESULTS, DataAbsent, TruePage, read_pages
from benchmarks.pipeline import is_junk, words_of
from benchmarks.shingles import Match, match, score, shingles
from courlan import extract_domain

from nutgraf.article import context, features
from nutgraf.article.blocks import Block
from nutgraf.article.body import choose, described
from nutgraf.article.candidates import Candidate, candidates_of
from nutgraf.article.charset import decode
from nutgraf.article.features import Opinion
from nutgraf.article.judging import judged_once, judged_twice, with_context
from nutgraf.article.markup import parse, sound
from nutgraf.article.metadata import Metadata, read_metadata
from nutgraf.article.model import Article
from nutgraf.article.webpage import finished
from nutgraf.errors import NotAnArticle
from nutgraf.summary import summarize

TARGET = REPOSITORY / "src" / "nutgraf" / "article" / "block_weights.json"
FIGURES = RESULTS / "extraction-cross-validated.json"
FOLDS = 4
NEWS = 2.0
"""The weight of a page of the news set: there are few of them, and news is what is read most."""

SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 16,
    "min_data_in_leaf": 60,
    "lambda_l2": 10.0,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
}
FIRST = {**SETTINGS, "num_iterations": 80, "learning_rate": 0.1, "feature_fraction": 0.5}
SECOND = {**SETTINGS, "num_iterations": 120, "learning_rate": 0.06, "feature_fraction": 0.3}
_TOKEN = re.compile(r"\w+")
_PROSE = 5
"""Words from which a paragraph counts in the share of junk."""


@dataclass(frozen=True)
class Labelled:
    """A page with its blocks, their features, labels and weights in training."""

    page: TruePage
    known: Metadata
    candidates: list[Candidate]
    main: Opinion
    rows: list[list[float] | None]
    labels: list[bool]
    weights: list[float]


def labelled(page: TruePage) -> Labelled:
    """Describes and labels the blocks of a page."""
    markup = sound(decode(page.body()))
    tree = parse(markup)
    known = read_metadata(tree, page.url)
    candidates = candidates_of(tree)
    main, rows = described(
        candidates, tree, markup, titles=known.titles, description=known.description
    )
    tokens = [_TOKEN.findall(candidate.text) for candidate in candidates]
    labels = labels_of(candidates, tokens, page.text)
    sizes = [len(words) for words in tokens]
    good = sum(n for n, label in zip(sizes, labels, strict=True) if label)
    page_size = max(200.0, good, 0.25 * sum(sizes))
    importance = NEWS if page.id.startswith("sh-") else 1.0
    weights = [importance * (100 * min(n, 150) ** 0.8 / page_size + 0.02) for n in sizes]
    return Labelled(page, known, candidates, main, rows, labels, weights)


def labels_of(candidates: list[Candidate], tokens: list[list[str]], true_text: str) -> list[bool]:
    """Tells of each block whether it is in the true text: short ones as a whole, word for word."""
    true = shingles(true_text)
    run = f" {' '.join(_TOKEN.findall(true_text))} "
    lines = {" ".join(_TOKEN.findall(line)) for line in true_text.split("\n")}
    labels = []
    for candidate, words in zip(candidates, tokens, strict=True):
        if len(words) >= 8:
            own = shingles(candidate.text)
            labels.append((own & true).total() >= 0.5 * own.total())
        elif len(words) >= 3:
            labels.append(f" {' '.join(words)} " in run)
        else:
            labels.append(bool(words) and " ".join(words) in lines)
    return labels


class Predictor:
    """A model that is still LightGBM's, asked as the engine asks its own."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - LightGBM has no types
        self.model = model

    def predict(self, rows: list[list[float]]) -> list[float]:
        """Judges rows of features; none is fine too."""
        import numpy as np

        return [float(value) for value in self.model.predict(np.array(rows))] if rows else []


def learn(pages: list[Labelled]) -> tuple[Predictor, Predictor]:
    """Learns both judgements on pages.

    The second is learned on first judgements by weights that never saw the page's site, as it
    will meet them elsewhere: the pages are cut into folds once more.
    """
    described = {page.page.id: page.rows for page in pages}
    first = boosted(FIRST, pages, described)
    for fold in range(FOLDS):
        others = [page for page in pages if fold_of(page.page, "second") != fold]
        judge = boosted(FIRST, others, {page.page.id: page.rows for page in others})
        for page in pages:
            if fold_of(page.page, "second") == fold:
                once = judged_once(page.rows, judge.predict)
                described[page.page.id] = with_context(page.candidates, page.rows, once)
    return first, boosted(SECOND, pages, described)


def boosted(
    settings: dict[str, Any],
    pages: list[Labelled],
    described: dict[str, list[list[float] | None]],
) -> Predictor:
    """Learns boosted trees on the blocks of pages.

    Args:
        settings: of LightGBM.
        pages: with labels and weights.
        described: the features of each page's blocks by the page's id.
    """
    import lightgbm
    import numpy as np

    rows, labels, weights = [], [], []
    for page in pages:
        for row, label, weight in zip(
            described[page.page.id], page.labels, page.weights, strict=True
        ):
            if row is not None:
                rows.append(row)
                labels.append(label)
                weights.append(weight)
    data = lightgbm.Dataset(np.array(rows), np.array(labels, int), weight=np.array(weights))
    return Predictor(lightgbm.train(settings, data))


def read_by(judges: tuple[Predictor, Predictor], page: Labelled) -> list[Block]:
    """Reads a page's article as the engine does, by models that are still LightGBM's."""
    judged = judged_twice(page.candidates, page.rows, judges[0].predict, judges[1].predict)
    blocks, _ = finished(choose(page.candidates, page.main, judged), page.known)
    return blocks


def summary_of(blocks: list[Block], known: Metadata) -> list[str]:
    """Summarises blocks as the engine does, at the default length."""
    article = Article(
        tuple(block.text for block in blocks),
        title=known.title,
        kinds=tuple(block.kind for block in blocks),
    )
    try:
        return [sentence.text for sentence in summarize(article).sentences]
    except NotAnArticle:
        return []


def check(pages: list[Labelled]) -> dict[str, Any]:
    """Reads each page by weights that never saw its domain.

    Returns:
        Figures by set ("sh", "wc"): pages, F1, precision, recall, F1 of each fold, and the shares
        of prose paragraphs and of summary sentences that are not in the true text.
    """
    found: dict[tuple[str, int], list[Match]] = {}
    prose: dict[str, list[bool]] = {"sh": [], "wc": []}
    quoted: dict[str, list[bool]] = {"sh": [], "wc": []}
    for fold in range(FOLDS):
        judges = learn([page for page in pages if fold_of(page.page) != fold])
        for page in pages:
            if fold_of(page.page) != fold:
                continue
            name = page.page.id[:2]
            blocks = read_by(judges, page)
            text = "\n".join(block.text for block in blocks)
            found.setdefault((name, fold), []).append(match(page.page.text, text))
            true = words_of(page.page.text)
            prose[name] += [
                words_of(block.text) not in true
                for block in blocks
                if block.kind == "prose" and len(block.text.split()) >= _PROSE
            ]
            quoted[name] += [is_junk(sentence, true) for sentence in summary_of(blocks, page.known)]
    figures: dict[str, Any] = {}
    for name, foreign in prose.items():
        folds = [matches for (set_, _), matches in sorted(found.items()) if set_ == name]
        result = score(one for matches in folds for one in matches)
        figures[name] = {
            "pages": result.pages,
            "f1": result.f1,
            "precision": result.precision,
            "recall": result.recall,
            "folds": [score(matches).f1 for matches in folds],
            "junk_paragraphs": sum(foreign) / max(1, len(foreign)),
            "junk_sentences": sum(quoted[name]) / max(1, len(quoted[name])),
        }
    return figures


def fold_of(page: TruePage, way: str = "") -> int:
    """Assigns a page to a fold by its registrable domain, the same on every machine.

    Args:
        page: the page.
        way: folds of different names cut the pages in different ways.
    """
    domain = extract_domain(page.url) or page.id
    return hashlib.sha256(f"{way}{domain}".encode()).digest()[0] % FOLDS


def grown(tree: dict[str, Any], names: Sequence[str]) -> list[Any]:
    """Turns one of LightGBM's trees into a flat list of nodes; the first is the root."""
    nodes: list[Any] = []

    def add(node: dict[str, Any]) -> int:
        place = len(nodes)
        nodes.append(None)
        if "split_feature" in node:
            name = names[node["split_feature"]]
            low, high = add(node["left_child"]), add(node["right_child"])
            nodes[place] = [name, round(node["threshold"], 4), low, high]
        else:
            nodes[place] = round(node["leaf_value"], 4)
        return place

    add(tree["tree_structure"])
    return nodes


def main() -> int:
    """Learns, and checks or writes."""
    parser = argparse.ArgumentParser(prog="python -m training.blocks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="cross-validate, write no weights")
    options = parser.parse_args()
    try:
        pages = [labelled(page) for page in read_pages(type_="article") if page.text.strip()]
    except DataAbsent as absent:
        parser.exit(2, f"{absent}\n")
    print(f"{len(pages)} pages, {sum(len(p.labels) for p in pages)} blocks", file=sys.stderr)
    if options.check:
        figures = check(pages)
        for name, values in figures.items():
            folds = " ".join(f"{value:.4f}" for value in values["folds"])
            print(
                f"{name} {values['pages']} pages, cross-validated: F1 {values['f1']:.4f} "
                f"({folds}), precision {values['precision']:.4f}, recall {values['recall']:.4f}, "
                f"not in the true text: paragraphs {values['junk_paragraphs']:.2%}, "
                f"sentences of summaries {values['junk_sentences']:.2%}"
            )
        RESULTS.mkdir(parents=True, exist_ok=True)
        FIGURES.write_text(json.dumps(figures, indent=2) + "\n")
        return 0
    first, second = (judge.model.dump_model()["tree_info"] for judge in learn(pages))
    about = (
        "Boosted trees that judge the blocks of a page, learned by training/blocks.py. A node is a "
        "leaf's value or [feature, threshold, node if at most, node if above]; the sum of the "
        "leaves is a log-odds."
    )
    weights = {
        "about": about,
        "first": [grown(tree, features.NAMES) for tree in first],
        "second": [grown(tree, (*features.NAMES, *context.NAMES)) for tree in second],
    }
    TARGET.write_text(json.dumps(weights, separators=(",", ":")) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
