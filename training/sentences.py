"""Learns the weights by which sentences are ranked.

    uv run --group training python -m training.sentences [--check | --folds]

Two forests are learned over the features of `summary/features.py`. *Alone*: how near a sentence by
itself comes to what people wrote, as a share of the nearest in its article. *More*: whether a
greedy search for the sentences nearest to what people wrote takes it. News has no titles in the
data, so web pages are learned from twice, with their titles and without. `Article.description` is
not read; the descriptions of the web pages are what people wrote about them.

Without an option the weights are learned on all articles but `cnndm-dev` and written to
`src/nutgraf/summary/sentence_weights.json`, the same bytes every time. With `--folds`, the articles
are cut into five folds by a hash of their ids, and weights that never saw a fold are written for
each to `benchmarks/results/sentence-folds.json`, by which `benchmarks.summary --folds` judges the
articles of that fold. With `--check`, that is done and a short table printed.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.data import REPOSITORY, RESULTS, DataAbsent, read_articles
from benchmarks.summaries.rouge import words_of
from benchmarks.summaries.samples import sample_of

from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.engine import fit_sentences
from nutgraf.summary.features import NAMES, TITLE, extract
from training.blocks import grown

TARGET = REPOSITORY / "src" / "nutgraf" / "summary" / "sentence_weights.json"
FOLDED = RESULTS / "sentence-folds.json"
FOLDS = 5

SETS = {
    # set: (weight with titles, weight without)
    "cnndm-train": (0.0, 1.0),
    "webpage-descriptions-dev": (1.5, 0.5),
    "newsroom-dev": (0.0, 1.0),
    "gum-dev": (0.0, 1.0),
    "orangesum-fr-dev": (0.3, 0.15),
}
"""What is learned from, and how much an article of each set counts."""

_STEEP = 3
"""The power to which a sentence's nearness is raised, so that the nearest ones count."""

_MOST = 3
"""Sentences that the greedy search takes at most."""

_PAIRS = 0.5
"""The weight of pairs of words beside single words."""

SETTINGS: dict[str, Any] = {
    "objective": "cross_entropy",
    "num_leaves": 6,
    "min_data_in_leaf": 80,
    "lambda_l2": 10.0,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
}
ALONE = {**SETTINGS, "num_iterations": 40, "learning_rate": 0.2}
MORE = {**SETTINGS, "num_iterations": 60, "learning_rate": 0.15}

Words = tuple[Counter[str], Counter[tuple[str, str]]]
"""Words of a text and its pairs of neighbouring words."""


@dataclass(frozen=True)
class Labelled:
    """An article whose sentences are described and labelled.

    Attributes:
        id: of the article.
        rows: features of each sentence that is fit for a summary.
        alone: how near each comes to what people wrote, 1 for the nearest.
        more: whether the greedy search takes it.
        weights: of the article with its title and without.
    """

    id: str
    rows: list[list[float]]
    alone: list[float]
    more: list[float]
    weights: tuple[float, float]


def labelled(name: str) -> list[Labelled]:
    """Describes and labels the articles of a set."""
    language = "fr" if "-fr-" in name else "en"
    found = []
    for row in read_articles(name):
        sample = sample_of(row, language)
        document = analyse(sample.article, resources(language), sample.article.title)
        story = fit_sentences(document)
        if not story:
            continue
        sentences = [_counted(document.units[index].text, language) for index in story]
        references = [_counted(text, language) for text in sample.references]
        near = [max(_nearness(s, reference) for reference in references) for s in sentences]
        peak = max(near) or 1.0
        taken = _greedy(sentences, references)
        found.append(
            Labelled(
                str(row["id"]),
                extract(document, story),
                [(value / peak) ** _STEEP for value in near],
                [1.0 if place in taken else 0.0 for place in range(len(story))],
                SETS[name],
            )
        )
    return found


def _counted(text: str, language: str) -> Words:
    words = words_of(text, language)
    return Counter(words), Counter(zip(words, words[1:], strict=False))


