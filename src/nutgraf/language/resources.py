"""What nutgraf knows about a language, read from one data file for each.

A language is added by adding one file to `language/data/`: `<code>.toml`, every table and list of
which may be left out. What a file does not say, its language does without: splitting, features and
selection then rest on what holds for any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from nutgraf.language.verbs import Verbs

_DATA = Path(__file__).parent / "data"
_CODE = re.compile(r"[a-z]{2,3}")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Language:
    """The word lists of one language, all in lower case.

    Attributes:
        code: its primary subtag ("en"); "und" for the language-neutral fallback.
        name: its English name.
        stopwords: words that carry no subject matter.
        starters: words that begin a sentence when capitalised behind an abbreviation; the stop
            words among them.
        nouns_capitalised: whether every noun is written with a capital.
        ordinal_dots: whether a number with a full stop is an ordinal ("10. Januar").
        dense: whether it is written without spaces. Then words are pairs of characters, stop words
            too, and what points back is looked for where a sentence begins.
        question_ends: what stands before the last full stop of a question, in languages whose
            questions may end in one.
        abbreviations_open: abbreviations that never end a sentence ("Gen").
        abbreviations_either: ones that end it only before a likely sentence starter ("Inc").
        abbreviations_numbered: ones that do not end it before a number ("No").
        persons: pronouns and possessives of the third person for one person, each with the number
            of its gender.
        plurals: those for several.
        things: those for a thing.
        impersonal: words behind a thing pronoun that then points at nothing ("it rains").
        demonstratives: words that point back at what was said.
        pointed_nouns: singular nouns that no conjunction stands before without an article, so that
            "that" before one of them points back wherever it stands ("that figure").
        time_nouns: words behind a demonstrative that then points at no sentence ("this week").
        connectives: words that, as the first of a sentence, tie it to the one before.
        connective_phrases: the same, of several words.
        connective_starts: the first words of these phrases.
        pointers: all pronouns of the third person and demonstratives.
        definites: definite articles and their forms. Those that end in an apostrophe, and those of
            Arabic, are prefixes of words.
        relative_times: phrases that count from a time told before, at the beginning of a sentence
            or inside it ("the next day").
        second_person: pronouns of the reader.
        person_titles: words before the name of a person.
        speech_verbs: verbs that follow or precede a quotation.
        verbs: by which a line with a verb is told from one without; none where no line can be.
        promos: beginnings of sentences that ask the reader to do something.
        notices: phrases about the publication, anywhere in a sentence.
        credits: beginnings of captions, credits, corrections and the like.
        bylines: words before the name of an author.
        announcements: beginnings of sentences that announce what follows.
        teasers: beginnings of those that tell nothing, even if they name what the title names.
        teasing_phrases: phrases of such sentences, anywhere in them.
        pointing_words: first words of announcements behind whose colon the matter itself may
            follow ("here is why: …").
        numbered_words: words before the number of a point ("step 3: …").
        fragments: beginnings of lines that lack their subject.
        headings: words before a text that are its heading ("summary").
        pointing_phrases: phrases of such sentences, anywhere in them.
        bios: phrases about an author, at the end of an article.
        title_words: words that stay small in a headline with capitals; none where headlines are
            written as sentences are.
    """

    code: str
    name: str
    stopwords: frozenset[str] = _NONE
    starters: frozenset[str] = _NONE
    nouns_capitalised: bool = False
    ordinal_dots: bool = False
    dense: bool = False
    question_ends: tuple[str, ...] = ()
    abbreviations_open: frozenset[str] = _NONE
    abbreviations_either: frozenset[str] = _NONE
    abbreviations_numbered: frozenset[str] = _NONE
    persons: Mapping[str, int] = field(default_factory=dict)
    plurals: frozenset[str] = _NONE
    things: frozenset[str] = _NONE
    impersonal: frozenset[str] = _NONE
    demonstratives: frozenset[str] = _NONE
    time_nouns: frozenset[str] = _NONE
    pointed_nouns: frozenset[str] = _NONE
    connectives: frozenset[str] = _NONE
    connective_phrases: frozenset[str] = _NONE
    connective_starts: frozenset[str] = _NONE
    pointers: frozenset[str] = _NONE
    definites: frozenset[str] = _NONE
    relative_times: tuple[str, ...] = ()
    second_person: frozenset[str] = _NONE
    person_titles: frozenset[str] = _NONE
    speech_verbs: frozenset[str] = _NONE
    verbs: Verbs | None = None
    promos: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    bylines: frozenset[str] = _NONE
    announcements: tuple[str, ...] = ()
    teasers: tuple[str, ...] = ()
    teasing_phrases: tuple[str, ...] = ()
    pointing_words: frozenset[str] = _NONE
    numbered_words: frozenset[str] = _NONE
    fragments: tuple[str, ...] = ()
    headings: frozenset[str] = _NONE
    pointing_phrases: tuple[str, ...] = ()
    bios: tuple[str, ...] = ()
    title_words: frozenset[str] = _NONE


NEUTRAL = Language(
    code="und",
    name="any language",
    abbreviations_open=frozenset(("mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e")),
)
"""What is used where the language is not known, or has no file."""


def resources(code: str | None) -> Language:
    """Returns what is known about a language.

    Args:
        code: a language code such as "en" or "de-AT", of which the primary subtag counts;
            one without a data file, and None, give the language-neutral fallback.
    """
    primary = (code or "").strip().lower().replace("_", "-").split("-", 1)[0]
    return _read(primary) if _CODE.fullmatch(primary) else NEUTRAL


def known_languages() -> tuple[str, ...]:
    """Returns the codes of the languages that have a data file, sorted."""
    return tuple(sorted(file.stem for file in _DATA.glob("*.toml")))


@lru_cache(maxsize=256)
def _read(code: str) -> Language:
    file = _DATA / f"{code}.toml"
    if not file.is_file():
        return NEUTRAL
    import tomllib  # noqa: PLC0415 - not needed before the first text

    return _language(code, tomllib.loads(file.read_text(encoding="utf-8")))


def _language(code: str, data: Mapping[str, Any]) -> Language:
    abbreviations = data.get("abbreviations", {})
    reference = data.get("reference", {})
    speech = data.get("speech", {})
    junk = data.get("junk", {})
    stopwords = _words(data.get("stopwords"))
    persons = _genders(reference.get("persons", ()))
    plurals, things = _words(reference.get("plurals")), _words(reference.get("things"))
    demonstratives = _words(reference.get("demonstratives"))
    phrases = _phrases(reference.get("connective_phrases"))
    return Language(
        code=code,
        name=data.get("name", code),
        stopwords=stopwords,
        starters=stopwords | _words(data.get("starters")),
        nouns_capitalised=data.get("nouns_capitalised", False),
        ordinal_dots=data.get("ordinal_dots", False),
        dense=data.get("dense", False),
        question_ends=_phrases(data.get("question_ends")),
        abbreviations_open=_words(abbreviations.get("open")) or NEUTRAL.abbreviations_open,
        abbreviations_either=_words(abbreviations.get("either")),
        abbreviations_numbered=_words(abbreviations.get("numbered")),
        persons=persons,
        plurals=plurals,
        things=things,
        impersonal=_words(reference.get("impersonal")),
        demonstratives=demonstratives,
        pointers=demonstratives.union(persons, plurals, things),
        time_nouns=_words(reference.get("time_nouns")),
        pointed_nouns=_words(reference.get("pointed_nouns")),
        connectives=_words(reference.get("connectives")),
        connective_phrases=frozenset(phrases),
        connective_starts=frozenset(phrase.split()[0] for phrase in phrases),
        definites=_words(reference.get("definites")),
        relative_times=_phrases(reference.get("relative_times")),
        second_person=_words(reference.get("second_person")),
        person_titles=_words(reference.get("person_titles")),
        speech_verbs=_words(speech.get("verbs")),
        verbs=Verbs.read(data["verbs"]) if "verbs" in data else None,
        promos=_phrases(junk.get("promos")),
        notices=_phrases(junk.get("notices")),
        credits=_phrases(junk.get("credits")),
        bylines=_words(junk.get("bylines")),
        announcements=_phrases(junk.get("announcements")),
        teasers=_phrases(junk.get("teasers")),
        teasing_phrases=_phrases(junk.get("teasing_phrases")),
        pointing_words=_words(junk.get("pointing_words")),
        numbered_words=_words(junk.get("numbered_words")),
        fragments=_phrases(junk.get("fragments")),
        headings=_words(junk.get("headings")),
        pointing_phrases=_phrases(junk.get("pointing_phrases")),
        bios=_phrases(junk.get("bios")),
        title_words=_words(junk.get("title_words")),
    )


def _words(value: str | Iterable[str] | None) -> frozenset[str]:
    """Takes words parted by white space, or a list of them."""
    if value is None:
        return _NONE
    return frozenset(value.split() if isinstance(value, str) else value)


def _genders(groups: Iterable[str]) -> dict[str, int]:
    return {word: number for number, group in enumerate(groups) for word in group.split()}


def _phrases(value: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(value or ())
