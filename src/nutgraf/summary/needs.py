"""Which sentences do not stand alone, and which earlier ones they stand on.

A sentence *needs* an earlier one when it plainly points back: by a pronoun without an antecedent
of its own before it, a demonstrative ("That meeting") or a connective ("However,"). Each need is
answered by the nearest sentence that plausibly satisfies it. Where such a word is judged hardly
likely to point back after all, and where a rule finds none, there remains a *risk*
(`references.py`), which is the smaller the more of what comes before is told too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from nutgraf.language import Language
from nutgraf.summary.cues import cues_of
from nutgraf.summary.document import Document, Unit
from nutgraf.summary.junk import Grade, Verdict
from nutgraf.summary.pointers import Need, first_name, rules_of
from nutgraf.summary.references import NO_RISK, References, Risk, learned_references

_REACH = 12  # sentences to look back for the name of a person
_PARTED = 0.7  # what is feared of a connective that ties a sentence to none of the story
_COUNTED = 0.5  # what is feared of a time that counts from another
_LIKELY = 0.5  # the likelihood from which a pronoun or demonstrative is taken to point back


class Judged(Protocol):
    """The risk of each sentence of a document by its index."""

    def __getitem__(self, index: int, /) -> Risk:
        """Returns the risk of a sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Cohesion:
    """How the sentences of an article hang together.

    Attributes:
        needs: of each sentence, the indices of those without which it does not stand.
        dangling: the sentences that plainly point back at what no summary can hold: at a question,
            a promo, or nothing at all.
        risks: how likely each refers to what they, or others before it, tell.
        least: what is feared at least of the pointing of some, whatever `risks` says.
    """

    needs: Sequence[tuple[int, ...]]
    dangling: frozenset[int]
    risks: Judged
    least: dict[int, float]

    def risk(self, index: int) -> Risk:
        """Returns what is to be feared of a sentence."""
        risk = self.risks[index]
        least = self.least.get(index, 0.0)
        return risk._replace(pointing=least) if least > risk.pointing else risk


def no_cohesion(sentences: int) -> Cohesion:
    """Returns what holds of so many sentences where none is taken to depend on another."""
    return Cohesion([()] * sentences, frozenset(), [NO_RISK] * sentences, {})


def find(
    document: Document, verdicts: Sequence[Verdict], references: References | None = None
) -> Cohesion:
    """Finds for each sentence how it depends on earlier ones.

    Args:
        document: the article.
        verdicts: of its sentences, in order; a need is not answered by what is no story.
        references: judges what the rules leave open; by default what comes with the package.
    """
    language = document.language
    rules = [rules_of(unit, document) for unit in document.units]
    fit = [verdict.grade == Grade.STORY for verdict in verdicts]
    judge = references or learned_references()
    risks = judge.risks(document, [rule.grade for rule in rules], tuple(fit))
    antecedents = _Antecedents(document, fit)
    (times,) = cues_of(language.code).times.of(document)
    needs: list[tuple[int, ...]] = []
    dangling: set[int] = set()
    least: dict[int, float] = {}
    opening = True
    for unit, rule in zip(document.units, rules, strict=True):
        index = unit.index
        found: tuple[int, ...] = ()
        if rule.needs:
            plain = [need for need in rule.needs if need.sure or risks.pointing(index) >= _LIKELY]
            found = antecedents.of(index, plain)
            if not found and any(_dangles(need, unit, language, opening) for need in plain):
                fit[index] = False
                dangling.add(index)
            if index - 1 not in found and any(need.kind == "connective" for need in plain):
                least[index] = _PARTED
        if index in times and index not in least:
            least[index] = _COUNTED
        needs.append(found)
        opening = opening and verdicts[index].grade == Grade.MUTE
    return Cohesion(needs, frozenset(dangling), risks, least)


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
    return first_name(unit, unit.lowers, language) >= len(unit.lowers)


class _Antecedents:
    """Finds the sentences that answer needs, one sentence after another.

    Args:
        document: the article.
        fit: whether each sentence may answer a need; looked at when it is asked.
    """

    def __init__(self, document: Document, fit: Sequence[bool]) -> None:
        self._units = document.units
        self._language = document.language
        self._firsts = document.firsts
        self._fit = fit
        self._naming: dict[int, bool] = {}
        self._speaks_of: dict[int, dict[int, int]] = {}  # sentence → gender → who names them

    def of(self, index: int, needs: Sequence[Need]) -> tuple[int, ...]:
        """Finds the sentences that answer a sentence's needs, and notes whom it speaks of."""
        targets: set[int] = set()
        for need in needs:
            if need.kind == "person":
                gender = self._language.persons[need.word]
                target = self._person(index, gender)
                if target is not None:
                    self._speaks_of.setdefault(index, {})[gender] = target
            else:
                target = self._telling(index, need.noun)
            if target is not None:
                targets.add(target)
        return tuple(sorted(targets))

    def _telling(self, index: int, noun: str) -> int | None:
        """Finds the nearest sentence, or the nearest with a noun, the first if that is far."""
        near = self._before(index, _REACH if noun else 1)
        if noun:
            first = self._firsts[noun]
            near = [earlier for earlier in near if noun in self._units[earlier].distinct] or (
                [first] if self._fit[first] else near
            )
        return near[0] if near else None

    def _before(self, index: int, most: int) -> list[int]:
        """Returns the nearest sentences of the story before one, nearest first."""
        near: list[int] = []
        for earlier in range(index - 1, max(-1, index - 1 - _REACH), -1):
            if self._fit[earlier]:
                near.append(earlier)
                if len(near) == most:
                    break
        return near

    def _person(self, index: int, gender: int) -> int | None:
        """Finds the sentence that names the person a pronoun means.

        Where an earlier sentence speaks of somebody of that gender already, it is the same person.
        """
        near = self._before(index, _REACH)
        for earlier in near:
            same = self._speaks_of.get(earlier, {}).get(gender)
            if same is not None:
                return same
            if self._names_person(earlier):
                return earlier
        return near[0] if near else None

    def _names_person(self, index: int) -> bool:
        known = self._naming.get(index)
        if known is None:
            known = self._naming[index] = self._has_name(self._units[index])
        return known

    def _has_name(self, unit: Unit) -> bool:
        """Says whether a sentence plausibly names a person: two capitalised words in a row."""
        language = self._language
        before = -2
        for place in unit.capitals:
            lower = unit.lowers[place]
            name = len(unit.tokens[place]) > 1 and lower not in language.starters
            if name and before == place - 1:
                return True
            if name or lower in language.person_titles:
                before = place
        return False
