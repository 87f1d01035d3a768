"""Which sentences do not stand alone, and which earlier ones they stand on.

A sentence needs an earlier one when it points back: by a pronoun without an antecedent of its own
before it, a demonstrative ("That meeting"), a connective ("However,"), or a quotation that was
opened before. Each need is answered by the nearest sentence that plausibly satisfies it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nutgraf.language import Language
from nutgraf.summary.document import Document, Unit
from nutgraf.summary.junk import Grade, Verdict

_EARLY = 7  # a pronoun among so many first words points back more often than not
_REACH = 12  # sentences to look back for the name of a person


@dataclass(frozen=True, slots=True)
class Need:
    """That a sentence points back.

    Attributes:
        kind: what points: "connective", "demonstrative", "pronoun", "person" or "quotation".
        word: the word that does.
    """

    kind: str
    word: str


def find(document: Document, verdicts: Sequence[Verdict]) -> list[tuple[int, ...]]:
    """Finds for each sentence the earlier sentences without which it does not stand.

    Args:
        document: the article.
        verdicts: of its sentences, in order; a need is not answered by junk.
    """
    language = document.language
    units = document.units
    answers: list[tuple[int, ...]] = []
    people = [_names_person(unit, language) for unit in units]
    for unit in units:
        needed = {
            target
            for need in needs_of(unit, language)
            if (target := _answer(need, unit.index, people, verdicts)) is not None
        }
        answers.append(tuple(sorted(needed)))
    return answers


def needs_of(unit: Unit, language: Language) -> list[Need]:
    """Says how a sentence points back, by what is in it alone."""
    needs: list[Need] = []
    lowers = [lower.replace("’", "'") for lower in unit.lowers[: 2 * _EARLY]]
    if not lowers:
        return needs
    tie = _connective(lowers, language)
    if tie:
        needs.append(Need("connective", tie))
    pointing = _pointing(unit, lowers, language)
    if pointing:
        needs.append(pointing)
    return needs


def _connective(lowers: list[str], language: Language) -> str | None:
    if lowers[0] in language.connectives:
        return lowers[0]
    phrases = language.connective_phrases
    for count in (1, 2, 3, 4):
        phrase = " ".join(lowers[:count])
        if phrase in phrases:
            return phrase
    return None


def _pointing(unit: Unit, lowers: list[str], language: Language) -> Need | None:
    """Finds the first word that points back without an antecedent before it."""
    named = False
    quoted = unit.text[0] in "\"“„«"
    for place, word in enumerate(lowers):
        following = lowers[place + 1] if place + 1 < len(lowers) else ""
        if word in language.demonstratives:
            if place < 3 and following not in language.time_nouns and not (place and word == "that"):
                return Need("demonstrative", word)
        elif word in language.things:
            if (
                place < 3
                and not named
                and not (word == "it" and following in language.impersonal)
            ):
                return Need("pronoun", word)
        elif word in language.persons:
            if not named and place < _EARLY:
                return Need("person", word)
        elif word in language.plurals:
            if not named and place < 4:
                return Need("pronoun", word)
        elif unit.tokens[place][0].isupper() and (
            (place and not quoted) or word not in language.starters
        ):
            named = True
    return None


def _names_person(unit: Unit, language: Language) -> bool:
    """Says whether a sentence plausibly names a person: two capitalised words in a row."""
    tokens = unit.tokens
    before = False
    for place, token in enumerate(tokens):
        capital = token[0].isupper() and len(token) > 1 and unit.lowers[place] not in language.starters
        if capital and before:
            return True
        before = capital or (token[0].isupper() and unit.lowers[place] in language.person_titles)
    return False


def _answer(
    need: Need, index: int, people: Sequence[bool], verdicts: Sequence[Verdict]
) -> int | None:
    """Finds the nearest earlier sentence that plausibly satisfies a need."""
    earlier = range(index - 1, max(-1, index - 1 - _REACH), -1)
    fit = [i for i in earlier if verdicts[i].grade == Grade.STORY]
    if need.kind == "person":
        return next((i for i in fit if people[i]), fit[0] if fit else None)
    return fit[0] if fit else None
