"""Sentences that are none in any language: rows of tables, menus, code, dummy or garbled text.

What to look for is decided for the article as a whole, so that an ordinary one costs nearly
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nutgraf.summary.document import Document, Unit

_SEPARATORS = (" | ", " >> ", " • ", " · ", " ⋅ ", " ∙ ", " › ")
_ASCII_SEPARATORS = 2  # the first of them
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

_CODE_SIGNS = ("()", "::", "\n$ ")
# What stands in program text and hardly in prose: `call(…)`, `a.b(`, operators, braces, options of
# commands, assignments, closing tags.
_CODE = re.compile(
    r"\w\(\)|\w\.\w+\(|[{}]|[!=<>+*-]=|=>|->|&&|\|\||::|</\w|(?<=\s)--?[a-z][\w-]*(?=[\s=])"
    r"|\w \+?= \S"
    r"|\w=[\"'\w{]|;(?=\s*$)|\w_\w|\[\d*\]|\$\w|(?<=\s)//|\w\.\w+\.\w|\\\w"
)
_CODE_START = re.compile(
    r"\$ |> |//|/\*|<[a-z/!]|[{}\[(@]|(?:sudo|pip|npm|git|cd|docker|curl|apt|brew|import|from|def"
    r"|class|const|let|var|function|return|public|private|SELECT|INSERT|UPDATE|CREATE|export|echo)\s\S"
)
_CODE_HITS = 3
_CODE_DENSITY = 6  # words for each sign at most

# Each begins with a character that is sought fast; what must stand before it is looked back at.
_PHONE_SIGNS = (
    re.compile(r"-(?<=\d-)\d{4}(?!\d)"),
    re.compile(r"\.(?<=\d\.)\d{4}(?!\d)"),
    re.compile(r"0(?<![\d,.]0)\d(?:\d{1,3}[ ]\d{3}|[ .]\d\d[ .]\d\d)"),
)
_ROW_ENDS = frozenset('.!?"”’')
_NUMBER = re.compile(r"(?<![\w.,])[$€£₩¥~+-]?\d[\d.,:/]*(?:%|[^\W\d_]{0,2})(?![\w])")
_ROW_NUMBERS = 3
_PHONE = re.compile(
    r"(?<![\d.-])(?:\+?\d{1,2}[ .-])?(?:\(\d{3}\)[ ]?|\d{3}[-. ])\d{3}[-.]\d{4}(?!\d|[.-]\d)"
    r"|(?<!\d)0\d(?:[ .]\d\d){4}(?!\d)|(?<![\d,.])0\d{2,4}[ ]\d{3,4}[ ]?\d{3,4}(?!\d)"
)
_PHONE_WORDS = 40
_HASHTAG = re.compile(r"(?<!\w)#[^\W\d]\w+")
# Entries of lists of works: "Lund A, Weir PB, et al.", "Lund, A. (2021). Harbours.", "(n.d.).".
_SURNAME = r"[^\W\d_a-z][\w'’-]+"
_CITATION = re.compile(
    rf"{_SURNAME} [A-Z]{{1,3}}, {_SURNAME} [A-Z]{{1,3}}\b"
    rf"|{_SURNAME}, (?:[A-Z]\.[ -]?){{1,3}}(?:,|&|\()|{_SURNAME}, [A-Z]{{1,2}} \(\d{{4}}\)"
    r"|\d{4};\d+[:(]"
    r"|\(n\.d\.\)|.{0,60} \(n\.d\.\)\.?$|.{0,80} et al\.$"
)
_CITATION_TERMS = ("al", "doi", "doi.org", "n.d")
_DETACHED = " ."
_DETACHED_SHARE = 0.4  # of the sentences at most
_DETACHED_WORDS = 13  # the stop among them

Check = Callable[[Unit], bool]


def checks_of(document: Document) -> list[Check]:
    """Returns what is worth asking of the sentences of an article."""
    text = document.article.text
    checks: list[Check] = []
    ascii_only = text.isascii()
    separators = _SEPARATORS[:_ASCII_SEPARATORS] if ascii_only else _SEPARATORS
    if any(separator[1] in text and separator in text for separator in separators):
        checks.append(_separated)
    if "ipsum" in text or "dolor" in document.frequencies:
        checks.append(_dummy)
    if not ascii_only and any(sign in text for sign in _GARBLED_SIGNS):
        checks.append(_garbled)
    if "{" in text or "=" in text or "<" in text or any(sign in text for sign in _CODE_SIGNS):
        checks.append(_code)
    if any(sign.search(text) for sign in _PHONE_SIGNS):
        checks.append(_phone)
    if not all(unit.text[-1] in _ROW_ENDS for unit in document.units):
        checks.append(_row)
    if any(term in document.frequencies for term in _CITATION_TERMS):
        checks.append(_citation)
    if "#" in text:
        checks.append(_hashtags)
    return checks


def is_dump(unit: Unit, *, nouns_capitalised: bool) -> bool:
    """Says whether a line is a run of names or menu entries: nearly all of it in capitals."""
    if 2 * len(unit.capitals) < len(unit.tokens) or unit.words < _DUMP_WORDS:
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


def _code(unit: Unit) -> bool:
    """Says whether a line is program text: dense with its signs, or begun and ended as it is."""
    text = unit.text
    hits = len(_CODE.findall(text))
    if hits >= _CODE_HITS and unit.words <= _CODE_DENSITY * hits:
        return True
    begun = _CODE_START.match(text) is not None
    return hits > 0 and (text.endswith((";", "{", "}", ");")) or (begun and text[-1] not in ".!?"))


def _row(unit: Unit) -> bool:
    """Says whether a line is the row of a table: more numbers than small words, and no end."""
    if unit.text[-1] in _ROW_ENDS:
        return False
    numbers = len(_NUMBER.findall(unit.text))
    small = sum(token[0].islower() for token in unit.tokens)
    return numbers >= _ROW_NUMBERS and numbers > small


def _phone(unit: Unit) -> bool:
    return unit.words <= _PHONE_WORDS and _PHONE.search(unit.text) is not None


def _citation(unit: Unit) -> bool:
    return _CITATION.match(unit.text) is not None


def _hashtags(unit: Unit) -> bool:
    """Says whether a sentence ends in a run of hashtags, or is one."""
    tags = _HASHTAG.findall(unit.text)
    return len(tags) > 1 and unit.text.rstrip().endswith(tags[-1])


def few_detached(units: Sequence[Unit]) -> bool:
    """Says whether some full stops of an article stand apart from their lines, but not most.

    Some systems set one behind every line when they join them, related headlines and headings
    among them ("Mayor resigns ."). Where all sentences end so, a tokeniser was at work, and it
    says nothing.
    """
    detached = sum(unit.text.endswith(_DETACHED) for unit in units)
    return 0 < detached <= _DETACHED_SHARE * len(units)


def is_detached(unit: Unit) -> bool:
    """Says whether a line is as short as headlines are, and its full stop stands apart from it."""
    return unit.words <= _DETACHED_WORDS and unit.text.endswith(_DETACHED)
