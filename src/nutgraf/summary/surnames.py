"""People called by their surname alone, as news does once it has told the whole name.

"Lund said the bridge was safe" is clear only to a reader who was told of Anna Lund, the engineer.
"""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.language import Language
from nutgraf.summary.document import Document, Unit

_SHORTEST = 3  # characters
_NAME = (2, 3)  # words of a whole name
_MOST = 20  # sentences that tell one name
_LONGEST = 5000  # characters of a sentence that is looked at


class FullNames:
    """Which sentences of an article tell the whole names of the people that others only touch.

    There are none in a language that writes all nouns with a capital, where a name cannot be told
    from a noun.

    Args:
        document: the article; looked through when it is first asked.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._telling: dict[str, list[int]] | None = None  # surname → sentences

    def of(self, index: int) -> tuple[int, ...]:
        """Finds the earlier sentences that tell the names of those whom one calls by surname.

        Nobody counts whom the article's title names, which stands above a summary.

        Returns:
            their indices, in order.
        """
        document, unit = self._document, self._document.units[index]
        if document.language.nouns_capitalised or not unit.capitals or len(unit.text) > _LONGEST:
            return ()
        if self._telling is None:
            self._telling = self._look_through()
        found: set[int] = set()
        for surname in _surnames_alone(unit, document.language):
            telling = self._telling.get(surname)
            if telling and document.stems[surname] not in document.title_terms:
                found.update(earlier for earlier in telling if earlier < index)
        return tuple(sorted(found))

    def _look_through(self) -> dict[str, list[int]]:
        telling: dict[str, list[int]] = {}
        for unit in self._document.units:
            # a heading in title case names nobody, whatever it looks like
            if 1 < len(unit.capitals) < len(unit.tokens) and len(unit.text) <= _LONGEST:
                for surname in _whole_names(unit, self._document.language):
                    known = telling.setdefault(surname, [])
                    if len(known) < _MOST:
                        known.append(unit.index)
        return telling


def _runs(unit: Unit) -> Iterator[list[int]]:
    """Yields the places of words with capitals that stand side by side."""
    run: list[int] = []
    for place in unit.capitals:
        beside = run and run[-1] == place - 1
        if beside and f"{unit.tokens[place - 1]} {unit.tokens[place]}" in unit.text:
            run.append(place)
            continue
        if run:
            yield run
        run = [place]
    if run:
        yield run


def _whole_names(unit: Unit, language: Language) -> Iterator[str]:
    """Yields the surnames of the people whose whole names a sentence tells."""
    for run in _runs(unit):
        words = [unit.lowers[place] for place in run]
        while words and (words[0] in language.starters or words[0] in language.person_titles):
            del words[0]
        if len(words) in _NAME:
            yield words[-1].removesuffix("'s")


def _surnames_alone(unit: Unit, language: Language) -> Iterator[str]:
    """Yields the words that may be surnames without the name before them."""
    for run in _runs(unit):
        place = run[-1]
        if len(run) > 1 and not (len(run) == 2 and unit.lowers[run[0]] in language.starters):
            continue
        surname = unit.lowers[place].removesuffix("'s")
        before = unit.lowers[place - 1] if place else ""
        # "the Court" is no person, nor is "Friday"
        short = len(surname) < _SHORTEST
        if not (short or before in language.definites or surname in language.time_nouns):
            yield surname
