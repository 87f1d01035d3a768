"""Which sentences do not stand alone, and which earlier ones they stand on.

A sentence *needs* an earlier one when it plainly points back: by a pronoun without an antecedent
of its own before it, a demonstrative ("That meeting") or a connective ("However,"). Each need is
answered by the nearest sentence that plausibly satisfies it. Where such a word is judged hardly
likely to point back after all, and where a rule finds none, there remains a *risk*
(`references.py`), which is the smaller the more of what comes before is told too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress, count
from typing import Literal, NamedTuple

from nutgraf.language import Language
from nutgraf.summary.document import Document, Unit
from nutgraf.summary.junk import Grade, Verdict
from nutgraf.summary.openings import opening_of
from nutgraf.summary.references import NO_RISK, References, Risk, learned_references

_EARLY = 10  # words among which a demonstrative, or he or she without a name before, points back
_OPENING = 4  # the same for other pronouns
_LONGEST_PHRASE = 5  # words
_REACH = 12  # sentences to look back for the name of a person
_QUOTES = ('"', "“", "”", "„", "«", "»", "'", "‘")

NeedKind = Literal["connective", "demonstrative", "pronoun", "person"]


class Need(NamedTuple):
    """That a sentence points back.

    Attributes:
        kind: what points: a connective, a demonstrative, the pronoun of a thing or of several
            persons, or that of one person.
        word: the word that does, in lower case.
    """

    kind: NeedKind
    word: str


class Ties(NamedTuple):
    """How a sentence hangs together with those before it.

    Attributes:
        needs: indices of the sentences without which it does not stand.
        risk: how likely it refers to what they, or others before it, tell.
        dangles: whether it plainly points back at what no summary can hold: at a question, a
            promo, or nothing at all.
    """

    needs: tuple[int, ...]
    risk: Risk = NO_RISK
    dangles: bool = False


ALONE = Ties(())
_PARTED = 0.7  # what is feared of a connective that ties a sentence to none of the story
_LIKELY = 0.5  # the likelihood from which a pronoun or demonstrative is taken to point back


class _Rules(NamedTuple):
    """What the rules say of a sentence.

    Attributes:
        needs: its plain needs.
        leans: whether it holds other words that may point back.
    """

    needs: list[Need]
    leans: bool

    @property
    def grade(self) -> int:
        """As `references.POINTING` wants it."""
        return 2 if self.needs else int(self.leans)


def ruled(document: Document) -> list[int]:
    """Says of each sentence what the rules find: 2 for plain needs, 1 for others, 0 for none."""
    return [_Rules(*pointers(unit, document.language)).grade for unit in document.units]


def find(
    document: Document, verdicts: Sequence[Verdict], references: References | None = None
) -> list[Ties]:
    """Finds for each sentence how it depends on earlier ones.

    Args:
        document: the article.
        verdicts: of its sentences, in order; a need is not answered by what is no story.
        references: judges what the rules leave open; by default what comes with the package.
    """
    rules = [_Rules(*pointers(unit, document.language)) for unit in document.units]
    judge = references or learned_references()
    people = _People(document)
    found: list[Ties] = []
    chains: list[dict[int, int]] = []  # for each sentence: gender → the sentence that names them
    fit = [verdict.grade == Grade.STORY for verdict in verdicts]
    risks = judge.risks(document, [rule.grade for rule in rules], fit)
    opening = True
    for unit, rule, risk in zip(document.units, rules, risks, strict=True):
        chain: dict[int, int] = {}
        needs = [need for need in rule.needs if _counts(need, risk, document.language)]
        targets = _targets(unit.index, needs, document.language, people, fit, chains, chain)
        chains.append(chain)
        dangles = not targets and any(
            _dangles(need, unit, document.language, opening) for need in needs
        )
        if unit.index - 1 not in targets and any(need.kind == "connective" for need in needs):
            feared = replace(risk, pointing=max(risk.pointing, _PARTED))
        else:
            feared = risk
        if dangles:
            fit[unit.index] = False
        found.append(Ties(targets, feared, dangles))
        opening = opening and verdicts[unit.index].grade == Grade.MUTE
    return found


def _counts(need: Need, risk: Risk, language: Language) -> bool:
    return need.kind == "connective" or language.dense or risk.pointing >= _LIKELY


def _targets(  # noqa: PLR0913, PLR0917 - what is known so far, of all sentences
    index: int,
    needs: Sequence[Need],
    language: Language,
    people: _People,
    fit: Sequence[bool],
    chains: Sequence[dict[int, int]],
    chain: dict[int, int],
) -> tuple[int, ...]:
    """Finds the sentences that answer a sentence's needs, and notes whom it speaks of."""
    targets: set[int] = set()
    for need in needs:
        near = _before(index, fit, 1)
        target = near[0] if near else None
        if need.kind == "person":
            gender = language.persons[need.word]
            target = _person(index, gender, people, fit, chains)
            if target is not None:
                chain[gender] = target
        if target is not None:
            targets.add(target)
    return tuple(sorted(targets))


