"""What is known about a language, and what happens where nothing is."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from nutgraf.language import known_languages, resources
from nutgraf.language.phrases import straight
from nutgraf.language.resources import _DATA, NEUTRAL


def test_english_german_french_and_spanish_are_known() -> None:
    assert {"de", "en", "es", "fr"} <= set(known_languages())


@pytest.mark.parametrize("tag", ["de", "DE", "de-AT", "de_CH", " de "])
def test_the_primary_subtag_counts(tag: str) -> None:
    assert resources(tag).code == "de"


@pytest.mark.parametrize(
    "tag", [None, "", "xx", "../en", "en/../de", "e", "english", "-", "\x00", "../data/en"]
)
def test_anything_else_gives_the_neutral_fallback(tag: str | None) -> None:
    assert resources(tag) is NEUTRAL


@pytest.mark.parametrize("code", known_languages())
def test_every_language_knows_some_abbreviations(code: str) -> None:
    assert "dr" in resources(code).abbreviations_open


def test_a_language_is_read_once() -> None:
    assert resources("en") is resources("en")


@pytest.mark.parametrize("code", ["de", "en", "es", "fr"])
def test_a_language_with_word_lists_says_what_splitting_and_cohesion_rest_on(code: str) -> None:
    language = resources(code)
    assert len(language.stopwords) > 100
    assert language.abbreviations_open
    assert language.demonstratives
    assert language.connectives
    assert language.speech_verbs
    assert language.promos
    assert language.credits


@pytest.mark.parametrize("code", known_languages())
def test_every_list_is_lower_case_and_trimmed(code: str) -> None:
    language = resources(code)
    words = [*language.stopwords, *language.starters, *language.persons, *language.pointers]
    phrases = [*language.promos, *language.credits, *language.notices]
    abbreviations = [
        *language.abbreviations_open,
        *language.abbreviations_either,
        *language.abbreviations_numbered,
    ]
    for entry in (*words, *phrases, *abbreviations, *language.connective_phrases):
        assert entry == entry.lower()
        assert entry.strip()
    assert not any(entry.endswith(".") for entry in abbreviations)


@pytest.mark.parametrize("code", known_languages())
def test_no_list_holds_an_entry_twice(code: str) -> None:
    data = tomllib.loads((_DATA / f"{code}.toml").read_text(encoding="utf-8"))
    del data["name"], data["messages"]
    for name, value in _lists(data):
        entries = value.split() if isinstance(value, str) else [straight(str(e)) for e in value]
        assert [e for e, count in Counter(entries).items() if count > 1] == [], name


def _lists(table: dict[str, Any]) -> Iterator[tuple[str, str | list[Any]]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _lists(value)
        elif isinstance(value, str | list):
            yield name, value


@pytest.mark.parametrize("code", known_languages())
def test_no_abbreviation_is_filed_as_both_never_and_sometimes_an_end(code: str) -> None:
    language = resources(code)
    assert not language.abbreviations_open & language.abbreviations_either


def test_pronouns_know_their_gender() -> None:
    persons = resources("en").persons
    assert persons["he"] == persons["his"]
    assert persons["she"] != persons["he"]
