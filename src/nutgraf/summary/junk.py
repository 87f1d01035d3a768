"""Sentences that cannot carry a summary, and why.

Three grades. `STORY` may be taken. `ASIDE` belongs to the story but does not carry it: questions,
lines that announce what follows, cut quotations, items of lists. `JUNK` is no part of the story:
promos, credits, bylines, notices. Headings and what is no prose are `MUTE`. A summary takes from
the first grade that has any sentence, so that any text gets one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from nutgraf.language import Language
from nutgraf.summary.document import Document, Unit


class Grade(IntEnum):
    """How fit a sentence is to stand in a summary; lower is better."""

    STORY = 0
    ASIDE = 1
    JUNK = 2
    MUTE = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade of a sentence, and the reason for a grade that is not the best."""

    grade: Grade
    reason: str | None = None


_STORY = Verdict(Grade.STORY)
_QUESTION = Verdict(Grade.ASIDE, "left out: question")
_TEASER = Verdict(Grade.ASIDE, "left out: announces what follows")
_CUT = Verdict(Grade.ASIDE, "left out: cut quotation")
_FRAGMENT = Verdict(Grade.ASIDE, "left out: no full sentence")
_PROMO = Verdict(Grade.JUNK, "left out: promo or credit")
_NOTICE = Verdict(Grade.JUNK, "left out: about the publication")
_BYLINE = Verdict(Grade.JUNK, "left out: byline")
_HEADING = Verdict(Grade.MUTE, "left out: heading")
_NO_PROSE = Verdict(Grade.MUTE, "left out: no prose")
_NO_WORDS = Verdict(Grade.MUTE, "left out: no words")
_QUESTION_ENDS = ("?", "？", "؟", "⁇", "\u037e")
_TEASER_ENDS = (":", "：", "…", "...", ";", ",", "—", "–", "-", ">", "»:")
_CLOSING = "\"'”’»)]」』） "
_LINK = re.compile(r"https?://|www\.|\S@\S+\.\S")
_CREDIT_TAILS = (
    "Getty Images",
    "Shutterstock",
    "iStock",
    "/AFP",
    "/Reuters",
    "/AP",
    "AP Photo",
    "/EPA",
    "Unsplash",
    "Flickr",
    "Alamy",
)
_ODD_START = ("©", "→", "»", "►", "▶", "|", "*", "#", "@", ">>", "^", "[")
_MINIMUM_WORDS = 4
_MINIMUM_CHARACTERS = 30
_STANDFIRST = 12
_LINK_WORDS = 12


def judge(document: Document) -> list[Verdict]:
    """Judges every sentence of a document, in order."""
    language = document.language
    noticed = _noticed(document)
    openings = (*language.promos, *language.credits)
    return [_judge(unit, language, openings, unit.index in noticed) for unit in document.units]


def _noticed(document: Document) -> set[int]:
    """Finds the sentences that hold a notice of the publication."""
    units = document.units
    text = document.article.text.lower()
    starts: Sequence[int] = [unit.start for unit in units]
    found: set[int] = set()
    if len(text) != len(document.article.text):
        return found  # lower case is longer in a few languages: offsets would not match
    for notice in document.language.notices:
        at = text.find(notice)
        while at >= 0:
            index = bisect_right(starts, at) - 1
            if index >= 0 and units[index].words <= 60:
                found.add(index)
            at = text.find(notice, at + len(notice))
    return found


def _judge(unit: Unit, language: Language, openings: tuple[str, ...], noticed: bool) -> Verdict:
    if unit.kind == "heading":
        return _HEADING
    if unit.kind == "other":
        return _NO_PROSE
    if not any(map(str.isalnum, unit.text)):
        return _NO_WORDS
    if _promo(unit.text, openings):
        return _PROMO
    if noticed:
        return _NOTICE
    return _BYLINE if _byline(unit, language) else _aside(unit)


def _promo(text: str, openings: tuple[str, ...]) -> bool:
    start = text[:48].lower().lstrip("\"'“‘(«-–—•* ")
    return (
        (start.startswith(openings) and _opens_with(start, openings))
        or text.startswith(_ODD_START)
        or text.rstrip(").] ").endswith(_CREDIT_TAILS)
    )


def _opens_with(start: str, openings: tuple[str, ...]) -> bool:
    """Says whether a sentence begins with one of the openings as whole words."""
    return any(
        start.startswith(opening)
        and not (opening[-1].isalnum() and start[len(opening) : len(opening) + 1].isalnum())
        for opening in openings
    )


def _byline(unit: Unit, language: Language) -> bool:
    if unit.words > 10 or not unit.lowers or unit.lowers[0] not in language.bylines:
        return False
    if unit.text.endswith((".", "!", "?")) and unit.words > 5:
        return False
    names = unit.tokens[1:]
    return bool(names) and names[0][0].isupper()


def _aside(unit: Unit) -> Verdict:
    text = unit.text
    bare = text.rstrip(_CLOSING)
    if bare.endswith(_QUESTION_ENDS):
        return _QUESTION
    if bare.endswith(_TEASER_ENDS):
        return _TEASER
    if _cut_quotation(text):
        return _CUT
    if _fragment(unit) or not (_finished(text) or _standfirst(unit)):
        return _FRAGMENT
    return _STORY


def _fragment(unit: Unit) -> bool:
    """Says whether a line is too short, or too plainly part of something else, to stand alone."""
    text, words = unit.text, unit.words
    if words < _MINIMUM_WORDS and len(text) < _MINIMUM_CHARACTERS and not _dense(text):
        return True
    if unit.kind == "item" and text[0].islower():
        return True
    return words < _LINK_WORDS and _LINK.search(text) is not None


def _dense(text: str) -> bool:
    return text[:1] > "\u2e7f" and len(text) >= 6


def _finished(text: str) -> bool:
    """Says whether a sentence ends like one."""
    last = text.rstrip(_CLOSING + "0123456789[]")[-1:]
    return not last.isalnum() or last > "\u0dff"


def _standfirst(unit: Unit) -> bool:
    """Says whether a line without a full stop is a sentence all the same, as standfirsts are.

    A heading is shorter, or has most of its words in capitals.
    """
    return unit.words >= _STANDFIRST and 2 * len(unit.capitals) < len(unit.tokens)


def _cut_quotation(text: str) -> bool:
    """Says whether a quotation begins or ends outside the sentence."""
    if text.count('"') % 2:
        return True
    if text.count("“") != text.count("”") and "„" not in text:
        return True
    if "«" in text or "»" in text:
        return text.count("«") != text.count("»")
    return text.count("(") != text.count(")")
