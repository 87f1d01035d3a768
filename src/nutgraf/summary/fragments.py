"""Lines that are written as sentences are, and have no main clause or no place of their own.

"The usual banking stuff." has no verb, "Use a soft brush." is one point of a list and tells nothing
without it, "(And a cheap one.)" is said by the way. What can be told by its shape alone holds for any
language; what needs verbs, for those whose file has some.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nutgraf.language import Language, resources
from nutgraf.language.phrases import straight
from nutgraf.summary.document import Unit

_BRACKETS = {"(": ")", "（": "）"}
_BEHIND = ".!?…。！？\"'”’ "
_SIGNATURES = "–—―‒"
_ODD_BEGINNINGS = frozenset((*_BRACKETS, *_SIGNATURES))
_SIGNATURE_WORDS = 8
_EXCLAMATIONS = ("!", "！")
_EXCLAMATION_WORDS = 6
_VERBLESS_WORDS = 14
MOST_VERBLESS = 30
"""Words of a line of which it is asked whether it has a verb; of one that is no item, fewer."""

_CONTRACTED = ("n't", "'re", "'ve", "'ll", "'d", "'m")
_PARTICIPLE_FOLLOWERS = frozenset("by on in from for with to as at into".split())
# What stands behind a plural and hardly behind a verb: "features of", "trucks and".
_NOUN_FOLLOWERS = frozenset(
    "and or of to for in with from at by that who which on as than between under over within per "
    "but without across around after before during through against".split()
)
_JOINING = frozenset(("to", "and", "or"))  # behind which a verb makes no sentence by itself
_PARTICIPLES = frozenset(
    "based related associated located designed compared included completed required needed used "
    "organised organized focused written powered made".split()
)
_BEFORE_ADJECTIVES = frozenset("a an of with for from in by per without".split())
_PREFIXES = frozenset("re co pre over under out un mis de cross fast short".split())
_STOPS = ",;.:)—–"
_ADVERB = "ly"
_BEFORE_ORDERS = frozenset(
    ("do", "don't", "don’t", "then", "and", "or", "also", "always", "never", "first", "next")
)
_NOT_ORDERS = frozenset("of by is was are were has and or to at in".split())
_HEADING = 60  # characters of it at most
_GLUED_TOKENS = 6  # of a line that may be its heading


def is_said_by_the_way(unit: Unit) -> bool:
    """Says whether a sentence is an aside as its shape alone tells: in brackets, a shout, a dash."""
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
    return unit.text[0] in _SIGNATURES and unit.words <= _SIGNATURE_WORDS


def _is_exclamation(unit: Unit) -> bool:
    """Says whether a sentence is hardly more than a shout: "Feel free to help!"."""
    return unit.words <= _EXCLAMATION_WORDS and unit.text.endswith(_EXCLAMATIONS)


def is_verbless(unit: Unit, language: Language) -> bool:
    """Says whether no word of a short line can be the verb that would make it a sentence.

    Where the language's file has no verbs, no line is known to lack one. Every word is given the
    benefit of the doubt: one that ends in "-ed" or "-s" is a verb unless what follows it says no.
    """
    longest = MOST_VERBLESS if unit.kind == "item" else _VERBLESS_WORDS
    if unit.words > longest or not language.finite or len(unit.lowers) < 2:
        return False
    if not language.finite.isdisjoint(unit.lowers[1:]):
        return False
    words = [straight(word) for word in unit.lowers] if "’" in unit.text else unit.lowers
    if words[0] in language.subjects or not language.finite.isdisjoint(words[1:]):
        return False
    if any(word.endswith(_CONTRACTED) for word in words):
        return False
    if _ordering(words) in language.orders:
        return unit.kind == "item"
    return not any(_may_be_verb(unit, words, place, language) for place in range(len(words)))


def _may_be_verb(unit: Unit, words: Sequence[str], place: int, language: Language) -> bool:
    word, before = words[place], words[place - 1] if place else ""
    following = words[place + 1] if place + 1 < len(words) else ""
    if place and unit.tokens[place][0].isupper():
        return False  # a name
    if word in language.bare or (following and word in language.orders):
        if place and before not in _JOINING:
            return True
    if word.endswith("ed"):
        adjective = before in language.definites or before in _BEFORE_ADJECTIVES
        participle = following in _PARTICIPLE_FOLLOWERS and (not place or word in _PARTICIPLES)
        return not (following == "by" or adjective or participle or _is_compound(word))
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")):
        stopped = any(unit.tokens[place] + mark in unit.text for mark in _STOPS)
        return not (not following or stopped or following in _NOUN_FOLLOWERS)
    return False


def _is_compound(word: str) -> bool:
    """Says whether a word is an adjective as "clay-based" is, and not a verb as "re-elected"."""
    prefix, hyphen, _ = word.partition("-")
    return bool(hyphen) and prefix not in _PREFIXES


def _ordering(words: Sequence[str]) -> str:
    """Returns the word that would be the verb of an order: "Gently brush", "Don't brush"."""
    behind = words[0].endswith(_ADVERB) or words[0] in _BEFORE_ORDERS
    return words[1] if behind else words[0]


def is_order(unit: Unit, language: Language) -> bool:
    """Says whether a point of a list tells the reader what to do."""
    words = unit.lowers
    if unit.kind != "item" or len(words) < 3:
        return False
    order = _ordering(words)
    return order in language.orders and words[words.index(order) + 1] not in _NOT_ORDERS


def lacks_subject(unit: Unit, language: Language) -> bool:
    """Says whether a line begins with its verb, as points do that tell of what is above them.

    "Offers a wide deck.", "Covers boats and gear.": not "Offers came in." or "Offers from abroad.".
    """
    words = unit.lowers
    if len(words) < 3 or words[0] not in language.predicates:
        return False
    second = words[1]
    known = second in _NOUN_FOLLOWERS or second in language.finite or second in language.bare
    return not known or second in language.pointers


def has_glued_heading(unit: Unit, language: Language) -> bool:
    """Says whether a heading ran into the sentence behind it: "Chosen by Anna The bridge is old.".

    The sentence shows by an article or a pronoun with a capital where none belongs. Only where
    headlines have capitals, and headings look like names, does it happen so.
    """
    tokens = unit.tokens
    if len(tokens) < 2:
        return False
    if unit.lowers[0] in language.headings:
        behind = unit.text[len(tokens[0]) :]
        if behind[:1] == " " and behind[1:2].isupper():
            return True
    if unit.text.find(": ", 0, _HEADING) > 0 and _titled(unit, language):
        return True
    if _opening_words(language.code).isdisjoint(tokens[1:_GLUED_TOKENS]):
        return False
    return any(
        tokens[place] in _opening_words(language.code) and _begins_here(unit, place, language)
        for place in range(1, min(len(tokens), _GLUED_TOKENS))
    )


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
