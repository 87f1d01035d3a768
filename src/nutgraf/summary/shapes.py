"""What a line looks like: whether it begins and ends as a sentence does."""

from __future__ import annotations

import re

from nutgraf.summary.document import Unit
from nutgraf.summary.quotations import unbalanced

CLOSING = "\"'”’»)]」』） "
"""What may stand behind the last character that counts."""

_LINK = re.compile(r"https?://|www\.|\S@[^\s@]{1,80}\.\S")
_INSIDE = ",-–—/:#$€£("  # what may stand before a number inside a sentence
_UNITS = "%€$£"
_YEAR = re.compile(r"(?<!\d)\d{4}\.$")
_MINIMUM_WORDS = 4
_MINIMUM_CHARACTERS = 30
_STANDFIRST = 12
_TOP = 5
_LINK_WORDS = 25
_OPENS = frozenset('"“„«»「『”')
_CLOSES = frozenset('"”“«»」』')
_MARKS = '"“”„«»「」『』'


def is_fragment(unit: Unit) -> bool:
    """Says whether a line is too short, or too plainly part of something else, to stand alone."""
    text, words = unit.text, unit.words
    if words < _MINIMUM_WORDS and len(text) < _MINIMUM_CHARACTERS and not _dense(text):
        return True
    if unit.kind == "item" and text[0].islower():
        return True
    return words < _LINK_WORDS and _LINK.search(text) is not None


def _dense(text: str) -> bool:
    return text[:1] > "\u2e7f" and len(text) >= 6


def is_finished(text: str) -> bool:
    """Says whether a sentence ends like one."""
    bare = text.rstrip(CLOSING)
    last = bare[-1:]
    if last.isdigit():  # a date does not end a sentence, the mark of a footnote may: "over.[3]"
        bare = bare.rstrip("0123456789[")
        last = bare[-1:]
        if last == "." and bare[-2:-1].isdigit() and not _YEAR.search(bare):
            return False  # a price
        return not (last.isalnum() or last.isspace() or last in _INSIDE)
    return not (last.isalnum() or last in _UNITS) or last > "\u0dff"


def is_standfirst(unit: Unit) -> bool:
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


def cuts_quotation(text: str) -> bool:
    """Says whether a quotation or a bracket begins or ends outside the sentence."""
    if text.count('"') % 2 or text.count("(") != text.count(")"):
        return True
    if ")" in text and text.index(")") < text.index("("):
        return True
    return not text.isascii() and unbalanced(text)


def is_quotation(text: str) -> bool:
    """Says whether a sentence is all somebody's words, and does not say whose."""
    if text[0] not in _OPENS:
        return False
    closing = text.rstrip(" .,!?…")[-1:]
    if closing not in _CLOSES:
        return False
    inside = text.rstrip(" .,!?…")[1:-1]
    return not any(mark in inside for mark in _MARKS)
