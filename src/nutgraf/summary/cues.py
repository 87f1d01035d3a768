"""Finding the phrases that mark what is no part of a story, quickly.

A language has hundreds of such phrases, and nearly no article holds one. So those that may stand
anywhere are filed under the stem of one word each and first looked for in the article as a whole,
and those that open a sentence are filed under their first word. A phrase may have gaps
("we may … commission"): its parts then stand one behind the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nutgraf.language import Language, resources
from nutgraf.language.phrases import lower
from nutgraf.summary.document import Document, Unit, stems_of, tokens_of, wordlike

Phrase = tuple[str, ...]
"""The parts of a phrase, in lower case."""

_GAP = " … "
_LEADING = "\"'“‘(«-–—•* "
_LONGEST_OPENING = 64
_LONGEST_NOTICE = 60  # words of a sentence beyond which a phrase in it proves nothing


class Cues:
    """The promos, credits and notices of one language."""

    def __init__(self, language: Language) -> None:
        stems = stems_of(language.code)
        self._openings: dict[str, list[Phrase]] = {}
        for entry in (*language.promos, *language.credits):
            words = tokens_of(entry)
            if words:
                self._openings.setdefault(words[0], []).append(tuple(entry.split(_GAP)))
        self._notices: dict[str, list[tuple[Phrase, list[str]]]] = {}
        self._always: list[Phrase] = []
        for entry in language.notices:
            phrase = tuple(entry.split(_GAP))
            terms = stems.terms(tokens_of(entry))
            if terms:
                key = max(terms, key=len)
                self._notices.setdefault(key, []).append((phrase, terms))
            else:
                self._always.append(phrase)
        self._keys = frozenset(self._notices)

    def opens(self, unit: Unit) -> bool:
        """Says whether a sentence begins as promos and credits do."""
        phrases = self._openings.get(unit.lowers[0]) if unit.lowers else None
        if not phrases:
            return False
        start = lower(unit.text[:_LONGEST_OPENING]).lstrip(_LEADING)
        return any(
            start.startswith(first)
            and not (wordlike(first[-1]) and wordlike(start[len(first) : len(first) + 1]))
            and (not rest or _holds(start[len(first) :], rest))
            for first, *rest in phrases
        )

    def notices_of(self, document: Document) -> list[Phrase]:
        """Returns the phrases about publications that the article as a whole may hold."""
        known = document.frequencies
        phrases = [
            phrase
            for key in sorted(self._keys.intersection(known))
            for phrase, terms in self._notices[key]
            if all(map(known.__contains__, terms))
        ]
        phrases += self._always
        text = lower(document.article.text)
        return [phrase for phrase in phrases if all(part in text for part in phrase)]


def notifies(unit: Unit, notices: Sequence[Phrase]) -> bool:
    """Says whether a sentence is about the publication: whether it holds one of the phrases."""
    if unit.words > _LONGEST_NOTICE:
        return False
    text = lower(unit.text)
    return any(_holds(text, phrase) for phrase in notices)


def _holds(text: str, parts: Sequence[str]) -> bool:
    at = 0
    for part in parts:
        at = _find(text, part, at)
        if at < 0:
            return False
    return True


def _find(text: str, part: str, at: int) -> int:
    """Returns where a part ends that stands at word boundaries, a plural "s" aside; else -1."""
    while True:
        at = text.find(part, at)
        if at < 0:
            return -1
        end = at + len(part)
        end += text[end : end + 1] == "s"
        before = wordlike(part[0]) and wordlike(text[at - 1 : at])
        if not before and not (wordlike(part[-1]) and wordlike(text[end : end + 1])):
            return end
        at += 1


@lru_cache(maxsize=64)
def cues_of(code: str) -> Cues:
    """Returns the cues of a language by its code."""
    return Cues(resources(code))