def _nearness(found: Words, reference: Words) -> float:
    return _f1(found[0], reference[0]) + _PAIRS * _f1(found[1], reference[1])


def _f1(found: Counter[Any], reference: Counter[Any]) -> float:
    both = (found & reference).total()
    return 2 * both / (found.total() + reference.total()) if both else 0.0


def _greedy(sentences: Sequence[Words], references: Sequence[Words]) -> set[int]:
    """Takes sentences as long as each brings the whole nearer to one reference, the best one."""
    best: tuple[float, set[int]] = (0.0, set())
    for reference in references:
        taken: set[int] = set()
        reached = 0.0
        whole: Words = (Counter(), Counter())
        while len(taken) < _MOST:
            gains = [
                (_nearness((whole[0] + words, whole[1] + pairs), reference), -place)
                for place, (words, pairs) in enumerate(sentences)
                if place not in taken
            ]
            nearest, place = max(gains, default=(0.0, 0))
            if nearest <= reached + 1e-9:
                break
            reached = nearest
            taken.add(-place)
            whole = (whole[0] + sentences[-place][0], whole[1] + sentences[-place][1])
        if reached > best[0]:
            best = (reached, taken)
    return best[1]


def learn(articles: Iterable[Labelled]) -> dict[str, Any]:
    """Learns both forests, as the engine reads them."""
    import lightgbm
    import numpy as np

    rows: list[list[float]] = []
    alone: list[float] = []
    more: list[float] = []
    weights: list[float] = []
    for article in articles:
        for weight, untitled in zip(article.weights, (False, True), strict=True):
            if weight:
                rows += map(without_title, article.rows) if untitled else article.rows
                alone += article.alone
                more += article.more
                weights += [weight / len(article.rows) ** 0.5] * len(article.rows)
    table = np.array(rows, float)
    trees = {}
    for name, settings, labels in (("alone", ALONE, alone), ("more", MORE, more)):
        data = lightgbm.Dataset(table, np.array(labels), weight=np.array(weights))
        model = lightgbm.train(settings, data).dump_model()
        trees[name] = [grown(tree, NAMES) for tree in model["tree_info"]]
    return trees


_TITLED = [name in TITLE for name in NAMES]


def without_title(row: list[float]) -> list[float]:
    """Returns the features that a sentence has where the article's title is not known."""
    return [
        (0.0 if name == "titled" else -1.0 if name in TITLE and not name.endswith("_rank") else 0.0)
        if titled
        else value
        for value, name, titled in zip(row, NAMES, _TITLED, strict=True)
    ]


def fold_of(id_: str) -> int:
    """Assigns an article to a fold, the same on every machine."""
    return hashlib.sha256(id_.encode()).digest()[0] % FOLDS


def main() -> int:
    """Learns, and writes weights."""
    parser = argparse.ArgumentParser(prog="python -m training.sentences", description=__doc__)
    parser.add_argument("--folds", action="store_true", help="write weights for each fold instead")
    options = parser.parse_args()
    try:
        articles = [article for name in SETS for article in labelled(name)]
    except DataAbsent as absent:
        parser.exit(2, f"{absent}\n")
    print(f"{len(articles)} articles, {sum(len(a.rows) for a in articles)} sentences", file=sys.stderr)
    if options.folds:
        folds = [learn(a for a in articles if fold_of(a.id) != fold) for fold in range(FOLDS)]
        RESULTS.mkdir(parents=True, exist_ok=True)
        FOLDED.write_text(json.dumps(folds, separators=(",", ":")) + "\n")
        return 0
    about = (
        "Boosted trees that rank sentences, learned by training/sentences.py. A node is a leaf's "
        "value or [feature, threshold, node if at most, node if above]; the sum of the leaves is a "
        "log-odds."
    )
    TARGET.write_text(json.dumps({"about": about, **learn(articles)}, separators=(",", ":")) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
