"""What a sentence's pronouns, demonstratives and definite nouns look like, in numbers.

These are what `references.py` judges by, and what `training/references.py` learns from.
"""

from __future__ import annotations

from itertools import compress, islice

from nutgraf.language import Language
from nutgraf.summary.document import Document
from nutgraf.summary.pointers import pointed_nouns

_KINDS = ("person", "several", "thing", "this")

POINTING = (
    # of each kind of pronoun, and of demonstratives
    *(f"{kind}_{what}" for kind in _KINDS for what in ("place", "content", "names", "count")),
    "this_known",  # demonstratives before a noun that an earlier sentence has ("this bill")
    "this_new",  # before a noun that none has
    "idle",  # pronouns of a thing that point at nothing ("it rains")
    "first_name",  # place of the first name; as many words as there are without one
    "words",
    "ruled",  # what the rules say: 2 for plain needs, 1 for words that may point back, 0 for none
)
"""What is known of a sentence with pronouns or demonstratives, in the order of a row.

`place` is that of the first one, `content` how many words with subject matter stand before it,
`names` how many names.
"""

DEFINITE = (
    "definites",  # definite articles before a noun
    "first",  # place of the first
    "known",  # how many of their nouns an earlier sentence has
    "within_five",  # or one of the five before
    "named",  # how many are names ("the Senate")
    "frequency",  # in how many sentences the most frequent of the known ones stands
    "words",
    "index",
)
"""What is known of a sentence with definite articles."""

_PHRASE = 4  # words behind an article among which its noun is looked for
_FAR = 5
_REACH = 40  # sentences to look back for a noun, besides the first that has it
_MOST = 4  # articles of a sentence that are looked at
_NONE = -1.0
_ABSENT = (_NONE, _NONE, _NONE, 0.0)


def pointing_row(document: Document, index: int, ruled: int) -> list[float] | None:
    """Describes a sentence by its pronouns and demonstratives.

    Args:
        document: the article.
        index: of the sentence.
        ruled: what the rules say of it (`pointers.Rules.grade`).

    Returns:
        a row, None for a sentence without any.
    """
    unit, language = document.units[index], document.language
    lowers = unit.lowers
    pointers = language.pointers
    if pointers.isdisjoint(lowers):
        return None
    names = [
        place
        for place in unit.capitals
        if lowers[place] not in language.starters and lowers[place] not in pointers
    ]
    places, idle = _places_of_pointers(lowers, language)
    stopwords = language.stopwords
    row: list[float] = []
    for found in places:
        if not found:
            row += _ABSENT
            continue
        first = found[0]
        row += (
            first,
            len([1 for word in lowers[:first] if word not in stopwords]),
            len([1 for place in names if place < first]),
            len(found),
        )
    nouns = list(pointed_nouns(unit, document)) if places[-1] else []
    known = len([1 for _, _, told in nouns if told])
    new = len([1 for _, noun, _ in nouns if document.firsts[noun] >= index])
    row += (known, new, idle, names[0] if names else len(lowers), len(lowers), ruled)
    return row


def _places_of_pointers(lowers: list[str], language: Language) -> tuple[list[list[int]], int]:
    """Finds where each kind of pointing word stands, and how many point at nothing."""
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
    return places, idle


def definite_row(document: Document, index: int) -> tuple[list[float], tuple[int, ...]] | None:
    """Describes a sentence by its nouns with a definite article.

    Args:
        document: the article.
        index: of the sentence.

    Returns:
        a row, and the earlier sentences that have one of these nouns; None without any article.
    """
    language, stems, firsts = document.language, document.stems, document.firsts
    units = document.units
    unit = units[index]
    lowers = unit.lowers
    if language.definites.isdisjoint(lowers):
        return None
    count = told = close = named = 0
    first = frequency = _NONE
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
                break
            nouns.append(noun)
            end += 1
        count += 1
        first = place if first < 0 else first
        named += not language.nouns_capitalised and unit.tokens[place + 1][0].isupper()
        earlier = [noun for noun in nouns if firsts[noun] < index]
        if not earlier:
            continue
        told += 1
        noun = earlier[-1]
        begin = max(firsts[noun], index - _REACH)
        holding = [at for at in range(begin, index) if noun in units[at].distinct]
        holding = holding or [firsts[noun]]
        sentences.update(holding)
        close += holding[-1] >= index - _FAR
        frequency = max(frequency, len(holding))
    row = [count, first, told, close, named, frequency, len(lowers), index]
    return row, tuple(sorted(sentences))
