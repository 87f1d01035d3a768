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
from typing import NamedTuple

from nutgraf.language import Language
from nutgraf.language.phrases import fold
from nutgraf.summary.document import Document, Unit
from nutgraf.summary.junk import Grade, Verdict
from nutgraf.summary.pointers import Need, first_name, rules_of
from nutgraf.summary.references import NO_RISK, References, Risk, learned_references

_REACH = 12  # sentences to look back for the name of a person


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
_COUNTED = 0.5  # what is feared of a time that counts from another
_LIKELY = 0.5  # the likelihood from which a pronoun or demonstrative is taken to point back


def find(
    document: Document, verdicts: Sequence[Verdict], references: References | None = None
) -> list[Ties]:
    """Finds for each sentence how it depends on earlier ones.

    Args:
        document: the article.
        verdicts: of its sentences, in order; a need is not answered by what is no story.
        references: judges what the rules leave open; by default what comes with the package.
    """
    rules = [rules_of(unit, document.language) for unit in document.units]
    judge = references or learned_references()
    people = _People(document)
    found: list[Ties] = []
    chains: list[dict[int, int]] = []  # for each sentence: gender → the sentence that names them
    fit = [verdict.grade == Grade.STORY for verdict in verdicts]
    risks = judge.risks(document, [rule.grade for rule in rules], fit)
    times = _times_in(document)
    opening = True
    for unit, rule, risk in zip(document.units, rules, risks, strict=True):
        chain: dict[int, int] = {}
        needs = [need for need in rule.needs if _counts(need, unit, risk, document.language)]
        targets = _targets(unit.index, needs, document.language, people, fit, chains, chain)
        chains.append(chain)
        dangles = not targets and any(
            _dangles(need, unit, document.language, opening) for need in needs
        )
        parted = unit.index - 1 not in targets and any(need.kind == "connective" for need in needs)
        counts_on = bool(times) and _counts_from(unit, times)
        feared = _feared(risk, _PARTED if parted else _COUNTED if counts_on else 0.0)
        if dangles:
            fit[unit.index] = False
        found.append(Ties(targets, feared, dangles))
        opening = opening and verdicts[unit.index].grade == Grade.MUTE
    return found


def _times_in(document: Document) -> list[str]:
    """Returns the phrases that count from a time told before and that an article may hold."""
    phrases = document.language.relative_times
    if not phrases:
        return []
    text = fold(document.article.text)
    return [phrase for phrase in phrases if phrase in text]


def _counts_from(unit: Unit, times: Sequence[str]) -> bool:
    """Says whether a sentence tells a time by one that was told before: "the next day"."""
    text = fold(unit.text)
    return any(phrase in text for phrase in times)


def _feared(risk: Risk, least: float) -> Risk:
    return replace(risk, pointing=least) if least > risk.pointing else risk


def _counts(need: Need, unit: Unit, risk: Risk, language: Language) -> bool:
    """Says whether a need is plain: what opens a sentence is, the rest if it is likely enough."""
    if need.kind == "connective" or language.dense or risk.pointing >= _LIKELY:
        return True
    return unit.lowers[0] == need.word and (need.kind == "person" or need.word in language.plurals)


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
    return first_name(unit, unit.lowers, language) >= len(unit.lowers)


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
