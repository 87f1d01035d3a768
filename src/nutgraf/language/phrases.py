"""Looking for many phrases in a short text at once."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_START = rf"(?:(?<!\w)(?=\S)|(?=[{_UNSPACED}]))"
_WORDLIKE = re.compile(rf"[^\W{_UNSPACED}]")
_KEY = 2
_GLANCE = 5
_WHOLE = 6
"""Up to so many characters a phrase must end where a word ends; longer ones may be stems."""

_GAP = 60
"""How far apart the two ends of a phrase with a gap may stand."""


def fold(text: str) -> str:
    """Returns a text in lower case and with straight apostrophes, as phrases are written."""
    return straight(lower(text))


def straight(text: str) -> str:
    """Returns a text with straight apostrophes."""
    return text.replace("’", "'")


def lower(text: str) -> str:
    """Returns a text in lower case, each character as one: the Turkish İ too, not i and a dot."""
    return text.lower() if text.isascii() else text.replace("İ", "i").lower()


class Phrases:
    """A set of phrases, in lower case. "…" stands for a few words between two ends.

    They begin where a word begins, except in scripts written without spaces.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_key: dict[str, list[tuple[str, str, str]]] = {}
        for phrase in dict.fromkeys(phrases):
            head, _, tail = phrase.partition(" … ")
            self._by_key.setdefault(head[:_KEY], []).append((head, tail, phrase))
        for entries in self._by_key.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._heads = {
            key: tuple(head for head, _, _ in entries) for key, entries in self._by_key.items()
        }

    @cached_property
    def _beginnings(self) -> re.Pattern[str]:
        """Where a phrase may begin: most words are passed by without a look from here."""
        known = sorted({head[:_GLANCE] for heads in self._heads.values() for head in heads})
        return re.compile(f"{_START}(?={'|'.join(map(re.escape, known))})" if known else r"(?!)")

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Yields where phrases stand in a folded text, and which: the longest at each place."""
        heads = self._heads
        for match in self._beginnings.finditer(text):
            at = match.start()
            known = heads.get(text[at : at + _KEY])
            if known is None or not text.startswith(known, at):
                continue
            for head, tail, phrase in self._by_key[text[at : at + _KEY]]:
                if text.startswith(head, at) and _ends(text, at, head, tail):
                    yield at, phrase
                    break

    def among(self, text: str) -> frozenset[str]:
        """Returns the phrases that stand in a folded text."""
        return frozenset(phrase for _, phrase in self.find(text))


def _ends(text: str, at: int, head: str, tail: str) -> bool:
    end = at + len(head)
    if tail:
        return tail in text[end : end + _GAP]
    following = text[end : end + 1]
    whole = len(head) <= _WHOLE and _WORDLIKE.match(head[-1])
    return not (whole and following and _WORDLIKE.match(following))
