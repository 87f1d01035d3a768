"""How likely a sentence refers to something that an earlier one must tell.

Rules find the plain cases (`needs.py`). What is left is a matter of likelihood: "they" may mean the
guests named two words before, "the bill" may be any bill. So two small forests, learned by
`training/references.py` on annotated text, judge what pointing words a sentence has, where, and
what stands before them. They see counts and places, no words, and so serve all languages that have
lists of these words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import compress, islice
from typing import Any

from nutgraf.language import Language
from nutgraf.summary.curves import Curves
from nutgraf.summary.document import Document, Unit

_KINDS = ("person", "several", "thing", "this")
_OF_KIND = ("place", "content", "indefinite", "names", "count", "owns")

POINTING = (
    *(f"{kind}_{what}" for kind in _KINDS for what in _OF_KIND),
    "this_time",  # whether the first demonstrative stands before a word of time ("this week")
    "this_bare",  # whether it stands before no noun ("This is")
    "this_noun",  # whether it stands before a noun that is hardly ever told without being known
    "several_before",  # words that look like plurals before the first pronoun of several
    "idle",  # pronouns of a thing that point at nothing ("it rains")
    "first_name",  # place of the first name; as many words as there are without one
    "words",
    "quoted",
    "index",
    "opens",  # whether the first word carries no subject matter
    "headed",  # whether the sentence before is a heading, or else none of the story
    "ruled",  # what the rules say: 2 for plain needs, 1 for words that may point back, 0 for none
)
"""What is known of a sentence with pronouns or demonstratives, in the order of a row."""

DEFINITE = (
    "definites",  # definite articles before a noun
    "first",  # place of the first
    "known",  # how many of their nouns an earlier sentence has
    "near",  # how many of them the sentence before has
    "within_five",  # or one of the five before
    "new",  # how many stand for the first time
    "specified",  # how many are told apart behind the noun ("the mayor of")
    "named",  # how many are names ("the Senate")
    "first_known",  # place of the first known one
    "frequency",  # in how many sentences the most frequent of the known ones stands
    "words",
    "index",
    "headed",
)
"""What is known of a sentence with definite articles."""

_QUOTES = '"“”„«»「'
_PHRASE = 4  # words behind an article among which its noun is looked for
_FAR = 5
_REACH = 40  # sentences to look back for a noun, besides the first that has it
_MOST = 4  # articles of a sentence that are looked at
_NONE = -1.0


@dataclass(frozen=True, slots=True)
class Risk:
    """How likely a sentence refers back, 0 to 1, and to where.

    Attributes:
        pointing: by a pronoun or a demonstrative.
        definite: by a noun with a definite article.
        known: the earlier sentences that have one of these nouns.
    """

    pointing: float
    definite: float
    known: tuple[int, ...]


NO_RISK = Risk(0.0, 0.0, ())


class References:
    """Judges sentences by learned trees.

    Args:
        weights: as `training/references.py` writes them: the trees "pointing" and "definite".
    """

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._pointing = Curves(weights["pointing"], POINTING)
        self._definite = Curves(weights["definite"], DEFINITE)

    def risks(self, document: Document, ruled: Sequence[int], fit: Sequence[bool]) -> list[Risk]:
        """Judges every sentence of a document, rounded so that machines agree.

        Args:
            document: the article.
            ruled: what the rules say of each (see `POINTING`).
            fit: whether each is part of the story; others need no judgement.
        """
        units = document.units
        pointing = self._judged(self._pointing, pointing_rows(document, ruled, fit))
        rows, known = definite_rows(document, fit)
        definite = self._judged(self._definite, rows)
        return [
            Risk(pointing.get(index, 0.0), definite.get(index, 0.0), known.get(index, ()))
            if index in pointing or index in definite
            else NO_RISK
            for index in range(len(units))
        ]

    @staticmethod
    def _judged(curves: Curves, rows: Sequence[list[float] | None]) -> dict[int, float]:
        places = [place for place, row in enumerate(rows) if row is not None]
        (values,) = curves([row for row in rows if row is not None])
        return {place: round(value, 3) for place, value in zip(places, values, strict=True)}


@cache
def learned_references() -> References:
    """Returns the judge with the weights that come with the package."""
    text = files("nutgraf.summary").joinpath("reference_weights.json").read_text("utf-8")
    return References(json.loads(text))


def pointing_rows(
    document: Document, ruled: Sequence[int], fit: Sequence[bool]
) -> list[list[float] | None]:
    """Describes the sentences of the story by their pronouns and demonstratives.

    Returns:
        a row for each sentence, None for one without any.
    """
    return [
        _pointing_row(unit, document.language, rule, headed=not before) if in_story else None
        for unit, rule, in_story, before in zip(
            document.units, ruled, fit, (True, *fit[:-1]), strict=True
        )
    ]


def _pointing_row(
    unit: Unit, language: Language, ruled: int, *, headed: bool
) -> list[float] | None:
    lowers = unit.lowers
    if "’" in unit.text:
        lowers = [lower.replace("’", "'") for lower in lowers]
    if language.pointers.isdisjoint(lowers):
        return None
    stopwords, indefinites = language.stopwords, language.indefinites
    names = [
        place
        for place in unit.capitals
        if lowers[place] not in language.starters and lowers[place] not in language.pointers
    ]
    lists = (language.persons, language.plurals, language.things, language.demonstratives)
    places: list[list[int]] = [[], [], [], []]
    idle = 0
    last = len(lowers) - 1
    for place in compress(range(last + 1), map(language.pointers.__contains__, lowers)):
        lower = lowers[place]
        idles = place < last and lowers[place + 1] in language.impersonal
        for found, words in zip(places, lists, strict=True):
            if lower in words:
                if idles and words is language.things:
                    idle += 1
                else:
                    found.append(place)
    row: list[float] = []
    for found in places:
        if not found:
            row += (_NONE, _NONE, _NONE, _NONE, 0.0, 0.0)
            continue
        first = found[0]
        before = lowers[:first]
        row += (
            first,
            len([1 for word in before if word not in stopwords]),
            len([1 for word in before if word in indefinites]),
            len([1 for place in names if place < first]),
            len(found),
            1.0 if lowers[first] in language.possessives else 0.0,
        )
    pointed = places[3]
    following = lowers[pointed[0] + 1] if pointed and pointed[0] < last else ""
    several = places[1]
    row += (
        1.0 if pointed and following in language.time_nouns else 0.0,
        1.0 if pointed and (not following or following in stopwords) else 0.0,
        1.0 if pointed and following in language.pointed_nouns else 0.0,
        len([1 for word in lowers[: several[0]] if len(word) > 3 and word[-1] == "s"])
        if several
        else _NONE,
        idle,
        names[0] if names else len(lowers),
        len(lowers),
        1.0 if any(mark in unit.text for mark in _QUOTES) else 0.0,
        unit.index,
        1.0 if lowers[0] in stopwords else 0.0,
        1.0 if headed else 0.0,
        ruled,
    )
    return row


def definite_rows(
    document: Document, fit: Sequence[bool]
) -> tuple[list[list[float] | None], dict[int, tuple[int, ...]]]:
    """Describes the sentences of the story by their definite nouns.

    Returns:
        a row for each sentence, None without any; and the earlier sentences with such a noun.
    """
    articles = document.language.definites
    rows: list[list[float] | None] = []
    known: dict[int, tuple[int, ...]] = {}
    for unit in document.units:
        index = unit.index
        if not fit[index] or articles.isdisjoint(unit.lowers):
            rows.append(None)
            continue
        row, sentences = _definite_row(unit, document)
        rows.append([*row, 1.0 if index and not fit[index - 1] else 0.0])
        if sentences:
            known[index] = sentences
    return rows, known


def _definite_row(unit: Unit, document: Document) -> tuple[list[float], tuple[int, ...]]:
    language, stems, firsts = document.language, document.stems, document.firsts
    units, lowers, index = document.units, unit.lowers, unit.index
    count = told = near = close = new = specified = named = 0
    first = first_known = frequency = _NONE
    sentences: set[int] = set()
    last = len(lowers) - 1
    articles = compress(range(last), map(language.definites.__contains__, lowers))
    for place in islice(articles, _MOST):
        noun = stems[lowers[place + 1]]
        if not noun:
            continue
        nouns = [noun]
        end = place + 2
        while end <= last and len(nouns) < _PHRASE:
            noun = stems[lowers[end]]
            if not noun:
                specified += 1
                break
            nouns.append(noun)
            end += 1
        count += 1
        first = place if first < 0 else first
        named += not language.nouns_capitalised and unit.tokens[place + 1][0].isupper()
        earlier = [noun for noun in nouns if firsts[noun] < index]
        if not earlier:
            new += 1
            continue
        told += 1
        first_known = place if first_known < 0 else first_known
        noun = earlier[-1]
        begin = max(firsts[noun], index - _REACH)
        holding = [at for at in range(begin, index) if noun in units[at].distinct]
        holding = holding or [firsts[noun]]
        sentences.update(holding)
        near += holding[-1] == index - 1
        close += holding[-1] >= index - _FAR
        frequency = max(frequency, len(holding))
    row = [count, first, told, near, close, new, specified, named, first_known, frequency]
    return [*row, len(lowers), index], tuple(sorted(sentences))
