"""What points back in a sentence, by rule: pronouns, demonstratives and connectives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, count
from typing import Literal, NamedTuple

from nutgraf.language import Language
from nutgraf.summary.document import Document, Unit
from nutgraf.summary.openings import opening_of

_EARLY = 10  # words among which a demonstrative, or he or she without a name before, points back
_OPENING = 4  # the same for other pronouns
_LONGEST_PHRASE = 5  # words
_QUOTES = ('"', "“", "”", "„", "«", "»", "'", "‘")

NeedKind = Literal["connective", "demonstrative", "pronoun", "person"]


class Need(NamedTuple):
    """That a sentence points back.

    Attributes:
        kind: what points: a connective, a demonstrative, the pronoun of a thing or of several
            persons, or that of one person.
        word: the word that does, in lower case.
        sure: whether it is plain that it does; else it has to be likely too.
        noun: the stem of what a demonstrative stands before, if that was told before.
    """

    kind: NeedKind
    word: str
    sure: bool = True
    noun: str = ""


class Rules(NamedTuple):
    """What the rules say of a sentence.

    Attributes:
        needs: its plain needs.
        leans: whether it holds other words that may point back.
    """

    needs: list[Need]
    leans: bool

    @property
    def grade(self) -> int:
        """As `reference_features.POINTING` wants it."""
        return 2 if self.needs else int(self.leans)


def ruled(document: Document) -> list[int]:
    """Says of each sentence what the rules find: 2 for plain needs, 1 for others, 0 for none."""
    return [rules_of(unit, document).grade for unit in document.units]


def rules_of(unit: Unit, document: Document) -> Rules:
    """Says how a sentence points back, by what is in it and which nouns were told before."""
    needs: list[Need] = []
    lowers, language = unit.lowers, document.language
    if not lowers:
        return Rules(needs, leans=False)
    if language.dense:
        word = opening_of(unit.text, language)
        return Rules([] if word is None else [Need(_kind(word, language), word)], leans=False)
    tie = _connective(lowers, language)
    if tie:
        needs.append(Need("connective", tie))
    pointing, leans = _pointing(unit, lowers, language)
    again = _told_again(unit, document)
    if again:
        needs.append(again)
    if pointing and not (again and pointing.word == again.word):
        needs.append(pointing)
    return Rules(needs, leans)


def _told_again(unit: Unit, document: Document) -> Need | None:
    """Finds a demonstrative before a noun that was told before: "this bill"."""
    lowers, demonstratives = unit.lowers, document.language.demonstratives
    if demonstratives.isdisjoint(lowers):
        return None
    for place, noun, told in pointed_nouns(unit, document):
        if told:
            return Need("demonstrative", lowers[place], noun=noun)
    return None


def pointed_nouns(unit: Unit, document: Document) -> Iterator[tuple[int, str, bool]]:
    """Finds the demonstratives of a sentence that stand before a noun ("this bill").

    Not those that are conjunctions as a rule, nor those before a time ("this week").

    Yields:
        the place of each, the stem of its noun, and whether an earlier sentence has that noun while
        nothing before it in this one does.
    """
    language, stems, firsts = document.language, document.stems, document.firsts
    seen: set[str] = set()
    pointing = False
    for place, word in enumerate(unit.lowers):
        stem = stems[word]
        if pointing and stem and word not in language.time_nouns:
            yield place - 1, stem, stem not in seen and firsts[stem] < unit.index
        if stem:
            seen.add(stem)
        pointing = word in language.demonstratives and not is_conjunction(word)


def _kind(word: str, language: Language) -> NeedKind:
    if word in language.demonstratives:
        return "demonstrative"
    if word not in language.pointers:
        return "connective"
    return "person" if word in language.persons else "pronoun"


def _connective(lowers: Sequence[str], language: Language) -> str | None:
    first = lowers[0]
    if first in language.connectives:
        return first
    if first not in language.connective_starts:
        return None
    for length in range(1, _LONGEST_PHRASE + 1):
        phrase = " ".join(lowers[:length])
        if phrase in language.connective_phrases:
            return phrase
    return None


def _pointing(unit: Unit, lowers: list[str], language: Language) -> tuple[Need | None, bool]:
    """Finds the first word that points back without an antecedent before it."""
    if language.pointers.isdisjoint(lowers):
        return None, False
    leans = False
    name = first_name(unit, lowers, language)
    last = len(lowers) - 1
    for place in compress(count(), map(language.pointers.__contains__, lowers)):
        following = lowers[place + 1] if place < last else ""
        need = _need(lowers[place], following, place, name < place, language)
        if need is not None:
            return need, leans
        leans = leans or place < name
    return None, leans


def first_name(unit: Unit, lowers: list[str], language: Language) -> int:
    """Returns the place of the first word that may be a name, else one behind the sentence."""
    for place in unit.capitals:
        word = lowers[place]
        if word in language.starters or word in language.pointers:
            continue
        if place > 0 or not unit.text.startswith(_QUOTES):
            return place
    return len(lowers)


def is_conjunction(demonstrative: str) -> bool:
    """Says whether a demonstrative is a conjunction as a rule, as the English "that" is."""
    return demonstrative.startswith("that")


def _need(word: str, following: str, place: int, named: bool, language: Language) -> Need | None:
    if word in language.demonstratives:
        # "the week that followed": inside a sentence, such a word is a conjunction as a rule
        pointed = following in language.pointed_nouns
        plain = pointed or place == 0 or (place < _EARLY and not is_conjunction(word))
        if not plain or following in language.time_nouns:
            return None
        return Need("demonstrative", word, sure=pointed)
    if named:
        return None
    if word in language.persons:
        return Need("person", word, sure=place == 0) if place < _EARLY else None
    if place >= _OPENING or (word in language.things and following in language.impersonal):
        return None
    return Need("pronoun", word, sure=place == 0 and word in language.plurals)
