"""Learns the weights by which articles are told from other pages.

    uv run --group training python -m training.pages [--check]

The pages of the shared data are described by `article/verdict/page_features.py`. What is taken for
each page's article, and so its features, comes from weights for blocks that never saw a page of its
site (they are learned here anew, in the folds of `training/blocks.py`): with the weights that the
engine carries, the articles among these pages would look better than articles elsewhere do.

With `--check`, no weights are written: each fold is judged by weights learned on the other three,
and the figures are printed and written to `benchmarks/results/verdict-cross-validated.json`.
Without it, the weights are learned on all pages and written to
`src/nutgraf/article/verdict/page_weights.json`, the same bytes every time.
"""

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

from benchmarks.data import REPOSITORY, RESULTS, DataAbsent, TruePage, read_pages
from benchmarks.verdict import SENSIBLE

from nutgraf.article.body import choose
from nutgraf.article.charset import decode
from nutgraf.article.judging import judged_twice
from nutgraf.article.markup import parse, sound
from nutgraf.article.model import Article
from nutgraf.article.verdict import thin, walled
from nutgraf.article.verdict.kind import is_article, is_bare, named
from nutgraf.article.verdict.page_features import (
    CASES,
    NAMES,
    cases_of,
    page_features,
)
from nutgraf.article.verdict.sight import Sight
from nutgraf.article.webpage import finished
from nutgraf.errors import NotAnArticle
from nutgraf.page import MINIMUM_WORDS
from training.blocks import FOLDS, Labelled, fold_of, grown, labelled, learn

TARGET = REPOSITORY / "src" / "nutgraf" / "article" / "verdict" / "page_weights.json"
FIGURES = RESULTS / "verdict-cross-validated.json"

LEFT_OUT = "documentation"
"""Neither articles nor not: some of these pages read like articles. They are not learned from."""

LISTS = frozenset({"listing", "collection"})
ADDRESS_UNKNOWN = 0.3
"""The weight of each page's copy without its address: callers need not know where a page stood."""

NO_ARTICLE = 2.0
"""The weight of a page that is no article: there are few of them."""

SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 6,
    "min_data_in_leaf": 12,
    "lambda_l2": 5.0,
    "learning_rate": 0.04,
    "num_iterations": 400,
    "extra_trees": True,
    "feature_fraction": 0.2,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
}
KINDS = {**SETTINGS, "num_leaves": 4, "num_iterations": 80, "min_data_in_leaf": 8}


@dataclass(frozen=True)
class Described:
    """A page with its features, and what is said of it without learned weights.

    Attributes:
        page: the page.
        row: its features.
        sight: what was seen, without what takes memory.
        walled: why it is refused before its kind is asked, None where it is not.
        thin: why it is refused after that.
        bare: whether its kind is not asked.
    """

    page: TruePage
    row: list[float]
    sight: Sight
    walled: str | None
    thin: str | None
    bare: bool


def described_pages(pages: list[TruePage]) -> list[Described]:
    """Describes pages, each by weights for blocks that never saw its site."""
    found: list[Described] = []
    known = [labelled(page) for page in pages]
    for fold in range(FOLDS):
        others = [
            page
            for page in known
            if fold_of(page.page) != fold and page.page.type == "article" and page.page.text.strip()
        ]
        judges = learn(others)
        for page in known:
            if fold_of(page.page) == fold:
                judged = judged_twice(
                    page.candidates, page.rows, judges[0].predict, judges[1].predict
                )
                found.append(described(page, judged))
    return sorted(found, key=lambda one: one.page.id)


def described(labels: Labelled, judged: list[float | None]) -> Described:
    """Describes a page whose blocks have been judged."""
    page, known = labels.page, labels.known
    markup = sound(decode(page.body()))
    tree = parse(markup)
    blocks, language = finished(choose(labels.candidates, labels.main, judged), known)
    article = Article(
        tuple(block.text for block in blocks),
        title=known.title,
        language=language,
        kinds=tuple(block.kind for block in blocks),
    )
    sight = Sight(article, 200, page.url, known, tree, markup, labels.candidates)
    row = page_features(tree, labels.candidates, sight.taken, known, page.url)
    before, behind = walled(sight, MINIMUM_WORDS), thin(sight, MINIMUM_WORDS)
    return Described(
        page,
        row,
        Sight(article, 200, page.url, known),
        before[0] if before else None,
        behind[0] if behind else None,
        is_bare(sight),
    )


def without_address(row: list[float]) -> list[float]:
    """Returns a page's features as they are where its address is not known."""
    bare = [
        -1.0 if name.startswith(("path_", "url_")) or name == "links_away" else value
        for name, value in zip(NAMES, row, strict=True)
    ]
    return [*bare[: -len(CASES)], *cases_of(bare[: -len(CASES)])]


