"""From what was measured of single articles to figures of sets and languages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Any

from benchmarks.summaries.bootstrap import Interval, interval
from benchmarks.summaries.detector import detector_rows
from benchmarks.summaries.evaluation import BUDGETS, LENGTHS, Measured, Outcome
from benchmarks.summaries.rouge import Rouge
from benchmarks.summaries.samples import SETS
from benchmarks.summarisers import LEAD, LSA, NO_COHESION, OURS

OLD_BOT_LENGTH = "6"
COHESION_LENGTHS = ("3", "6")
_LANGUAGES = {"en": "all English", "fr": "all French"}


def by_language(sets: Mapping[str, list[Measured]]) -> dict[str, list[Measured]]:
    """Adds the articles of each language together, where several sets have it."""
    together = dict(sets)
    for code, name in _LANGUAGES.items():
        members = [known for known in sets if SETS[known] == code]
        if len(members) > 1:
            together[name] = [measured for known in members for measured in sets[known]]
    return together


def figures_of(sets: Mapping[str, list[Measured]], systems: Sequence[str]) -> dict[str, Any]:
    """Computes all figures, as they are written to `summary.json`."""
    figures: dict[str, Any] = {
        "summaries": [], "differences": [], "equal_words": [], "standing": [], "cohesion": [],
        "detector": [],
    }  # fmt: skip
    for name, measured in by_language(sets).items():
        for length in LENGTHS:
            for system in systems:
                outcomes = _outcomes(measured, system, length)
                row = {"set": name, "length": length, "system": system}
                figures["summaries"].append(row | _summaries(outcomes))
                if name in sets and outcomes[0].standing:
                    figures["standing"].append(row | _standing(outcomes))
            if OURS in systems:
                row = {"set": name, "length": length}
                figures["differences"].append(row | _differences(measured, systems, length))
        if measured[0].pairs:
            figures["equal_words"] += [
                {"set": name, "words": budget, **_equal_words(measured, budget)}
                for budget in (*LENGTHS, *BUDGETS)
            ]
        annotated = name in sets and measured[0].outcomes[systems[0], "3"].standing is not None
        if annotated and {OURS, NO_COHESION} <= set(systems):
            figures["cohesion"] += [
                {"set": name, "length": length, **_cohesion(measured, length)}
                for length in COHESION_LENGTHS
            ]
        detected = sum((one.detected for one in measured), Counter[str]())
        if name in sets and detected:
            figures["detector"] += [{"set": name, **row} for row in detector_rows(detected)]
    return figures


def _outcomes(measured: Iterable[Measured], system: str, length: str) -> list[Outcome]:
    return [one.outcomes[system, length] for one in measured]


def _summaries(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    scores = zip(*(outcome.rouge for outcome in outcomes), strict=True)
    return {
        "articles": len(outcomes),
        **dict(zip(Rouge._fields, map(fmean, scores), strict=True)),
        "words": fmean(outcome.words for outcome in outcomes),
        "median_ms": median(outcome.milliseconds for outcome in outcomes),
        "refused": sum(outcome.refused for outcome in outcomes),
        "short": sum(outcome.short for outcome in outcomes),
    }


def _standing(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    judged = [outcome.standing for outcome in outcomes if outcome.standing]
    sentences = sum(one.sentences for one in judged) or 1
    return {
        "failed": sum(one.failed for one in judged),
        "dangling": fmean(one.dangles for one in judged),
        "dangling_with_definites": fmean(one.dangles_with_definites for one in judged),
        "parted_connectives": fmean(one.parted for one in judged),
        "sentences": sum(one.sentences for one in judged),
        "unsatisfied": sum(one.unsatisfied for one in judged) / sentences,
        "unsatisfied_with_definites": sum(one.unsatisfied_with_definites for one in judged)
        / sentences,
    }


def _differences(
    measured: Sequence[Measured], systems: Sequence[str], length: str
) -> dict[str, dict[str, float]]:
    """Compares nutgraf's ROUGE-1 with that of others on the same articles."""
    ours = _rouge1(measured, OURS, length)
    others = {
        "LEAD": (LEAD, length),
        "old bot": (LSA, OLD_BOT_LENGTH),
        "no cohesion": (NO_COHESION, length),
    }
    found = {
        name: interval(ours, _rouge1(measured, system, theirs))
        for name, (system, theirs) in others.items()
        if system in systems
    }
    if measured[0].pairs:
        found["LEAD of equal words"] = interval(ours, [one.pairs[length].lead for one in measured])
    return {name: difference._asdict() for name, difference in found.items()}


def _cohesion(measured: Sequence[Measured], length: str) -> dict[str, Any]:
    """Says what it costs in ROUGE-1 to take sentences only with what they need, and what for."""
    ours, bare = (_rouge1(measured, system, length) for system in (OURS, NO_COHESION))
    return {
        "rouge1": fmean(ours),
        "rouge1_without": fmean(bare),
        "difference": interval(ours, bare)._asdict(),
        "dangling": _standing(_outcomes(measured, OURS, length))["dangling"],
        "dangling_without": _standing(_outcomes(measured, NO_COHESION, length))["dangling"],
    }


def _rouge1(measured: Sequence[Measured], system: str, length: str) -> list[float]:
    return [outcome.rouge.rouge1 for outcome in _outcomes(measured, system, length)]


def _equal_words(measured: Sequence[Measured], budget: str) -> dict[str, Any]:
    pairs = [one.pairs[budget] for one in measured]
    difference: Interval = interval([pair.ours for pair in pairs], [pair.lead for pair in pairs])
    return {
        "nutgraf": fmean(pair.ours for pair in pairs),
        "LEAD": fmean(pair.lead for pair in pairs),
        "difference": difference._asdict(),
        "nutgraf_words": fmean(pair.our_words for pair in pairs),
        "LEAD_words": fmean(pair.lead_words for pair in pairs),
        "refused": sum(pair.refused for pair in pairs),
    }
