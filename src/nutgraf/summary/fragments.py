"""Lines that are sentences by their looks and cannot stand where a summary puts them.

"(And a cheap one.)" is said by the way, and "Summary The quay is closed." has its heading in it.
Their shape tells.
"""

from __future__ import annotations

from functools import lru_cache

from nutgraf.language import Language, resources
from nutgraf.summary.document import Unit

_BRACKETS = {"(": ")", "（": "）"}
_BEHIND = ".!?…。！？\"'”’ "
_SIGNATURES = "–—―‒"
_ODD_BEGINNINGS = frozenset((*_BRACKETS, *_SIGNATURES))
_SIGNATURE_WORDS = 8
_EXCLAMATIONS = ("!", "！")
_EXCLAMATION_WORDS = 4
_HEADING = 60  # characters of it at most
_GLUED_TOKENS = 6  # of a line that may be its heading


def is_said_by_the_way(unit: Unit) -> bool:
    """Says whether a sentence is an aside by its shape: in brackets, a shout, behind a dash."""
    text = unit.text
    if text[0] not in _ODD_BEGINNINGS and text[-1] not in _EXCLAMATIONS:
        return False
    return _is_bracketed(text) or _is_signature(unit) or _is_exclamation(unit)


def _is_bracketed(text: str) -> bool:
    """Says whether a sentence stands in brackets as a whole."""
    closing = _BRACKETS.get(text[0], "")
    bare = text.rstrip(_BEHIND)
    if not closing or not bare.endswith(closing):
        return False
    depth = 0
    for at, character in enumerate(bare):
        depth += (character == text[0]) - (character == closing)
        if depth == 0:
            return at == len(bare) - 1
    return False


def _is_signature(unit: Unit) -> bool:
    """Says whether a short line begins with a dash, as who is quoted stands below the words."""
    if unit.text[0] not in _SIGNATURES or unit.text[1:2].isdigit():  # "–40 degrees"
        return False
    return unit.words <= _SIGNATURE_WORDS


def _is_exclamation(unit: Unit) -> bool:
    """Says whether a sentence is hardly more than a shout: "Feel free to help!"."""
    return unit.words <= _EXCLAMATION_WORDS and unit.text.endswith(_EXCLAMATIONS)


def has_glued_heading(unit: Unit, language: Language) -> bool:
    """Says whether a heading ran into the sentence behind it: "Chosen by Anna The bridge is old.".

    The sentence shows by an article or a pronoun with a capital where none belongs. Only where
    headlines have capitals, and headings look like names, does it happen so.
    """
    tokens = unit.tokens
    if len(tokens) < 2:
        return False
    if unit.lowers[0] in language.headings and _is_heading(unit, language):
        return True
    if unit.text.find(": ", 0, _HEADING) > 0 and _titled(unit, language):
        return True
    if _opening_words(language.code).isdisjoint(tokens[1:_GLUED_TOKENS]):
        return False
    return any(
        tokens[place] in _opening_words(language.code) and _begins_here(unit, place, language)
        for place in range(1, min(len(tokens), _GLUED_TOKENS))
    )


def _is_heading(unit: Unit, language: Language) -> bool:
    """Says whether a first word is a heading of what follows: "Summary Fresh water keeps".

    With a verb behind the next word, the two may be one name: "Background Music is played".
    """
    behind = unit.text[len(unit.tokens[0]) :]
    if behind[:1] != " " or not behind[1:2].isupper():
        return False
    if unit.lowers[1] in language.stopwords or len(unit.lowers) < 3:
        return True
    third = unit.lowers[2]
    return language.verbs is None or not (third.endswith("ed") or third in language.verbs.finite)


def _titled(unit: Unit, language: Language) -> bool:
    """Says whether a heading stands before a colon: "What To Look For: A dry hull"."""
    label = unit.text.partition(": ")[0]
    words = label.split()
    if not 2 < len(words) <= _GLUED_TOKENS or not all(word[0].isupper() for word in words):
        return False
    return any(word.lower() in language.stopwords and not word.isupper() for word in words[1:])


def _begins_here(unit: Unit, place: int, language: Language) -> bool:
    token = unit.tokens[place]
    following = unit.tokens[place + 1] if place + 1 < len(unit.tokens) else ""
    if not following.islower() or following in language.stopwords:
        return False
    before = unit.tokens[place - 1]
    return f"{before} {token} {following}" in unit.text


@lru_cache(maxsize=64)
def _opening_words(code: str) -> frozenset[str]:
    """Returns what begins a sentence and has no capital inside one, with its capital."""
    language = resources(code)
    known = language.pointers | language.definites | language.second_person
    return frozenset(word.capitalize() for word in known)