def _dangles(need: Need, unit: Unit, language: Language, opening: bool) -> bool:
    """Says whether a need that no earlier sentence answers leaves a reader puzzled.

    A name that follows answers a pronoun ("After his death, Kurt …"). The opening of an article
    may play with what it has not told yet ("So you want to sail", "It was dark"); a person it
    never names is not found in a summary either.
    """
    if need.kind in ("connective", "demonstrative"):
        return not opening
    if opening and need.word in language.things:
        return False
    return _first_name(unit, unit.lowers, language) >= len(unit.lowers)


def pointers(unit: Unit, language: Language) -> tuple[list[Need], bool]:
    """Says how a sentence points back, by what is in it alone.

    Returns:
        its plain needs, and whether it holds other words that may point back.
    """
    needs: list[Need] = []
    lowers = unit.lowers
    if not lowers:
        return needs, False
    if language.dense:
        word = opening_of(unit.text, language)
        return ([] if word is None else [Need(_kind(word, language), word)]), False
    if "’" in unit.text:
        lowers = [lower.replace("’", "'") for lower in lowers]
    tie = _connective(lowers, language)
    if tie:
        needs.append(Need("connective", tie))
    pointing, leans = _pointing(unit, lowers, language)
    if pointing:
        needs.append(pointing)
    return needs, leans


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
    name = _first_name(unit, lowers, language)
    last = len(lowers) - 1
    for place in compress(count(), map(language.pointers.__contains__, lowers)):
        following = lowers[place + 1] if place < last else ""
        need = _need(lowers[place], following, place, name < place, language)
        if need is not None:
            return need, leans
        leans = leans or place < name
    return None, leans


def _first_name(unit: Unit, lowers: list[str], language: Language) -> int:
    """Returns the place of the first word that may be a name, else one behind the sentence."""
    for place in unit.capitals:
        word = lowers[place]
        if word in language.starters or word in language.pointers:
            continue
        if place > 0 or not unit.text.startswith(_QUOTES):
            return place
    return len(lowers)


def _need(word: str, following: str, place: int, named: bool, language: Language) -> Need | None:
    if word in language.demonstratives:
        # "the week that followed": inside a sentence, such a word is a conjunction as a rule
        plain = place == 0 or (place < _EARLY and not word.startswith("that"))
        plain = plain or following in language.pointed_nouns
        return (
            Need("demonstrative", word) if plain and following not in language.time_nouns else None
        )
    if named:
        return None
    if word in language.persons:
        return Need("person", word) if place < _EARLY else None
    if place >= _OPENING or (word in language.things and following in language.impersonal):
        return None
    return Need("pronoun", word)


class _People:
    """Which sentences plausibly name a person: those with two capitalised words in a row."""

    def __init__(self, document: Document) -> None:
        self._units = document.units
        self._language = document.language
        self._known: dict[int, bool] = {}

    def named_in(self, index: int) -> bool:
        known = self._known.get(index)
        if known is None:
            known = self._known[index] = self._look(self._units[index])
        return known

    def _look(self, unit: Unit) -> bool:
        before = -2
        for place in unit.capitals:
            lower = unit.lowers[place]
            name = len(unit.tokens[place]) > 1 and lower not in self._language.starters
            if name and before == place - 1:
                return True
            if name or lower in self._language.person_titles:
                before = place
        return False


def _before(index: int, fit: Sequence[bool], most: int) -> list[int]:
    """Returns the nearest sentences of the story before one, nearest first."""
    near: list[int] = []
    for earlier in range(index - 1, max(-1, index - 1 - _REACH), -1):
        if fit[earlier]:
            near.append(earlier)
            if len(near) == most:
                break
    return near


def _person(
    index: int,
    gender: int,
    people: _People,
    fit: Sequence[bool],
    chains: Sequence[dict[int, int]],
) -> int | None:
    """Finds the sentence that names the person a pronoun means.

    Where the sentence before speaks of somebody of that gender already, it is the same person.
    """
    near = _before(index, fit, _REACH)
    for earlier in near:
        if gender in chains[earlier]:
            return chains[earlier][gender]
        if people.named_in(earlier):
            return earlier
    return near[0] if near else None
