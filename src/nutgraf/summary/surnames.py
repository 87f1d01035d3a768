"""People called by their surname alone, as news does once it has told the whole name.

"Lund said the bridge was safe" is clear only to a reader who was told of Anna Lund, the engineer.
"""

from __future__ import annotations

from nutgraf.language import Language
from nutgraf.summary.document import Document, Unit

_SHORTEST = 3  # characters


def full_names_of(index: int, document: Document) -> tuple[int, ...]:
    """Finds the sentences that tell the whole name of people whom a sentence calls by surname.

    Args:
        index: of the sentence.
        document: the article.

    Returns:
        indices of earlier sentences, in order. Nobody counts whom the article's title names, which
        stands above a summary, and nobody at all in a language that writes all nouns with a
        capital, where a name cannot be told from a noun.
    """
    unit, language = document.units[index], document.language
    capitals = unit.capitals
    if language.nouns_capitalised or not capitals:
        return ()
    found: set[int] = set()
    for number, place in enumerate(capitals):
        before = number > 0 and capitals[number - 1] == place - 1
        behind = number + 1 < len(capitals) and capitals[number + 1] == place + 1
        lower = unit.lowers[place]
        if before or behind or len(lower) < _SHORTEST or lower in language.starters:
            continue
        stem = document.stems[lower]
        if stem in document.title_terms:
            continue
        first = document.firsts.get(stem, index)
        if first < index and _ends_name(document.units[first], lower, language):
            found.add(first)
    return tuple(sorted(found))


def _ends_name(unit: Unit, surname: str, language: Language) -> bool:
    """Says whether a word is the last of a name of two or three words in a sentence."""
    if len(unit.capitals) == len(unit.tokens):
        return False  # a heading in title case
    surname = surname.removesuffix("'s")
    for number, place in enumerate(unit.capitals):
        if unit.lowers[place].removesuffix("'s") == surname:
            return _length_of_name(unit, number, language) in (2, 3)
    return False


def _length_of_name(unit: Unit, last: int, language: Language) -> int:
    """Counts the words with capitals in a row that end with one; 0 if they go on behind it."""
    capitals = unit.capitals
    if last + 1 < len(capitals) and capitals[last + 1] == capitals[last] + 1:
        return 0
    length = 1
    while last > 0 and capitals[last - 1] == capitals[last] - 1:
        last -= 1
        lower = unit.lowers[capitals[last]]
        if lower in language.starters or lower in language.person_titles:
            break
        length += 1
    return length
