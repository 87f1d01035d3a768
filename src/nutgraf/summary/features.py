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
    "behind",  # how many of its paragraph come behind it
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
    "cosine",  # to the article as a whole
    "lead",  # the largest share of its terms that one of the first three sentences has
    "first",  # the share that the first one has; -1 for itself
    "before",  # the share that the sentence before has
    "known",  # the share that any earlier sentence has
    "later",  # the share that comes again
    "headings",  # the share that headings have
    # what is in it
    "names",
    "names_share",  # of its words
    "numbers",
    "commas",
    "quote",  # whether it begins with a quotation
    "speech",  # whether somebody says something
    "reader",  # how often the reader is spoken to
    "exclaims",
    "item",  # whether it is an item of a list or a block quotation
    # the article, the same for all its sentences
    "sentences",
    "all_words",
    "mean_words",
    "first_words",  # of the first sentence
    "fit",  # share of the sentences that are fit for a summary
    "quoted",  # share of sentences with a quotation
    "addressed",  # share of sentences that speak to the reader
    "titled",
)
"""The features in the order of a row."""

TITLE = frozenset(
    ("title", "title_terms", "title_pairs", "title_rank", "answer", "answer_rank", "titled")
)
"""Those that are something else without a title."""

_QUOTES = '"“”„«»「'
_QUOTED = re.compile(f"[{_QUOTES}]")
_DIGIT = re.compile(r"\d")
_HEADING_WORDS = 12
_NO_TITLE = -1.0


class _Article(NamedTuple):
    """What is the same for all sentences of an article."""

    document: Document
    first: Unit
    lead: tuple[frozenset[str], ...]
    title: dict[str, float]
    title_weight: float
    title_pairs: frozenset[tuple[str, str]]
    weights: dict[str, float]
    lengths: dict[str, int]
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
    rows = _places(units)
    for row, unit in zip(rows, units, strict=True):
        row += _contents(unit, article)
    _ranks(rows)
    tail = _whole(units, document)
    for row in rows:
        row += tail
    return rows


def _article(document: Document, story: Sequence[int]) -> _Article:
    units = document.units
    frequencies = document.frequencies
    title = {term: 0.5 + math.log1p(frequencies[term]) for term in document.title_terms}
    repeated = {term: count for term, count in frequencies.items() if count > 1}
    fit = set(story)
    headings = [
        unit.distinct
        for unit in units
        if unit.words <= _HEADING_WORDS
        and unit.index not in fit
        and (unit.kind == "heading" or unit.text[-1].isalnum())
    ]
    return _Article(
        document=document,
        first=units[story[0]],
        lead=tuple(units[index].distinct for index in story[:3]),
        title=title,
        title_weight=math.fsum(title.values()) or 1.0,
        title_pairs=frozenset(pairwise((document.article.title or "").lower().split())),
        weights={term: math.log1p(count) for term, count in repeated.items()},
        lengths=repeated,
        headings=frozenset().union(*headings),
    )


def _places(units: Sequence[Unit]) -> list[list[float]]:
    """Describes where sentences stand and how long they are."""
    total = len(units)
    all_words = sum(unit.words for unit in units) or 1
    mean = all_words / total
    members: dict[int, int] = {}
    for unit in units:
        members[unit.paragraph] = members.get(unit.paragraph, 0) + 1
    seen: dict[int, int] = {}
    rows: list[list[float]] = []
    before = 0
    last = max(1, total - 1)
    for place, unit in enumerate(units):
        inside = seen.get(unit.paragraph, 0)
        seen[unit.paragraph] = inside + 1
        rows.append(
            [
                place,
                place / last,
                before,
                before / all_words,
                len(seen) - 1,
                inside,
                members[unit.paragraph] - 1 - inside,
                unit.words,
                unit.words / mean,
                0.0,  # words_rank
                len(unit.distinct),
            ]
        )
        before += unit.words
    return rows


def _contents(unit: Unit, article: _Article) -> list[float]:
    """Describes what a sentence shares with the title and the article, and what is in it."""
    terms = unit.distinct
    count = len(terms) or 1
    return [
        *_nearness(unit, count, article),
        *_company(unit, count, article),
        *_signs(unit, article),
    ]


