"""Sentences that cannot carry a summary, and why.

Three grades. `STORY` may be taken. `ASIDE` belongs to the story but does not carry it: questions,
lines that announce what follows, cut quotations, items of lists. `JUNK` is no part of the story:
promos, credits, bylines, notices. Headings and what is no prose are `MUTE`. A summary takes from
the story; from asides only where there is nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from nutgraf.language import Language
from nutgraf.summary.credits import before_credits, is_credit
from nutgraf.summary.cues import ANNOUNCEMENT, FRAGMENT, PROMO, TEASER, Cues, cues_of
from nutgraf.summary.debris import Check, checks_of, few_detached, is_detached, is_dump
from nutgraf.summary.document import Document, Unit
from nutgraf.summary.fragments import has_glued_heading, is_said_by_the_way
from nutgraf.summary.labels import (
    has_topic,
    is_boilerplate,
    is_byline,
    is_decorated,
    is_headline,
    is_numbered,
    is_record,
    topics_of,
    turns_in,
)
from nutgraf.summary.quotations import inside_quotations
from nutgraf.summary.shapes import (
    CLOSING,
    cuts_quotation,
    is_finished,
    is_fragment,
    is_quotation,
    is_standfirst,
)
from nutgraf.summary.verbs import MOST_WORDS, is_order, lacks_its_start, lacks_main_clause


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
_SAID = Verdict(Grade.ASIDE, "left out: a quotation without its speaker")
_TURN = Verdict(Grade.ASIDE, "left out: one turn of a conversation")
_POINT = Verdict(Grade.ASIDE, "left out: numbered point")
_LABELLED = Verdict(Grade.ASIDE, "left out: a point behind its heading")
_ASIDE = Verdict(Grade.ASIDE, "left out: said by the way")
_AGAIN = Verdict(Grade.ASIDE, "left out: said before")
_BIO = Verdict(Grade.ASIDE, "left out: about the author")
_FRAGMENT = Verdict(Grade.ASIDE, "left out: no full sentence")
_PROMO = Verdict(Grade.JUNK, "left out: promo or credit")
_NOTICE = Verdict(Grade.JUNK, "left out: about the publication")
_BYLINE = Verdict(Grade.JUNK, "left out: byline")
_CAPTION = Verdict(Grade.JUNK, "left out: caption")
_DUMP = Verdict(Grade.JUNK, "left out: a run of names")
_DEBRIS = Verdict(Grade.JUNK, "left out: table, menu or garbled text")
_LINE = Verdict(Grade.JUNK, "left out: heading or related headline")
_HEADING = Verdict(Grade.MUTE, "left out: heading")
_NO_PROSE = Verdict(Grade.MUTE, "left out: no prose")
_TOO_LONG = Verdict(Grade.MUTE, "left out: too long to be quoted")
_NO_WORDS = Verdict(Grade.MUTE, "left out: no words")
_BEFORE_STOPS = frozenset(' .…?!"”»')
_QUESTION_ENDS = ("?", "?!", "？", "؟", "⁇", "\u037e")
_TEASER_ENDS = (":", "：", "…", "...", ";", ",", "—", "–", "-", ">", "»:", "→", "↓")
_OPENING = frozenset('"“”„«»「『')
LONGEST_SENTENCE = 400
"""Words beyond which a sentence is no quotation any more, but the text itself without its stops."""

_NAMED = 2  # terms of the title
_TOLD = 20  # characters behind a colon that tell something
_BIO_PARAGRAPHS = 2
_BIO_SHARE = 3  # quarters of an article that hold no line about its author


@dataclass(frozen=True, slots=True)
class _Signs:
    """What one article is judged by: its language, and the phrases and checks it may need."""

    language: Language
    cues: Cues
    notices: frozenset[int]
    pointers: frozenset[int]
    teasers: frozenset[int]
    bios: frozenset[int]
    checks: Sequence[Check]
    detached: bool
    turns: frozenset[int]
    topics: bool
    headlines: bool
    title: str
    title_terms: frozenset[str]
    ending: int
    """Index of the first paragraph that may tell about the author."""

    @classmethod
    def of(cls, document: Document) -> _Signs:
        language, units = document.language, document.units
        cues = cues_of(language.code)
        text = document.plain
        notices, pointers, teasers, bios = cues.passages.of(document)
        last = units[-1].paragraph if units else 0
        return cls(
            language,
            cues,
            notices,
            pointers,
            teasers,
            bios,
            checks_of(document),
            " ." in text and few_detached(units),
            turns_in(units, text),
            topics_of(units, text, language),
            bool(language.title_words),
            document.article.title or "",
            document.title_terms,
            max(last - _BIO_PARAGRAPHS, _BIO_SHARE * last // 4),
        )


def judge(document: Document) -> list[Verdict]:
    """Judges every sentence of a document, in order."""
    signs = _Signs.of(document)
    inside = inside_quotations(document.units)
    captions = before_credits(document)
    return _once(
        document.units,
        [
            _mute(unit)
            or (_CAPTION if unit.index in captions else None)
            or _judge(unit, signs, inside=unit.index in inside)
            for unit in document.units
        ],
    )


def _once(units: Sequence[Unit], verdicts: list[Verdict]) -> list[Verdict]:
    """Leaves only the first of sentences of the story that are the same to the letter."""
    seen: set[str] = set()
    for unit in units:
        if verdicts[unit.index].grade == Grade.STORY:
            if unit.text in seen:
                verdicts[unit.index] = _AGAIN
            seen.add(unit.text)
    return verdicts


def _judge(unit: Unit, signs: _Signs, *, inside: bool) -> Verdict:
    opened = signs.cues.openings.of(unit)
    return _junk(unit, signs, opened) or (_CUT if inside else _aside(unit, signs, opened))


def _mute(unit: Unit) -> Verdict | None:
    if unit.kind == "heading":
        return _HEADING
    if unit.kind == "other":
        return _NO_PROSE
    if unit.words > LONGEST_SENTENCE:
        return _TOO_LONG
    text = unit.text
    return None if text[0].isalnum() or any(map(str.isalnum, text)) else _NO_WORDS


def _junk(unit: Unit, signs: _Signs, opened: int) -> Verdict | None:
    text = unit.text
    if opened & PROMO or is_credit(text):
        return _PROMO
    if unit.index in signs.notices or is_boilerplate(unit):
        return _NOTICE
    if signs.detached and is_detached(unit):
        return _LINE
    if is_dump(unit, nouns_capitalised=signs.language.nouns_capitalised):
        return _DUMP
    for check in signs.checks:
        if check(unit):
            return _DEBRIS
    return _BYLINE if is_byline(unit, signs.language) or is_record(unit) else None


def _aside(unit: Unit, signs: _Signs, opened: int) -> Verdict:
    text, language = unit.text, signs.language
    if text[-1] != "." or text[-2:-1] in _BEFORE_STOPS or language.question_ends:
        bare = text.rstrip(CLOSING).removesuffix(" .").rstrip()
        if bare.endswith(_QUESTION_ENDS) or bare.rstrip("。.").endswith(language.question_ends):
            return _QUESTION
        if bare.endswith(_TEASER_ENDS):
            return _TEASER
    if _announces(unit, signs, opened):
        return _TEASER
    return _part(unit, signs) or (_FRAGMENT if _incomplete(unit, signs, opened) else _STORY)


def _incomplete(unit: Unit, signs: _Signs, opened: int) -> bool:
    text, language = unit.text, signs.language
    if opened & FRAGMENT and lacks_its_start(unit, language):
        return True
    if is_decorated(text) or is_fragment(unit):
        return True
    if text[0].islower() and _headless(unit, signs):
        return True
    if signs.headlines and is_headline(unit, language.title_words):
        return True
    if unit.words <= MOST_WORDS and lacks_main_clause(unit, language):
        return True
    return not (is_finished(text) or is_standfirst(unit))


def _announces(unit: Unit, signs: _Signs, opened: int) -> bool:
    """Says whether a sentence announces what follows and does not even say what that is about.

    One that names what the title names ("In this guide, we compare the berths of Ashby harbour")
    is the author's own summary, and often all that a publisher tells of a page.
    """
    if unit.text[0] in _OPENING:
        return False
    if opened & TEASER or unit.index in signs.teasers:
        return True
    if not (opened & ANNOUNCEMENT or unit.index in signs.pointers):
        return False
    if len(unit.distinct & signs.title_terms) >= _NAMED:
        return False
    told = unit.text.find(": ") if unit.lowers[0] in signs.language.pointing_words else -1
    # after a colon, what was announced follows: "Here is why: the quay is too short."
    return not 0 < told < len(unit.text) - _TOLD


def _part(unit: Unit, signs: _Signs) -> Verdict | None:
    """Judges what is one part of something: a turn, a point, a note on the author, a quotation."""
    language = signs.language
    if unit.index in signs.turns:
        return _TURN
    if is_numbered(unit, language):
        return _POINT
    if unit.kind == "item" and is_order(unit, language):
        return _POINT
    if signs.topics and has_topic(unit, language):
        return _LABELLED
    if signs.headlines and has_glued_heading(unit, language):
        return _LABELLED
    return _said(unit, signs)


def _said(unit: Unit, signs: _Signs) -> Verdict | None:
    if is_said_by_the_way(unit):
        return _ASIDE
    if unit.index in signs.bios and unit.paragraph >= signs.ending:
        return _BIO
    if cuts_quotation(unit.text):
        return _CUT
    return _SAID if is_quotation(unit.text) else None


def _headless(unit: Unit, signs: _Signs) -> bool:
    """Says whether a sentence begins with a small letter, its start being lost.

    A name may be written so ("npm"); that of what the article is about stands in its title.
    """
    first = unit.tokens[0] if unit.tokens else ""
    return first.islower() and first not in signs.title
