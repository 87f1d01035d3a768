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
from itertools import chain, groupby, pairwise
from operator import attrgetter

from nutgraf.language import Language
from nutgraf.summary.cues import Cues, Phrase, cues_of, holds, plain
from nutgraf.summary.debris import Check, checks_of, is_dump
from nutgraf.summary.document import Document, Unit
from nutgraf.summary.labels import (
    is_boilerplate,
    is_decorated,
    is_headline,
    is_numbered,
    is_record,
    is_turn,
    speakers_of,
)


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
_TURN = Verdict(Grade.ASIDE, "left out: one turn of a conversation")
_POINT = Verdict(Grade.ASIDE, "left out: numbered point")
_BIO = Verdict(Grade.ASIDE, "left out: about the author")
_FRAGMENT = Verdict(Grade.ASIDE, "left out: no full sentence")
_PROMO = Verdict(Grade.JUNK, "left out: promo or credit")
_NOTICE = Verdict(Grade.JUNK, "left out: about the publication")
_BYLINE = Verdict(Grade.JUNK, "left out: byline")
_CAPTION = Verdict(Grade.JUNK, "left out: caption")
_DUMP = Verdict(Grade.JUNK, "left out: a run of names")
_DEBRIS = Verdict(Grade.JUNK, "left out: table, menu or garbled text")
_HEADING = Verdict(Grade.MUTE, "left out: heading")
_NO_PROSE = Verdict(Grade.MUTE, "left out: no prose")
_TOO_LONG = Verdict(Grade.MUTE, "left out: too long to be quoted")
_NO_WORDS = Verdict(Grade.MUTE, "left out: no words")
_QUESTION_ENDS = ("?", "？", "؟", "⁇", "\u037e")
_TEASER_ENDS = (":", "：", "…", "...", ";", ",", "—", "–", "-", ">", "»:")
_CLOSING = "\"'”’»)]」』） "
_PAIRS = {'"': '"', "“": "”", "„": "“", "«": "»", "「": "」"}
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
_ODD_START = ("©", "→", "»", "►", "▶", "|", "*", "#", "@", ">>", "^", "[")
_INSIDE = ",-–—/:#$€£("  # what may stand before a number inside a sentence
LONGEST_SENTENCE = 400
"""Words beyond which a sentence is no quotation any more, but the text itself without its stops."""

_MINIMUM_WORDS = 4
_MINIMUM_CHARACTERS = 30
_STANDFIRST = 12
_TOP = 5
_LINK_WORDS = 12
_CREDIT = 2  # characters between two sentences at most that have nothing between them
_BIO_PARAGRAPHS = 2
_BIO_SHARE = 3  # quarters of an article that hold no line about its author


