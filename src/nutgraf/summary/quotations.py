"""Which marks open and close quotations in a text: languages use the same ones the other way round.

„So“ in German, „tak” in Polish, “so” in English, ”så” in Swedish; «oui» in French, »ja« in Danish,
»niin» in Finnish.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from nutgraf.summary.document import Unit

_CORNERS = (("「", "」"), ("『", "』"))
_ANGLES = (("«", "»"), ("‹", "›"))
_MARKS = frozenset("“”„«»‹›「『")
_CLOSING = frozenset("”»›」』")
_KNOWN = _MARKS | _CLOSING


def closers_in(text: str) -> dict[str, str]:
    """Returns what opens a quotation in a text, each mark with those that close it.

    A mark that opens and closes stands for itself, as the straight one does.

    Args:
        text: a sentence or a paragraph; how it uses its marks decides.
    """
    closers = {'"': '"'}
    if text.isascii() or not any(mark in text for mark in _MARKS):
        return closers
    if "„" in text:
        closers["„"] = "“”"
    elif "“" in text:
        closers["“"] = "”"
    elif _paired(text, "”"):
        closers["”"] = "”"
    for left, right in _ANGLES:
        closers.update(_angles(text, left, right))
    closers.update((left, right) for left, right in _CORNERS if left in text)
    return closers


def _paired(text: str, mark: str) -> bool:
    """Says whether a mark alone may open and close: "» Read on" is an arrow, no quotation."""
    return mark in text and text.count(mark) % 2 == 0


def _angles(text: str, left: str, right: str) -> dict[str, str]:
    first_left, first_right = text.find(left), text.find(right)
    if first_left < 0:
        return {right: right} if _paired(text, right) else {}
    if first_right < 0 or first_left < first_right:
        return {left: right}
    return {right: left}


def unbalanced(text: str) -> bool:
    """Says whether typographic quotation marks of a sentence open or close outside it."""
    if not any(mark in text for mark in _KNOWN):
        return False
    closers = closers_in(text)
    for opener, closing in closers.items():
        opened, closed = text.count(opener), sum(map(text.count, closing))
        if opener == "„":  # a German quotation may hold an English one, whose marks close it too
            if opened > closed:
                return True
        elif opener != closing and opened != closed:
            return True
    known = frozenset("".join((*closers, *closers.values())))
    return any(mark in text and mark not in known for mark in _CLOSING)


def inside_quotations(units: Sequence[Unit]) -> set[int]:
    """Finds the sentences that begin inside a quotation which an earlier one has opened.

    They are somebody's words, and only their neighbours say whose. A quotation ends with its
    paragraph at the latest.
    """
    inside: set[int] = set()
    for _, paragraph in groupby(units, key=attrgetter("paragraph")):
        sentences = list(paragraph)
        if len(sentences) > 1:
            inside.update(_continued(sentences))
    return inside


def _continued(sentences: Sequence[Unit]) -> set[int]:
    inside: set[int] = set()
    closers = closers_in("".join([unit.text for unit in sentences]))
    for opener, closing in closers.items():
        opened = 0
        for unit in sentences:
            if opened:
                inside.add(unit.index)
            elif opener not in unit.text:
                continue
            opened += unit.text.count(opener)
            if opener == closing:
                opened %= 2
            else:
                opened = max(0, opened - sum(map(unit.text.count, closing)))
    return inside
