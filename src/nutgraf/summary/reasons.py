"""Why a sentence was taken, or left out, in a few words each."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.summary.document import Document, Unit
from nutgraf.summary.junk import Verdict
from nutgraf.summary.needs import Cohesion
from nutgraf.summary.selection import Choice

_NEAR_TITLE = 0.4  # of the title's terms
_CENTRAL = 0.5  # of the sentence's terms are in other sentences too
_NAMES = 2


def explain(
    document: Document,
    verdicts: Sequence[Verdict],
    cohesion: Cohesion,
    pool: Sequence[int],
    choice: Choice,
) -> list[tuple[str, ...]]:
    """Gives the reasons for every sentence of a document, in order.

    Args:
        document: the article.
        verdicts: of its sentences.
        cohesion: how they hang together.
        pool: indices of those that could have been taken.
        choice: what was taken.
    """
    taken = set(choice.taken)
    wanted_by = {need: index for index in sorted(taken) for need in cohesion.needs[index]}
    lede = set(pool[:1])
    reasons: list[tuple[str, ...]] = []
    for unit in document.units:
        index = unit.index
        reason = verdicts[index].reason
        if index in taken:
            merits = _merits(unit, document, index in lede)
            if index in wanted_by:
                merits.append(f"needed by {wanted_by[index]}")
            if reason:
                merits.append(f"nothing better, though {reason.removeprefix('left out: ')}")
            reasons.append(tuple(merits) or ("next best",))
        elif reason:
            reasons.append((reason,))
        elif index in cohesion.dangling:
            reasons.append(("left out: points back at what is not there",))
        else:
            missing = [str(need) for need in cohesion.needs[index] if need not in taken]
            reasons.append(
                (f"needs {', '.join(missing)}, not taken",) if missing else ("others say more",)
            )
    return reasons


def _merits(unit: Unit, document: Document, lede: bool) -> list[str]:
    merits = ["lede"] if lede else []
    terms = unit.distinct
    title = document.title_terms
    if title and len(terms & title) >= _NEAR_TITLE * len(title):
        merits.append("near the title")
    names = sum(place > 0 for place in unit.capitals) >= _NAMES
    numbers = any(token[0].isdigit() for token in unit.tokens)
    if document.language.nouns_capitalised:
        names = False
    if names or numbers:
        both = names and numbers
        merits.append("names and numbers" if both else "names" if names else "numbers")
    shared = sum(document.frequencies[term] > 1 for term in terms)
    if terms and shared >= _CENTRAL * len(terms):
        merits.append("central")
    return merits