@dataclass(frozen=True, slots=True)
class _Signs:
    """What one article is judged by: its language, and the phrases and checks it may need."""

    language: Language
    cues: Cues
    notices: Sequence[Phrase]
    pointers: Sequence[Phrase]
    bios: Sequence[Phrase]
    checks: Sequence[Check]
    speakers: frozenset[str]
    ending: int
    """Index of the first paragraph that may tell about the author."""

    @classmethod
    def of(cls, document: Document) -> _Signs:
        language, units = document.language, document.units
        cues = cues_of(language.code)
        text = plain(document.article.text)
        words = frozenset(chain([""], *[unit.lowers for unit in units]))
        last = units[-1].paragraph if units else 0
        return cls(
            language,
            cues,
            cues.notices.of(document, words, text),
            cues.pointers.of(document, words, text),
            cues.bios.of(document, words, text),
            checks_of(document),
            speakers_of(units, text),
            max(last - _BIO_PARAGRAPHS, _BIO_SHARE * last // 4),
        )


def judge(document: Document) -> list[Verdict]:
    """Judges every sentence of a document, in order."""
    signs = _Signs.of(document)
    inside = _inside_quotations(document.units)
    captions = _before_credits(document)
    return [
        _mute(unit)
        or (_CAPTION if unit.index in captions else _junk(unit, signs))
        or (_CUT if unit.index in inside else _aside(unit, signs))
        for unit in document.units
    ]


def _before_credits(document: Document) -> set[int]:
    """Finds the sentences behind which splitting has cut off whose picture they describe."""
    text = document.article.text
    units = document.units
    return {
        unit.index
        for unit, following in pairwise(units)
        if following.start - unit.end > _CREDIT
        and unit.paragraph == following.paragraph
        and text[unit.end : following.start].lstrip().startswith("(")
    }


def _inside_quotations(units: Sequence[Unit]) -> set[int]:
    """Finds the sentences that begin inside a quotation which an earlier one has opened.

    They are somebody's words, and only their neighbours say whose. A quotation ends with its
    paragraph at the latest.
    """
    inside: set[int] = set()
    for _, paragraph in groupby(units, key=attrgetter("paragraph")):
        sentences = list(paragraph)
        low = any("„" in unit.text for unit in sentences)  # then “ closes
        opened = {opener: 0 for opener in _PAIRS if not (low and opener == "“")}
        for unit in sentences:
            if any(opened.values()):
                inside.add(unit.index)
            for opener, before in opened.items():
                opening, closing = unit.text.count(opener), unit.text.count(_PAIRS[opener])
                if opener == _PAIRS[opener]:
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


def _junk(unit: Unit, signs: _Signs) -> Verdict | None:
    text = unit.text
    credit = text.startswith(_ODD_START) or text.rstrip(").] ").endswith(_CREDIT_TAILS)
    if credit or signs.cues.promos.open(unit):
        return _PROMO
    if (signs.notices and holds(unit, signs.notices)) or is_boilerplate(unit):
        return _NOTICE
    if is_dump(unit, nouns_capitalised=signs.language.nouns_capitalised):
        return _DUMP
    for check in signs.checks:
        if check(unit):
            return _DEBRIS
    return _BYLINE if _byline(unit, signs.language) or is_record(unit) else None


def _byline(unit: Unit, language: Language) -> bool:
    if unit.words > 10 or not unit.lowers or unit.lowers[0] not in language.bylines:
        return False
    if unit.text.endswith((".", "!", "?")) and unit.words > 5:
        return False
    names = unit.tokens[1:]
    return bool(names) and names[0][0].isupper()


def _aside(unit: Unit, signs: _Signs) -> Verdict:
    text, language = unit.text, signs.language
    bare = text.rstrip(_CLOSING)
    if bare.endswith(_QUESTION_ENDS):
        return _QUESTION
    if bare.endswith(_TEASER_ENDS) or _announces(unit, signs):
        return _TEASER
    part = _part(unit, signs)
    if part:
        return part
    headline = bool(language.title_words) and is_headline(unit, language.title_words)
    if headline or is_decorated(text) or _fragment(unit):
        return _FRAGMENT
    return _STORY if _finished(text) or _standfirst(unit) else _FRAGMENT


def _announces(unit: Unit, signs: _Signs) -> bool:
    if signs.cues.announcements.open(unit):
        return True
    return bool(signs.pointers) and holds(unit, signs.pointers)


def _part(unit: Unit, signs: _Signs) -> Verdict | None:
    """Judges what is one part of something: a turn, a point, a note on the author, a quotation."""
    if is_turn(unit, signs.speakers):
        return _TURN
    if is_numbered(unit, ordinal_dots=signs.language.ordinal_dots):
        return _POINT
    if signs.bios and unit.paragraph >= signs.ending and holds(unit, signs.bios):
        return _BIO
    return _CUT if _cut_quotation(unit.text) else None


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
        and not unit.text[0].islower()
        and unit.paragraph < _TOP
        and 2 * len(unit.capitals) < len(unit.tokens)
    )


def _cut_quotation(text: str) -> bool:
    """Says whether a quotation begins or ends outside the sentence."""
    if text.count('"') % 2 or text.count("(") != text.count(")"):
        return True
    if text.isascii():
        return False
    low = text.count("„")
    if low > text.count("“") + text.count("”") or (not low and text.count("“") != text.count("”")):
        return True
    return text.count("«") != text.count("»")