def _nearness(unit: Unit, count: int, article: _Article) -> tuple[float, ...]:
    if not article.title:
        return (_NO_TITLE,) * 6
    terms = unit.distinct
    shared = [weight for term, weight in article.title.items() if term in terms]
    pairs = 0.0
    if shared and article.title_pairs:
        common = article.title_pairs.intersection(pairwise(unit.lowers))
        pairs = len(common) / len(article.title_pairs)
    near = math.fsum(shared) / article.title_weight if shared else 0.0
    return near, len(shared), pairs, 0.0, len(shared) / count, 0.0


def _company(unit: Unit, count: int, article: _Article) -> tuple[float, ...]:
    terms = unit.distinct
    units = article.document.units
    occurrences = article.document.occurrences
    index = unit.index
    weights, lengths = article.weights, article.lengths
    repeated = [term for term in terms if term in weights]
    known = later = 0
    for term in repeated:
        first, last = occurrences[term]
        known += first < index
        later += last > index
    frequent = math.fsum(map(weights.__getitem__, repeated))
    return (
        frequent / (count + 4.0),
        0.0,  # central_rank
        sum(map(lengths.__getitem__, repeated)) / math.sqrt(count),
        max((len(terms & other) for other in article.lead if other is not terms), default=0)
        / count,
        -1.0 if unit is article.first else len(terms & article.first.distinct) / count,
        len(terms & units[index - 1].distinct) / count if index else 0.0,
        known / count,
        later / count,
        len(terms & article.headings) / count if article.headings else 0.0,
    )


def _signs(unit: Unit, article: _Article) -> tuple[float, ...]:
    language = article.document.language
    text, tokens = unit.text, unit.tokens
    names = numbers = 0
    if not language.nouns_capitalised:
        names = len([place for place in unit.capitals if place and len(tokens[place]) > 1])
    if _DIGIT.search(text):
        numbers = len([token for token in tokens if token[0].isdigit()])
    return (
        names,
        names / (len(tokens) or 1),
        numbers,
        text.count(","),
        1.0 if text[0] in _QUOTES else 0.0,
        0.0 if language.speech_verbs.isdisjoint(unit.lowers) else 1.0,
        len([1 for lower in unit.lowers if lower in language.second_person]),
        1.0 if "!" in text[-3:] or "！" in text[-2:] else 0.0,
        0.0 if unit.kind == "prose" else 1.0,
    )


def _ranks(rows: list[list[float]]) -> None:
    """Fills in how sentences compare with each other, and makes the most central one 1."""
    total = len(rows)
    peak = max(row[_CENTRAL] for row in rows) or 1.0
    norm = math.sqrt(sum(row[_COSINE] ** 2 for row in rows) / total) or 1.0
    for row in rows:
        row[_CENTRAL] = row[_CENTRAL] / peak
        row[_COSINE] = row[_COSINE] / norm
    titled = rows[0][_TITLE] != _NO_TITLE
    for of, rank in _RANKED[: len(_RANKED) if titled else 2]:
        order = sorted(range(total), key=lambda at, of=of: -rows[at][of])  # type: ignore[misc]
        share = 1.0 if rank == _CENTRAL_RANK else 1.0 / total
        for place, at in enumerate(order):
            rows[at][rank] = place * share


def _whole(units: Sequence[Unit], document: Document) -> list[float]:
    """Describes the article."""
    total = len(units)
    words = sum(unit.words for unit in units)
    second_person = document.language.second_person
    addressed = sum(not second_person.isdisjoint(unit.lowers) for unit in units)
    return [
        total,
        words,
        words / total,
        units[0].words,
        total / len(document.units),
        sum(_QUOTED.search(unit.text) is not None for unit in units) / total,
        addressed / total,
        1.0 if document.title_terms else 0.0,
    ]


_CENTRAL, _CENTRAL_RANK = NAMES.index("central"), NAMES.index("central_rank")
_COSINE, _TITLE = NAMES.index("cosine"), NAMES.index("title")
_RANKED = (
    (NAMES.index("words"), NAMES.index("words_rank")),
    (_CENTRAL, _CENTRAL_RANK),
    (_TITLE, NAMES.index("title_rank")),
    (NAMES.index("answer"), NAMES.index("answer_rank")),
)
"""A feature, and the one that says how sentences compare by it."""
