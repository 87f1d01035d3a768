"""Lines that are one part of a sequence: turns of a conversation, numbered points, headings.

They belong to the story, but only the lines around them say what they mean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nutgraf.language import Language
from nutgraf.language.phrases import straight
from nutgraf.summary.document import Unit

# "Q:", "MR. LUND:", "Anna Lund:", "Prof. Weir:"
_NAME = r"[^\W\d_a-zß-ÿ][\w.'’-]{0,20}"
_LABEL = re.compile(rf"({_NAME}(?:[ ](?:{_NAME}|\#\d{{1,2}})){{0,3}})\s?[:：]\s+(?=\S)")
_COLON = re.compile("[:：]")
_DASH = re.compile("[:：]|[ ][-–—][ ]")
_LABEL_END = 90  # of the longest that can be one
_TURNS = 2  # of one speaker at least
_CALLS = frozenset(("Q", "A", "Interviewer", "Moderator", "Host", "Reporter", "Caller"))
_NOT_SPEAKERS = frozenset(("EXCLUSIVE", "BREAKING", "UPDATE", "UPDATED", "REVIEW", "OPINION"))
_QUOTES = '"“„«'
_NUMBERED = re.compile(
    r"(?:(?:\d{1,2}\.){0,3}\d{1,2}[.)]|\(\d{1,2}\)|[a-hA-H]\)|#\d{1,2}[:.]?)\s+\S"
)
_NUMBERED_WORD = re.compile(r"\w+ #?\d{1,2}(?:\s?:|[ ][-–—])\s")  # "Step 3: Dry the sails."
_NUMBERED_FIRST = "0123456789(#abcdefghABCDEFGH"
_ORDINAL = re.compile(r"\d{1,2}\.\s")
# "Price: ", "Night mode – ": what a point of a list is about, before the point itself.
_TOPIC = re.compile(
    r"(?P<topic>[^\W_a-zß-ÿ](?:[^\n:：.!?–—]|\.(?=\d)){1,58}?[^\s\d:：])"
    r"(?:\s?[:：]\s+(?=[^\s\"“„«'‘])|\s[-–—]\s+(?=[^\W\d]))"
)
_TOPIC_WORDS = 6
_TOPICS = 3  # that make a list of their lines
_ABOUT = ("About ", "Über ", "À propos de ", "Acerca de ", "Sobre ", "Over ", "Om ")
_REPEATED = re.compile(
    r"\w+(?: de)? ([^\W\d_][\w.&'’-]*(?: [^\W\d_a-z][\w.&'’-]*){0,4}?)[:.,]? \1\b"
)
_DATED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?:,? \d{1,2}[:.h]\d\d)?\s?[-–—•]\s")
_TITLE_WORDS = range(3, 15)
_BYLINE_WORDS = 10
_EMOJI = (("\u2600", "\u27bf"), ("\U0001f000", "\U0001ffff"))


def speakers_of(units: Sequence[Unit], text: str) -> frozenset[str]:
    """Returns the labels of the people who speak in turn in an article, "Anna Lund" or "Q"."""
    if ":" not in text and "：" not in text:
        return frozenset()
    counts: Counter[str] = Counter()
    paragraph = -1
    for unit in units:
        if unit.paragraph != paragraph:
            paragraph = unit.paragraph
            label = _LABEL.match(unit.text) if _COLON.search(unit.text, 0, _LABEL_END) else None
            if label:
                counts[label[1]] += 1
    shouted = [label for label in counts if _is_shouted(label)]
    speakers = {label for label, count in counts.items() if count >= _TURNS}
    if len(shouted) >= _TURNS:
        speakers.update(shouted)
    return frozenset(speakers)


def topics_of(units: Sequence[Unit], text: str, language: Language) -> bool:
    """Says whether several paragraphs of an article are points of a list, "Price: It is …"."""
    if not any(sign in text for sign in ":：–—-"):
        return False
    found = 0
    paragraph = -1
    for unit in units:
        if unit.paragraph != paragraph:
            paragraph = unit.paragraph
            found += has_topic(unit, language)
    return found >= _TOPICS


def has_topic(unit: Unit, language: Language) -> bool:
    """Says whether a line begins with what it is about, as the points of a list may.

    Who speaks before a colon is none, nor is a sentence that has its verb there.
    """
    match = _TOPIC.match(unit.text) if _DASH.search(unit.text, 0, _LABEL_END) else None
    if match is None or unit.kind == "heading":
        return False
    words = straight(match["topic"].lower()).split()
    if match["topic"].count("(") != match["topic"].count(")"):
        return False
    if len(words) > _TOPIC_WORDS:
        return False
    if unit.kind != "item" and unit.text[match.end()].islower():
        return False  # "The problem: nobody knows.", "The quay – a long one – …"
    if language.verbs is not None and not language.verbs.finite.isdisjoint(words):
        return False
    return language.speech_verbs.isdisjoint(words)


def _is_shouted(label: str) -> bool:
    return label.isupper() and len(label) > 1 and label not in _NOT_SPEAKERS


def turns_in(units: Sequence[Unit], text: str) -> frozenset[int]:
    """Returns the sentences that somebody says in turn.

    Behind a name at the beginning of a paragraph, all of it is.
    """
    if ":" not in text and "：" not in text:
        return frozenset()
    speakers = speakers_of(units, text)
    turns: set[int] = set()
    paragraph = turn = -1
    for unit in units:
        begins = unit.paragraph != paragraph
        paragraph = unit.paragraph
        if paragraph == turn:
            turns.add(unit.index)
        elif _is_turn(unit, speakers):
            turns.add(unit.index)
            turn = paragraph if begins else turn
    return frozenset(turns)


def _is_turn(unit: Unit, speakers: frozenset[str]) -> bool:
    """Says whether a sentence begins what somebody says in turn, behind the name."""
    label = _LABEL.match(unit.text) if ":" in unit.text or "：" in unit.text else None
    if label is None:
        return False
    if label[1] in speakers or label[1] in _CALLS:
        return True
    return " " in label[1] and unit.text[label.end()] in _QUOTES


def is_numbered(unit: Unit, language: Language) -> bool:
    """Says whether a sentence is a numbered point.

    Where a full stop makes an ordinal ("3. Mai"), only an item of a list is known to be none.
    """
    if not language.numbered_words.isdisjoint(unit.lowers[:1]):
        return _NUMBERED_WORD.match(unit.text) is not None
    if unit.text[0] not in _NUMBERED_FIRST or _NUMBERED.match(unit.text) is None:
        return False
    return unit.kind == "item" or not (language.ordinal_dots and _ORDINAL.match(unit.text))


def is_headline(unit: Unit, title_words: frozenset[str]) -> bool:
    """Says whether a line is written as English headlines are, With Capitals for Most Words."""
    if len(unit.capitals) < _TITLE_WORDS.start or len(unit.tokens) not in _TITLE_WORDS:
        return False
    if unit.text.isupper():
        return False
    return all(lower in title_words for lower in unit.tokens if lower[0].islower())


def is_decorated(text: str) -> bool:
    """Says whether a line begins with an emoji, as no sentence of a report does."""
    return any(first <= text[0] <= last for first, last in _EMOJI)


def is_record(unit: Unit) -> bool:
    """Says whether a line is a page's own record: a date and a dash before all else."""
    return unit.text[0].isdigit() and _DATED.match(unit.text) is not None


def is_boilerplate(unit: Unit) -> bool:
    """Says whether a heading with a name ran into its text, as in "About Harbour Co Harbour Co"."""
    return unit.text.startswith(_ABOUT) and _REPEATED.match(unit.text) is not None


def is_byline(unit: Unit, language: Language) -> bool:
    """Says whether a line tells who wrote the article: "By Anna Lund"."""
    if not unit.lowers or unit.lowers[0] not in language.bylines or unit.words > _BYLINE_WORDS:
        return False
    if unit.text.endswith((".", "!", "?")) and unit.words > 5:
        return False
    names = unit.tokens[1:]
    return bool(names) and names[0][0].isupper()
