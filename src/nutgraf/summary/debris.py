"""Sentences that are none in any language: rows of tables, menus, dummy text, garbled characters.

What to look for is decided for the article as a whole, so that an ordinary one costs nearly
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nutgraf.summary.document import Document, Unit

_SEPARATORS = (" | ", " • ", " · ", " ⋅ ", " ∙ ", " › ", " >> ")
_DUMMY_TEXT = ("lorem ipsum", "dolor sit amet", "ut enim ad minim", "duis aute irure")
# UTF-8 that was read as Latin-1 or Windows-1252, once or with the control characters lost.
_GARBLED = re.compile(
    r"â€[\w™œ\u009d¦“”˜\u0080-\u00bf]|â[\u0080-\u009f]|Ã[\u0080-\u00bf\u0192\u201a]|Â[\u00a0-\u00bf]"
    r"|[a-z]â(?:s|t|re|ve|ll|d|m)\b|\ufffd"
)
_GARBLED_SIGNS = ("â", "Ã", "Â", "\ufffd")
_DUMP_WORDS = 12
_DUMP_SHARE = 0.6  # of the words are capitalised
_DUMP_SHARE_OF_NOUNS = 0.95  # the same in a language that capitalises nouns
_DUMP_SMALL = 0.15  # of the words at most begin with a small letter

Check = Callable[[Unit], bool]


def checks_of(document: Document) -> list[Check]:
    """Returns what is worth asking of the sentences of an article."""
    text = document.article.text
    checks: list[Check] = []
    if any(separator in text for separator in _SEPARATORS):
        checks.append(_separated)
    if "m ipsum" in text or "dolor sit" in text:
        checks.append(_dummy)
    if not text.isascii() and any(sign in text for sign in _GARBLED_SIGNS):
        checks.append(_garbled)
    return checks


def is_dump(unit: Unit, *, nouns_capitalised: bool) -> bool:
    """Says whether a line is a run of names or menu entries: nearly all of it in capitals."""
    if unit.words < _DUMP_WORDS:
        return False
    share = _DUMP_SHARE_OF_NOUNS if nouns_capitalised else _DUMP_SHARE
    if len(unit.capitals) < share * len(unit.tokens) or unit.text.isupper():
        return False
    small = sum(token[0].islower() for token in unit.tokens)
    return small <= _DUMP_SMALL * len(unit.tokens)


def _separated(unit: Unit) -> bool:
    text = unit.text
    return " | " in text or any(text.count(separator) > 1 for separator in _SEPARATORS)


def _dummy(unit: Unit) -> bool:
    lower = unit.text.lower()
    return any(phrase in lower for phrase in _DUMMY_TEXT)


def _garbled(unit: Unit) -> bool:
    return _GARBLED.search(unit.text) is not None