def boosted(
    pages: list[Described], labels: list[bool], settings: dict[str, Any], rare: float
) -> Any:  # noqa: ANN401 - LightGBM has no types
    """Learns boosted trees on pages and on their copies without address.

    Args:
        pages: with their features.
        labels: of the pages.
        settings: of LightGBM.
        rare: the weight of pages whose label is false.
    """
    import lightgbm
    import numpy as np

    rows = [page.row for page in pages]
    rows += [without_address(row) for row in rows]
    weights = [1.0 if label else rare for label in labels]
    weights += [ADDRESS_UNKNOWN * weight for weight in weights]
    data = lightgbm.Dataset(np.array(rows), np.array([*labels, *labels], int), weight=weights)
    return lightgbm.train(settings, data)


def learned(pages: list[Described]) -> tuple[Any, Any]:
    """Learns what is an article, and what of the rest is a list of other pages."""
    others = [page for page in pages if page.page.type != "article"]
    article = boosted(pages, [page.page.type == "article" for page in pages], SETTINGS, NO_ARTICLE)
    return article, boosted(others, [page.page.type in LISTS for page in others], KINDS, 1.0)


def verdict(page: Described, models: tuple[Any, Any]) -> str | None:
    """Returns the reason for which a page is refused by models that are still LightGBM's."""
    import numpy as np

    if page.walled or page.bare:
        return page.walled or page.thin
    article, listing = (float(model.predict(np.array([page.row]))[0]) for model in models)
    if not is_article(article, page.row, page.page.url):
        return named(dict(zip(NAMES, page.row, strict=True)), listing, page.sight)[0]
    return page.thin


def check(pages: list[Described]) -> dict[str, Any]:
    """Judges each page by weights that never saw its domain.

    Returns:
        By type of page: how many there are, are accepted, and are refused for which reason.
    """
    reasons: dict[str, Counter[str]] = {}
    for fold in range(FOLDS):
        models = learned([p for p in pages if fold_of(p.page) != fold and p.page.type != LEFT_OUT])
        for page in pages:
            if fold_of(page.page) == fold:
                found = verdict(page, models) or "accepted"
                reasons.setdefault(page.page.type, Counter())[found] += 1
                if (found == "accepted") != (page.page.type == "article"):
                    print(f"{page.page.type} {page.page.id}: {found}", file=sys.stderr)
    return {type_: dict(sorted(found.items())) for type_, found in sorted(reasons.items())}


def shares(figures: dict[str, dict[str, int]]) -> dict[str, float]:
    """Returns the shares of articles accepted, and of others refused, and for what they are."""
    rest = [found for type_, found in figures.items() if type_ not in ("article", LEFT_OUT)]
    total = sum(sum(found.values()) for found in rest)
    articles = figures["article"]
    refused = total - sum(found.get("accepted", 0) for found in rest)
    sensible = sum(
        figures[type_].get(reason, 0) for type_, reasons in SENSIBLE.items() for reason in reasons
    )
    return {
        "articles_accepted": articles.get("accepted", 0) / sum(articles.values()),
        "others_refused": refused / total,
        "sensible_reasons": sensible / refused,
    }


def main() -> int:
    """Learns, and checks or writes."""
    parser = argparse.ArgumentParser(prog="python -m training.pages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="cross-validate, write no weights")
    options = parser.parse_args()
    try:
        pages = described_pages(read_pages())
    except (DataAbsent, NotAnArticle) as absent:
        parser.exit(2, f"{absent}\n")
    if options.check:
        figures = check(pages)
        for type_, found in figures.items():
            print(f"{type_} {sum(found.values())}: {found}")
        for name, share in shares(figures).items():
            print(f"{name}, cross-validated: {share:.2%}")
        RESULTS.mkdir(parents=True, exist_ok=True)
        FIGURES.write_text(json.dumps({**shares(figures), "types": figures}, indent=2) + "\n")
        return 0
    models = learned([page for page in pages if page.page.type != LEFT_OUT])
    article, listing = (model.dump_model()["tree_info"] for model in models)
    weights = {
        "about": "Boosted trees that tell articles from other pages, and lists from the rest of "
        "these, learned by training/pages.py. A node is a leaf's value or [feature, threshold, "
        "node if at most, node if above]; the sum of the leaves is a log-odds.",
        "article": [grown(tree, NAMES) for tree in article],
        "listing": [grown(tree, NAMES) for tree in listing],
    }
    TARGET.write_text(json.dumps(weights, separators=(",", ":")) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
