"""Lines that have no main clause: no verb, no subject, a clause that leans on another.

"The usual harbour stuff.", "Offers a wide deck.", "Until another boat comes.", and points of lists
that tell the reader what to do. The lists of verbs are the language's (`[verbs]` in its file); what
endings verbs have is English, the only language with such lists so far. One without them is not
asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.language import Language, Verbs
from nutgraf.summary.document import Unit

MOST_WORDS = 30
"""Words of an item of which it is asked whether it is a sentence."""

_MOST_WORDS_OF_PROSE = 15
_MOST_TOKENS = 2 * MOST_WORDS  # "a/b/c" is one word between spaces, and has three
_NOUNS_BEFORE = 3  # words among which the verb stands of a sentence that begins with nouns
_CONTRACTED = ("n't", "'re", "'ve", "'ll", "'d", "'m")
_PAST, _THIRD_PERSON, _ADVERB, _GERUND = "ed", "s", "ly", "ing"
_NO_VERB_ENDS = ("ss", "us", "is", "'s", "ics")
_ARTICLES = frozenset(("a", "an"))
_JOINING = frozenset(("to", "and", "or"))  # behind which a verb makes no sentence by itself
_STOPS = ",;.:)—–"
_CLAUSE_STOPS = ",;:—–"
_CLAUSE_WORDS = 8
_EARLY = 5  # words among which a verb stands that has its subject before it


def lacks_main_clause(unit: Unit, language: Language) -> bool:
    """Says whether a line that looks like a sentence is only a part of one."""
    verbs = language.verbs
    if verbs is None or unit.words > MOST_WORDS or not 2 <= len(unit.lowers) <= _MOST_TOKENS:
        return False
    if _lacks_subject(unit.lowers, language, verbs) or _is_subordinate(unit, verbs):
        return True
    if unit.kind != "item" and unit.words > _MOST_WORDS_OF_PROSE:
        return False
    return _is_verbless(unit, language, verbs)


def lacks_its_start(unit: Unit, language: Language) -> bool:
    """Says whether a line that begins like one without a subject is one.

    With a main clause behind its comma it is not, unless it begins with its verb: "By staying in
    port, the boats survived.", but not "Not because of the boats, but because of the quay."
    """
    verbs, first = language.verbs, unit.lowers[0]
    if verbs is None or first in verbs.finite or first in verbs.predicates:
        return True
    behind = unit.text.partition(", ")[2].lower().split(maxsplit=1)
    return not behind or behind[0] in verbs.noun_followers or behind[0] in verbs.subordinators


def is_order(unit: Unit, language: Language) -> bool:
    """Says whether a point of a list tells the reader what to do."""
    verbs, words = language.verbs, unit.lowers
    if verbs is None or unit.kind != "item" or not 3 <= len(words) <= _MOST_TOKENS:
        return False
    order = _order_of(words, verbs)
    if order not in verbs.orders:
        return False
    after = words[words.index(order) + 1 :]
    if not after or after[0] in verbs.no_orders or after[0] in verbs.finite:
        return False
    # "Work on the quay began": with a verb of its own behind, the word was a noun
    if after[0] in verbs.noun_followers:
        return verbs.subjects.issuperset(verbs.finite.intersection(after))
    return not _has_past(after, language, verbs)


def _has_past(words: Sequence[str], language: Language, verbs: Verbs) -> bool:
    """Says whether a past follows soon and directly: "[Plant] workers walked out"."""
    for place in range(1, min(len(words), _NOUNS_BEFORE)):
        before, word = words[place - 1], words[place]
        if before in language.stopwords or before.endswith(_ADVERB):
            return False
        following = words[place + 1] if place + 1 < len(words) else ""
        past = word.endswith(_PAST) and not _is_participle(word, before, following, verbs)
        if past or word in verbs.pasts:
            return True
    return False


def _is_verbless(unit: Unit, language: Language, verbs: Verbs) -> bool:
    """Says whether no word of a line can be the verb that would make it a sentence.

    Every word has the benefit of the doubt: one that ends in "-ed" or "-s" is a verb unless what
    follows it says no.
    """
    words = unit.lowers
    if words[0] in verbs.subjects or not verbs.finite.isdisjoint(words[1:]):
        return False
    if any(word.endswith(_CONTRACTED) for word in words):
        return False
    order = _order_of(words, verbs)
    if order in verbs.orders:  # in prose, an order is a sentence
        after = words[words.index(order) + 1 :]
        return unit.kind == "item" and not _has_past(after, language, verbs)
    places = range(len(words))
    return not any(_may_be_verb(unit, words, place, language, verbs) for place in places)


def _may_be_verb(
    unit: Unit, words: Sequence[str], place: int, language: Language, verbs: Verbs
) -> bool:
    word, token = words[place], unit.tokens[place]
    if place and token[0].isupper():
        return False  # a name
    before = words[place - 1] if place else ""
    following = words[place + 1] if place + 1 < len(words) else ""
    stopped = not following or any(token + mark in unit.text for mark in _STOPS)
    of_noun = following in verbs.noun_followers or following.endswith(_GERUND)
    if word in verbs.bare or (word in verbs.orders and not stopped):
        # what begins with "a" or "painting" is mostly a noun with what belongs to it
        phrase = words[0] in _ARTICLES and of_noun
        gerund = words[0].endswith(_GERUND) and word not in verbs.bare
        return place > 0 and before not in _JOINING and not (phrase or gerund)
    if word.endswith(_PAST):
        return place > 0 and not _is_participle(word, before, following, verbs)
    if not word.endswith(_THIRD_PERSON) or word.endswith(_NO_VERB_ENDS):
        return False
    if word in language.stopwords:
        return False
    named = place > 1 and unit.tokens[place - 1][0].isupper()  # "Anna Lund sails"
    return named or not (stopped or (of_noun and word[:-1] not in verbs.bare))


def _is_participle(word: str, before: str, following: str, verbs: Verbs) -> bool:
    """Says whether a word that may be a past is none: "a paved quay", "run by", "clay-based"."""
    if following == "by" or before in verbs.adjective_openers:
        return True
    if following in verbs.participle_followers and word in verbs.participles:
        return True
    prefix, hyphen, _ = word.partition("-")
    return bool(hyphen) and prefix not in verbs.prefixes


def _is_subordinate(unit: Unit, verbs: Verbs) -> bool:
    """Says whether a short line is a clause without the one that it belongs to."""
    return (
        unit.lowers[0] in verbs.subordinators
        and unit.words <= _CLAUSE_WORDS
        and not any(mark in unit.text for mark in _CLAUSE_STOPS)
        and not any(map(str.isdigit, unit.lowers))
    )


def _lacks_subject(words: Sequence[str], language: Language, verbs: Verbs) -> bool:
    """Says whether a line begins with its verb, as points do that tell of what is above them.

    "Offers a wide deck.", "Covers boats and gear."; but not "Offers came in", "Offers from abroad".
    """
    if words[0] not in verbs.predicates:
        return False
    second = words[1]
    if second in language.pointers:
        return verbs.bare.isdisjoint(words[2:_EARLY])  # "Highlights this year include"
    if second.endswith(_PAST) and (len(words) == 2 or words[2] in language.stopwords):
        return False  # "Highlights included a race", but not "Includes heated seats"
    return not (second in verbs.noun_followers or second in verbs.finite or second in verbs.bare)


def _order_of(words: Sequence[str], verbs: Verbs) -> str:
    """Returns the word that would be the verb of an order: "Gently brush", "Don't brush"."""
    behind = words[0].endswith(_ADVERB) or words[0] in verbs.before_orders
    return words[1] if behind else words[0]
