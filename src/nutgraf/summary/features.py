"""What is cheap to see of a sentence and tells whether it matters.

Every feature is a number from about 0 to 1, found in time linear in the length of the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

from nutgraf.language import Language
from nutgraf.summary.document import Document, Unit


class Features(NamedTuple):
    """The features of one sentence.

    Attributes:
        first: 1 for the first sentence of the story, falling as 1 / (1 + place).
        early: 1 at the top, falling to 0 with the logarithm of the place.
        lead: whether it is among the first three of the story.
        title: share of the title's terms that it holds.
        answer: share of its own terms that are in the title.
        central: how frequent its terms are in the article.
        names: names in it, up to four.
        numbers: numbers in it, up to three.
        short: how far it falls short of twelve words.
        long: how far it goes beyond thirty-five words.
        length: its length in words, 1 at forty.
        quoted: whether it holds a quotation.
        quote: whether it begins with one.
        reader: whether the reader is spoken to.
        exclaims: whether it ends with an exclamation mark.
        item: whether it is an item of a list or a block quotation.
        top: 1 in the first paragraph of the story, falling as 1 / (1 + paragraphs since).
        end: whether it is in the last tenth of a story of some length.
    """

    first: float
    early: float
    lead: float
    title: float
    answer: float
    central: float
    names: float
    numbers: float
    short: float
    long: float
    length: float
    quoted: float
    quote: float
    reader: float
    exclaims: float
    item: float
    top: float
    end: float


_QUOTES = '"“”„«»「'
_QUOTED = re.compile(f"[{_QUOTES}]")
_SHORTEST = 20  # sentences; in a shorter story places count as in one of that length
_DIGIT = re.compile(r"\d")


class _View(NamedTuple):
    """What is the same for all sentences of a document."""

    document: Document
    total: int
    depth: float
    title: dict[str, float]
    title_weight: float
    paragraph: int


def extract(document: Document, story: Sequence[int]) -> list[Features]:
    """Finds the features of every sentence.

    Args:
        document: the article.
        story: indices of the sentences that are fit for a summary; places count among them.
    """
    units = document.units
    places: list[int] = []
    place = 0
    fit = set(story)
    for unit in units:
        places.append(place)
        place += unit.index in fit
    weights = {term: math.log1p(count) for term, count in document.frequencies.items() if count > 1}
    centrality = [
        math.fsum(map(weights.get, unit.distinct, repeat(0.0))) / (len(unit.distinct) + 4.0)
        for unit in units
    ]
    peak = max((centrality[index] for index in story), default=0.0) or 1.0
    view = _view(document, story)
    return [
        _features(unit, places[unit.index], centrality[unit.index] / peak, view) for unit in units
    ]


def _view(document: Document, story: Sequence[int]) -> _View:
    units = document.units
    title = {term: 0.5 + math.log1p(document.frequencies[term]) for term in document.title_terms}
    return _View(
        document=document,
        total=len(story),
        depth=math.log1p(max(len(story), _SHORTEST)),
        title=title,
        title_weight=math.fsum(title.values()) or 1.0,
        paragraph=units[story[0]].paragraph if story else 0,
    )


def _features(unit: Unit, place: int, central: float, view: _View) -> Features:
    total = view.total
    language = view.document.language
    text = unit.text
    terms = unit.distinct
    title = view.title
    shared = [weight for term, weight in title.items() if term in terms] if title else ()
    names, numbers = _names_and_numbers(unit, language)
    words = unit.words
    early = 1.0 - math.log1p(place) / view.depth
    return Features(  # by place: naming the fields would take a tenth of all time
        1.0 / (1.0 + place),
        max(0.0, early),
        1.0 if place < 3 else 0.0,
        math.fsum(shared) / view.title_weight if shared else 0.0,
        len(shared) / (len(terms) or 1),
        min(1.5, central),
        names / 4 if names < 4 else 1.0,
        numbers / 3 if numbers < 3 else 1.0,
        (12 - words) / 12 if words < 12 else 0.0,
        min(2.0, (words - 35) / 35) if words > 35 else 0.0,
        words / 40 if words < 60 else 1.5,
        1.0 if _QUOTED.search(text) else 0.0,
        1.0 if text[0] in _QUOTES else 0.0,
        0.0 if language.second_person.isdisjoint(unit.lowers) else 1.0,
        1.0 if "!" in text[-3:] or "！" in text[-2:] else 0.0,
        0.0 if unit.kind == "prose" else 1.0,
        1.0 / (1.0 + unit.paragraph - view.paragraph) if unit.paragraph > view.paragraph else 1.0,
        1.0 if total > 10 and place >= 0.9 * total else 0.0,
    )


def _names_and_numbers(unit: Unit, language: Language) -> tuple[int, int]:
    tokens = unit.tokens
    numbers = 0
    if _DIGIT.search(unit.text):
        numbers = len([token for token in tokens if token[0].isdigit()])
    if language.nouns_capitalised:
        return 0, numbers
    return len([place for place in unit.capitals if place and len(tokens[place]) > 1]), numbers
