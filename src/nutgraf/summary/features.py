"""What is cheap to see of a sentence and tells whether it matters.

Every feature is a number, found in time linear in the length of the text but for sorting. None of
them reads the article's description, and none a list of words that only some languages have,
except where a list that is absent tells as little as one without a match.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from nutgraf.summary.document import Document, Unit

NAMES = (
    # where it stands, among the sentences that are fit for a summary
    "place",  # how many come before it
    "place_share",  # the same as a share of all
    "words_before",
    "words_share",  # the same as a share of all their words
    "paragraph",  # how many paragraphs come before its own
    "in_paragraph",  # how many sentences of its paragraph come before it
    # how long it is
    "words",
    "words_relative",  # to the mean of the article
    "words_rank",  # 0 for the longest, 1 for the shortest
    "terms",  # distinct words with subject matter
    # what it shares with the title; -1 without one
    "title",  # share of the title's terms, by how often the article has them
    "title_terms",  # how many of them
    "title_pairs",  # share of the title's pairs of neighbouring words
    "title_rank",  # by `title`, as a share of all
    "answer",  # share of its own terms that are in the title
    "answer_rank",
    # what it shares with the article
    "central",  # how frequent its terms are, 1 for the most central sentence
    "central_rank",  # its place by that
    "cosine",  # to the article as a whole, 1 for the mean sentence
    "before",  # the share that the sentence before has
    "headings",  # the share that headings have
    # what is in it
    "names_share",  # of its words
    "numbers",
    "quote",  # whether it begins with a quotation
    # the article, the same for all its sentences: how likely any of them is taken
    "sentences",
    "all_words",
)
"""The features in the order of a row."""

TITLE = frozenset(name for name in NAMES if name.startswith(("title", "answer")))
"""Those that are something else without a title."""

_QUOTES = '"“”„«»「'
_DIGIT = re.compile(r"\d")
_HEADING_WORDS = 12
_NO_TITLE = -1.0


class _Article(NamedTuple):
    """What is the same for all sentences of an article."""

    document: Document
    title: dict[str, float]
    title_weight: float
    title_pairs: frozenset[tuple[str, str]]
    weights: dict[str, float]
    headings: frozenset[str]


def extract(document: Document, story: Sequence[int]) -> list[list[float]]:
    """Finds the features of sentences.

    Args:
        document: the article.
        story: indices of the sentences that are fit for a summary, in order, at least one; only
            these are described, and only these count where a sentence's place is told.

    Returns:
        a row for each of them, as `NAMES` says.
    """
    article = _article(document, story)
    units = [document.units[index] for index in story]
    total, all_words = len(units), sum(unit.words for unit in units) or 1
    mean, last = all_words / total, max(1, total - 1)
    rows: list[list[float]] = []
    words_before = 0
    paragraph, paragraphs, inside = -1, -1, 0
    for place, unit in enumerate(units):
        if unit.paragraph == paragraph:
            inside += 1
        else:
            paragraph, paragraphs, inside = unit.paragraph, paragraphs + 1, 0
        words = unit.words
        rows.append(
            [
                place,
                place / last,
                words_before,
                words_before / all_words,
                paragraphs,
                inside,
                words,
                words / mean,
                0.0,  # words_rank
                len(unit.distinct),
                *_contents(unit, article),
                total,
                all_words,
            ]
        )
        words_before += words
    _compare(rows)
    return rows


def _article(document: Document, story: Sequence[int]) -> _Article:
    units = document.units
    frequencies = document.frequencies
    fit = set(story)
    headings = [
        unit.distinct
        for unit in units
        if unit.words <= _HEADING_WORDS
        and unit.index not in fit
        and (unit.kind == "heading" or unit.text[-1].isalnum())
    ]
    title = {term: 0.5 + math.log1p(frequencies[term]) for term in document.title_terms}
    return _Article(
        document=document,
        title=title,
        title_weight=math.fsum(title.values()) or 1.0,
        title_pairs=document.title_pairs,
        weights={term: math.log1p(count) for term, count in frequencies.items() if count > 1},
        headings=frozenset().union(*headings),
    )


def _contents(unit: Unit, article: _Article) -> tuple[float, ...]:
    """Describes what a sentence shares with the title and the article, and what is in it."""
    document = article.document
    terms = unit.distinct
    count = len(terms) or 1
    weights, frequencies = article.weights, document.frequencies
    repeated = terms & weights.keys()
    tokens = unit.tokens
    names = 0
    if not document.language.nouns_capitalised:
        names = len([place for place in unit.capitals if place and len(tokens[place]) > 1])
    return (
        *(_nearness(unit, count, article) if article.title else _UNTITLED),
        math.fsum(map(weights.__getitem__, repeated)) / (count + 4.0),
        0.0,  # central_rank
        sum(map(frequencies.__getitem__, repeated)) / math.sqrt(count),
        len(terms & document.units[unit.index - 1].distinct) / count if unit.index else 0.0,
        len(terms & article.headings) / count if article.headings else 0.0,
        names / (len(tokens) or 1),
        len([1 for token in tokens if token[0].isdigit()]) if _DIGIT.search(unit.text) else 0,
        1.0 if unit.text[0] in _QUOTES else 0.0,
    )


def _nearness(unit: Unit, count: int, article: _Article) -> tuple[float, ...]:
    terms = unit.distinct
    shared = [weight for term, weight in article.title.items() if term in terms]
    if not shared:
        return _FAR_FROM_TITLE
    pairs = 0.0
    if article.title_pairs:
        common = article.title_pairs.intersection(pairwise(unit.lowers))
        pairs = len(common) / len(article.title_pairs)
    near = math.fsum(shared) / article.title_weight
    return near, len(shared), pairs, 0.0, len(shared) / count, 0.0


def _compare(rows: list[list[float]]) -> None:
    """Fills in how sentences compare with each other."""
    total = len(rows)
    peak = max(row[_CENTRAL] for row in rows) or 1.0
    norm = math.sqrt(math.fsum(row[_COSINE] ** 2 for row in rows) / total) or 1.0
    for row in rows:
        row[_CENTRAL] /= peak
        row[_COSINE] /= norm
    titled = rows[0][_TITLE] != _NO_TITLE
    for of, rank in _RANKED if titled else _RANKED[:2]:
        values = [-row[of] for row in rows]
        share = 1.0 if rank == _CENTRAL_RANK else 1.0 / total
        for place, at in enumerate(sorted(range(total), key=values.__getitem__)):
            rows[at][rank] = place * share


_UNTITLED = (_NO_TITLE,) * 6
_FAR_FROM_TITLE = (0.0,) * 6
_CENTRAL, _CENTRAL_RANK = NAMES.index("central"), NAMES.index("central_rank")
_COSINE, _TITLE = NAMES.index("cosine"), NAMES.index("title")
_RANKED = (
    (NAMES.index("words"), NAMES.index("words_rank")),
    (_CENTRAL, _CENTRAL_RANK),
    (_TITLE, NAMES.index("title_rank")),
    (NAMES.index("answer"), NAMES.index("answer_rank")),
)
"""A feature, and the one that says how sentences compare by it."""
