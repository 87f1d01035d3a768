"""Finding the phrases that mark what no summary should quote, quickly.

A language has hundreds of such phrases, and nearly no article holds one. So those that may stand
anywhere are filed under the stem of one word each and first looked for in the article as a whole,
and those that open a sentence are filed under their first word. A phrase may have gaps
("we may … commission"): its parts then stand one behind the other. Curled apostrophes count as
straight ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from nutgraf.language import Language, resources
from nutgraf.summary.document import WORD, Document, Stems, Unit, stems_of

Phrase = tuple[str, ...]
"""The parts of a phrase, in lower case."""

_GAP = " … "
_LEADING = "\"'“‘(«-–—•* "
_LONGEST_OPENING = 64
_LONGEST_NOTICE = 60  # words of a sentence beyond which a phrase in it proves nothing


class Openings:
    """Phrases that a sentence may begin with."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._words: dict[str, list[Phrase]] = {}
        self._pairs: dict[str, list[Phrase]] = {}  # by the first two words
        for entry in entries:
            words = WORD.findall(_straight(entry))
            if words:
                phrase = tuple(_straight(entry).split(_GAP))
                known = self._pairs if len(WORD.findall(phrase[0])) > 1 else self._words
                key = " ".join(words[:2]) if known is self._pairs else words[0]
                known.setdefault(key, []).append(phrase)

    def open(self, unit: Unit) -> bool:
        """Says whether a sentence begins with one of them."""
        if not unit.lowers:
            return False
        first = _straight(unit.lowers[0])
        phrases = self._words.get(first, [])
        if len(unit.lowers) > 1:
            phrases = phrases + self._pairs.get(f"{first} {_straight(unit.lowers[1])}", [])
        if not phrases:
            return False
        start = _straight(unit.text[:_LONGEST_OPENING].lower()).lstrip(_LEADING)
        return any(
            start.startswith(first)
            and not (first[-1].isalnum() and start[len(first) : len(first) + 1].isalnum())
            and (not rest or _holds(start[len(first) :], rest))
            for first, *rest in phrases
        )


class Passages:
    """Phrases that a sentence may hold anywhere."""

    def __init__(self, entries: Iterable[str], stems: Stems) -> None:
        self._phrases: dict[str, list[tuple[Phrase, list[str]]]] = {}
        self._plain: dict[str, list[Phrase]] = {}  # those of stop words alone, under one of these
        for entry in entries:
            phrase = tuple(_straight(entry).split(_GAP))
            terms = stems.terms(WORD.findall(entry))
            if terms:
                key = max(terms, key=len)
                self._phrases.setdefault(key, []).append((phrase, terms))
            else:
                key = max(WORD.findall(entry) or [""], key=len)
                for spelling in {key, key.replace("'", "’")}:
                    self._plain.setdefault(spelling, []).append(phrase)
        self._keys = frozenset(self._phrases)

    def of(self, document: Document, words: frozenset[str], text: str) -> list[Phrase]:
        """Returns those that an article as a whole holds.

        Args:
            document: the article, analysed.
            words: its words in lower case, and "".
            text: its text as `plain` makes it.
        """
        known = document.frequencies
        phrases = [
            phrase
            for key in sorted(self._keys.intersection(known))
            for phrase, terms in self._phrases[key]
            if all(map(known.__contains__, terms))
        ]
        for key in sorted(words.intersection(self._plain)):
            phrases += self._plain[key]
        return [phrase for phrase in phrases if all(part in text for part in phrase)]


class Cues:
    """The phrases of one language.

    Attributes:
        promos: how promos, credits and captions begin.
        notices: what sentences about the publication hold.
        announcements: how sentences begin that announce what follows.
        pointers: what such sentences hold anywhere.
        bios: what the lines about an author hold.
    """

    def __init__(self, language: Language) -> None:
        stems = stems_of(language.code)
        self.promos = Openings((*language.promos, *language.credits))
        self.notices = Passages(language.notices, stems)
        self.announcements = Openings(language.announcements)
        self.pointers = Passages(language.pointing_phrases, stems)
        self.bios = Passages(language.bios, stems)


def plain(text: str) -> str:
    """Returns a text as phrases are looked for in it."""
    return _straight(text.lower())


def holds(unit: Unit, phrases: Sequence[Phrase]) -> bool:
    """Says whether a sentence holds one of the phrases."""
    if unit.words > _LONGEST_NOTICE:
        return False
    text = plain(unit.text)
    return any(_holds(text, phrase) for phrase in phrases)


def _straight(text: str) -> str:
    return text.replace("’", "'")


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
        before = part[0].isalnum() and text[at - 1 : at].isalnum()
        if not before and not (part[-1].isalnum() and text[end : end + 1].isalnum()):
            return end
        at += 1


@lru_cache(maxsize=64)
def cues_of(code: str) -> Cues:
    """Returns the cues of a language by its code."""
    return Cues(resources(code))
