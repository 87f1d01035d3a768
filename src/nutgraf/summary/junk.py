"""Sentences that cannot carry a summary, and why.

Three grades. `STORY` may be taken. `ASIDE` belongs to the story but does not carry it: questions,
lines that announce what follows, cut quotations, items of lists. `JUNK` is no part of the story:
promos, credits, bylines, notices. Headings and what is no prose are `MUTE`. A summary takes from
the first grade that has any sentence, so that any text gets one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from operator import attrgetter

from nutgraf.language import Language
from nutgraf.summary.cues import Cues, Phrase, cues_of, notifies
from nutgraf.summary.debris import Check, checks_of, is_dump
from nutgraf.summary.document import Document, Unit
from nutgraf.summary.quotations import closers_in, unbalanced


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
_DUMP = Verdict(Grade.JUNK, "left out: a run of names")
_DEBRIS = Verdict(Grade.JUNK, "left out: table, menu or garbled text")
_HEADING = Verdict(Grade.MUTE, "left out: heading")
_NO_PROSE = Verdict(Grade.MUTE, "left out: no prose")
_TOO_LONG = Verdict(Grade.MUTE, "left out: too long to be quoted")
_NO_WORDS = Verdict(Grade.MUTE, "left out: no words")
_QUESTION_ENDS = ("?", "？", "؟", "⁇", "\u037e")
_TEASER_ENDS = (":", "：", "…", "...", ";", ",", "—", "–", "-", ">", "»:")
_CLOSING = "\"'”’»)]」』） "
_LINK = re.compile(r"https?://|www\.|\S@[^\s@]{1,80}\.\S")
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
_ODD_START = ("©", "→", "» ", "►", "▶", "|", "*", "#", "@", ">>", "^", "[")
_INSIDE = ",-–—/:#$€£("  # what may stand before a number inside a sentence
LONGEST_SENTENCE = 400
"""Words beyond which a sentence is no quotation any more, but the text itself without its stops."""

_MINIMUM_WORDS = 4
_MINIMUM_CHARACTERS = 30
_STANDFIRST = 12
_TOP = 5
_LINK_WORDS = 12


def judge(document: Document) -> list[Verdict]:
    """Judges every sentence of a document, in order."""
    language = document.language
    cues = cues_of(language.code)
    notices = cues.notices_of(document)
    checks = checks_of(document)
    inside = _inside_quotations(document.units)
    return [
        _mute(unit)
        or _junk(unit, language, cues, notices, checks)
        or (_CUT if unit.index in inside else _aside(unit, language))
        for unit in document.units
    ]


def _inside_quotations(units: Sequence[Unit]) -> set[int]:
    """Finds the sentences that begin inside a quotation which an earlier one has opened.

    They are somebody's words, and only their neighbours say whose. A quotation ends with its
    paragraph at the latest.
    """
    inside: set[int] = set()
    for _, paragraph in groupby(units, key=attrgetter("paragraph")):
        sentences = list(paragraph)
        closers = closers_in("".join([unit.text for unit in sentences]))
        opened = dict.fromkeys(closers, 0)
        for unit in sentences:
            if any(opened.values()):
                inside.add(unit.index)
            for opener, before in opened.items():
                opening = unit.text.count(opener)
                closing = sum(map(unit.text.count, closers[opener]))
                if opener == closers[opener]:
                    opened[opener] = (before + opening) % 2
                else:
                    opened[opener] = max(0, before + opening - closing)
    return inside


def _mute(unit: Unit) -> Verdict | None:
    if unit.kind == "heading":
        return _HEADING
    if unit.kind == "other":
        return _NO_PROSE
    if unit.words > LONGEST_SENTENCE:
        return _TOO_LONG
    text = unit.text
    return None if text[0].isalnum() or any(map(str.isalnum, text)) else _NO_WORDS


def _junk(
    unit: Unit,
    language: Language,
    cues: Cues,
    notices: Sequence[Phrase],
    checks: Sequence[Check],
) -> Verdict | None:
    text = unit.text
    credit = text.startswith(_ODD_START) or text.rstrip(").] ").endswith(_CREDIT_TAILS)
    if credit or cues.opens(unit):
        return _PROMO
    if notices and notifies(unit, notices):
        return _NOTICE
    if is_dump(unit, nouns_capitalised=language.nouns_capitalised):
        return _DUMP
    for check in checks:
        if check(unit):
            return _DEBRIS
    return _BYLINE if _byline(unit, language) else None


def _byline(unit: Unit, language: Language) -> bool:
    if unit.words > 10 or not unit.lowers or unit.lowers[0] not in language.bylines:
        return False
    if unit.text.endswith((".", "!", "?")) and unit.words > 5:
        return False
    names = unit.tokens[1:]
    return bool(names) and names[0][0].isupper()


def _aside(unit: Unit, language: Language) -> Verdict:
    text = unit.text
    bare = text.rstrip(_CLOSING)
    if bare.endswith(_QUESTION_ENDS) or bare.rstrip("。.").endswith(language.question_ends):
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
    bare = text.rstrip(_CLOSING)
    last = bare[-1:]
    if last.isdigit():  # a date does not end a sentence, the mark of a footnote may: "over.[3]"
        last = bare.rstrip("0123456789[")[-1:]
        return not (last.isalnum() or last.isspace() or last in _INSIDE)
    return not last.isalnum() or last > "\u0dff"


def _standfirst(unit: Unit) -> bool:
    """Says whether a line without a full stop is a sentence all the same, as standfirsts are.

    They stand at the top; further down, such a line points to another story. A heading is
    shorter, or has most of its words in capitals.
    """
    return (
        unit.words >= _STANDFIRST
        and unit.paragraph < _TOP
        and 2 * len(unit.capitals) < len(unit.tokens)
    )


def _cut_quotation(text: str) -> bool:
    """Says whether a quotation begins or ends outside the sentence."""
    if text.count('"') % 2 or text.count("(") != text.count(")"):
        return True
    return not text.isascii() and unbalanced(text)
