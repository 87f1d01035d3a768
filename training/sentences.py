"""Learns the weights by which sentences are ranked.

    uv run --group training python -m training.sentences [--folds]

Two sums of curves are learned over the features of `summary/features.py`, once for articles with a
title and once for those without. *Alone*: how near a sentence by itself comes to what people wrote,
as a share of the nearest in its article. *More*: whether a greedy search for the sentences nearest
to what people wrote takes it. `Article.description` is not read; the descriptions of the web pages
are what people wrote about them.

Without an option the weights are learned on all articles but `cnndm-dev` and written to
`src/nutgraf/summary/sentence_weights.json`, the same bytes every time. With `--folds`, the articles
are cut into five folds by a hash of their ids, and weights that never saw a fold are written for
each to `benchmarks/results/sentence-folds.json`, by which `benchmarks.summary --folds` judges the
articles of that fold.
"""

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from benchmarks.data import REPOSITORY, RESULTS, DataAbsent, read_articles
from benchmarks.summaries.rouge import words_of
from benchmarks.summaries.samples import sample_of

from nutgraf.language import resources
from nutgraf.summary.document import analyse
from nutgraf.summary.engine import fit_sentences
from nutgraf.summary.features import NAMES, TITLE, extract
from training import curves

TARGET = REPOSITORY / "src" / "nutgraf" / "summary" / "sentence_weights.json"
FOLDED = RESULTS / "sentence-folds.json"
FOLDS = 5

TITLED = {"webpage-descriptions-dev": 1.0, "orangesum-fr-dev": 0.3}
UNTITLED = {
    "cnndm-train": 1.0,
    "webpage-descriptions-dev": 0.5,
    "newsroom-dev": 1.0,
    "gum-dev": 1.0,
    "orangesum-fr-dev": 0.15,
}
"""What is learned from, and how much an article of each set counts. The title of an article is
taken away where the curves are learned that rank without one."""

_STEEP = 3
"""The power to which a sentence's nearness is raised, so that the nearest ones count."""

_MOST = 3
"""Sentences that the greedy search takes at most."""

_PAIRS = 0.5
"""The weight of pairs of words beside single words."""

ALONE = {"objective": "cross_entropy", "min_data_in_leaf": 80, "num_iterations": 200}
MORE = {"objective": "cross_entropy", "min_data_in_leaf": 80, "num_iterations": 300}

Words = tuple[Counter[str], Counter[tuple[str, str]]]
"""Words of a text and its pairs of neighbouring words."""


@dataclass(frozen=True)
class Labelled:
    """An article whose sentences are described and labelled.

    Attributes:
        id: of the article.
        set: where it is from.
        rows: features of each sentence that is fit for a summary.
        alone: how near each comes to what people wrote, 1 for the nearest.
        more: whether the greedy search takes it.
    """

    id: str
    set: str
    rows: list[list[float]]
    alone: list[float]
    more: list[float]


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
                name,
                extract(document, story),
                [(value / peak) ** _STEEP for value in near],
                [1.0 if place in taken else 0.0 for place in range(len(story))],
            )
        )
    return found


def _counted(text: str, language: str) -> Words:
    words = words_of(text, language)
    return Counter(words), Counter(pairwise(words))


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


def learn(articles: Sequence[Labelled]) -> dict[str, Any]:
    """Learns the curves for articles with and without a title, as the engine reads them."""
    return {
        "titled": _learn(articles, TITLED, lambda rows: rows),
        "untitled": _learn(articles, UNTITLED, lambda rows: list(map(without_title, rows))),
    }


def _learn(
    articles: Iterable[Labelled],
    counts: Mapping[str, float],
    seen: Callable[[list[list[float]]], list[list[float]]],
) -> dict[str, Any]:
    rows: list[list[float]] = []
    alone: list[float] = []
    more: list[float] = []
    weights: list[float] = []
    for article in articles:
        if article.set in counts:
            rows += seen(article.rows)
            alone += article.alone
            more += article.more
            share = 5 * counts[article.set] / len(article.rows) ** 0.5
            weights += [share] * len(article.rows)
    return curves.learn(rows, ((alone, ALONE), (more, MORE)), weights, NAMES)


_TITLED = [name in TITLE for name in NAMES]


def without_title(row: list[float]) -> list[float]:
    """Returns the features that a sentence has where the article's title is not known."""
    return [-1.0 if titled else value for value, titled in zip(row, _TITLED, strict=True)]


def fold_of(id_: str) -> int:
    """Assigns an article to a fold, the same on every machine."""
    return hashlib.sha256(id_.encode()).digest()[0] % FOLDS


def main() -> int:
    """Learns, and writes weights."""
    parser = argparse.ArgumentParser(prog="python -m training.sentences", description=__doc__)
    parser.add_argument("--folds", action="store_true", help="write weights for each fold instead")
    options = parser.parse_args()
    try:
        articles = [article for name in UNTITLED for article in labelled(name)]
    except DataAbsent as absent:
        parser.exit(2, f"{absent}\n")
    print(
        f"{len(articles)} articles, {sum(len(a.rows) for a in articles)} sentences", file=sys.stderr
    )
    if options.folds:
        folds = [
            learn([article for article in articles if fold_of(article.id) != fold])
            for fold in range(FOLDS)
        ]
        curves.write(FOLDED, folds)
        return 0
    about = (
        "Curves that rank sentences, learned by training/sentences.py; the first values of each "
        "are for a sentence alone, the second for one more. They add up to log-odds."
    )
    curves.write(TARGET, {"about": about, **learn(articles)})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
