"""Finding the phrases that mark what no summary should quote, quickly.

A language has hundreds of such phrases, and nearly no article holds one. So those that may stand
anywhere are filed under the stem of one word each and first looked for in the article as a whole,
and those that open a sentence are filed under their first word. A phrase may have gaps
("we may … commission"): its parts then stand one behind the other. Curled apostrophes count as
straight ones.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from nutgraf.language import Language, resources
from nutgraf.language.phrases import fold, straight
from nutgraf.summary.document import Document, Stems, Unit, stems_of, tokens_of, wordlike

Phrase = tuple[str, ...]
"""The parts of a phrase, in lower case."""

_Entry = tuple[int, Phrase, tuple[str, ...], frozenset[str], str]
"""The number of a list, a phrase of it, its terms but the one that it is filed under, its stop
words, and the longest of its parts."""

_START = attrgetter("start")
_GAP = " … "
_LEADING = "\"'“‘(«-–—•* "
_LONGEST_OPENING = 110
_LONGEST_NOTICE = 60  # words of a sentence beyond which a phrase in it proves nothing


class Openings:
    """Lists of phrases that a sentence may begin with; all are looked up at once.

    Args:
        lists: phrases, by the bit that stands for their list.
    """

    def __init__(self, lists: Mapping[int, Iterable[str]]) -> None:
        self._words: dict[str, list[tuple[int, Phrase]]] = {}
        self._pairs: dict[str, list[tuple[int, Phrase]]] = {}  # by the first two words
        self._firsts: set[str] = set()
        for bit, entries in lists.items():
            for entry in map(straight, entries):
                words = tokens_of(entry)
                if words:
                    phrase = tuple(entry.split(_GAP))
                    known = self._pairs if len(tokens_of(phrase[0])) > 1 else self._words
                    key = _pair(*words[:2]) if known is self._pairs else words[0]
                    known.setdefault(key, []).append((bit, phrase))
                    self._firsts.add(words[0])

    def of(self, unit: Unit) -> int:
        """Returns the bits of the lists with a phrase that a sentence begins with."""
        lowers = unit.lowers
        if not lowers:
            return 0
        first = lowers[0]
        if first not in self._firsts:
            return 0
        phrases = self._words.get(first, [])
        if len(lowers) > 1:
            pairs = self._pairs.get(_pair(first, lowers[1]))
            if pairs:
                phrases = phrases + pairs
        if not phrases:
            return 0
        start = fold(unit.text[:_LONGEST_OPENING]).lstrip(_LEADING)
        bits = 0
        for bit, phrase in phrases:
            if not bits & bit and start.startswith(phrase[0]) and _begins(start, phrase):
                bits |= bit
        return bits


class Passages:
    """Lists of phrases that a sentence may hold anywhere."""

    def __init__(self, lists: Iterable[Iterable[str]], stems: Stems) -> None:
        self._lists = 0
        self._by_term: dict[str, list[_Entry]] = {}
        self._by_word: dict[str, list[_Entry]] = {}  # those of stop words alone
        for entries in lists:
            for entry in map(straight, entries):
                words = tokens_of(entry)
                terms = stems.terms(words)
                phrase = tuple(entry.split(_GAP))
                key = max(terms or words or [""], key=len)
                others = tuple(term for term in terms if term != key)
                stops = frozenset(word for word in words if not stems[word])
                known = self._by_term if terms else self._by_word
                found = (self._lists, phrase, others, stops, max(phrase, key=len))
                known.setdefault(key, []).append(found)
            self._lists += 1
        self._terms = frozenset(self._by_term)

    def of(self, document: Document) -> list[frozenset[int]]:
        """Returns for each list the indices of the sentences that hold one of its phrases."""
        terms, words, text = document.firsts, document.words, document.plain
        entries = [self._by_term[key] for key in self._terms & terms.keys()]
        entries += [known for word, known in self._by_word.items() if not word or word in words]
        found: list[set[int]] = [set() for _ in range(self._lists)]
        for number, phrase, others, stops, longest in chain.from_iterable(entries):
            if stops <= words and all(map(terms.__contains__, others)) and longest in text:
                found[number].update(_holding(document, phrase, longest))
        return list(map(frozenset, found))


def _holding(document: Document, phrase: Phrase, longest: str) -> Iterator[int]:
    """Yields the sentences that hold a phrase; in a very long one, it proves nothing."""
    text, units = document.plain, document.units
    at = text.find(longest)
    while at >= 0:
        unit = units[max(0, bisect_right(units, at, key=_START) - 1)]
        short = unit.words <= _LONGEST_NOTICE
        if at < unit.end and short and _holds(text[unit.start : unit.end], phrase):
            yield unit.index
        at = text.find(longest, max(unit.end, at + 1))


PROMO, TEASER, ANNOUNCEMENT, FRAGMENT = 1, 2, 4, 8
"""The bits of `Cues.openings`."""


class Cues:
    """The phrases of one language.

    Attributes:
        openings: how sentences begin: promos, credits and captions (`PROMO`), what announces what
            follows (`ANNOUNCEMENT`) and tells nothing whatever it names (`TEASER`), and lines that
            lack their subject (`FRAGMENT`).
        passages: four lists: what sentences hold about the publication, that announce something,
            that tease, and about the author.
        times: one list: times that count from another ("the next day").
    """

    def __init__(self, language: Language) -> None:
        stems = stems_of(language.code)
        self.openings = Openings(
            {
                PROMO: (*language.promos, *language.credits),
                TEASER: language.teasers,
                ANNOUNCEMENT: language.announcements,
                FRAGMENT: language.fragments,
            }
        )
        lists = (
            language.notices,
            language.pointing_phrases,
            language.teasing_phrases,
            language.bios,
        )
        self.passages = Passages(lists, stems)
        self.times = Passages((language.relative_times,), stems)


def _begins(start: str, phrase: Phrase) -> bool:
    """Says whether what begins with the first part of a phrase ends it there and holds the rest."""
    end = len(phrase[0])
    if wordlike(start[end - 1]) and wordlike(start[end : end + 1]):
        return False
    return len(phrase) == 1 or _holds(start[end:], phrase[1:])


def _pair(first: str, second: str) -> str:
    """Returns two words as one key, the second without "'ll" and the like behind it."""
    return first + " " + second.partition("'")[0]


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
