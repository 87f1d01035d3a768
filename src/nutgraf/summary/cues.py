"""Finding the phrases that mark what is no part of a story, quickly.

A language has more than two hundred such phrases, and nearly no sentence holds one. So they are
filed under one word each, and looked at only where that word occurs.
"""

from __future__ import annotations

from functools import lru_cache

from nutgraf.language import Language, resources
from nutgraf.summary.document import WORD, Unit

_LEADING = "\"'“‘(«-–—•* "
_LONGEST_OPENING = 48
_LONGEST_NOTICE = 60  # words of a sentence beyond which a phrase in it proves nothing


class Cues:
    """The promos, credits and notices of one language."""

    def __init__(self, language: Language) -> None:
        self._openings: dict[str, list[str]] = {}
        for phrase in (*language.promos, *language.credits):
            words = WORD.findall(phrase)
            if words:
                self._openings.setdefault(words[0], []).append(phrase)
        self._notices: dict[str, list[str]] = {}
        self._signs: list[str] = []
        for phrase in language.notices:
            words = WORD.findall(phrase)
            if words:
                self._notices.setdefault(max(words, key=len), []).append(phrase)
            else:
                self._signs.append(phrase)

    def open(self, unit: Unit) -> bool:
        """Says whether a sentence begins as promos and credits do."""
        phrases = self._openings.get(unit.lowers[0]) if unit.lowers else None
        if not phrases:
            return False
        start = unit.text[:_LONGEST_OPENING].lower().lstrip(_LEADING)
        return any(
            start.startswith(phrase)
            and not (phrase[-1].isalnum() and start[len(phrase) : len(phrase) + 1].isalnum())
            for phrase in phrases
        )

    def notify(self, unit: Unit) -> bool:
        """Says whether a sentence is about the publication."""
        if unit.words > _LONGEST_NOTICE:
            return False
        if any(sign in unit.text for sign in self._signs):
            return True
        if self._notices.keys().isdisjoint(unit.lowers):
            return False
        text = unit.text.lower()
        return any(phrase in text for word in unit.lowers for phrase in self._notices.get(word, ()))


@lru_cache(maxsize=64)
def cues_of(code: str) -> Cues:
    """Returns the cues of a language by its code."""
    return Cues(resources(code))
