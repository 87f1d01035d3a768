"""Many phrases looked for at once."""

import pytest

from nutgraf.language import known_languages
from nutgraf.language.phrases import Phrases, fold
from nutgraf.language.wall_cues import _table, wall_cues


def test_phrases_begin_at_words() -> None:
    phrases = Phrases(["ops", "to read on"])
    assert list(phrases.find("ops! the shops have much to read on")) == [
        (0, "ops"),
        (25, "to read on"),
    ]


def test_short_phrases_end_with_a_word_and_long_ones_may_be_stems() -> None:
    phrases = Phrases(["ой", "недоступн"])
    assert phrases.among("ойкумена недоступна") == {"недоступн"}


def test_the_longest_phrase_at_a_place_is_found() -> None:
    phrases = Phrases(["page", "page not found"])
    assert phrases.among(fold("Page not found")) == {"page not found"}


def test_a_gap_stands_for_a_few_words() -> None:
    phrases = Phrases(["you have read … free"])
    assert phrases.among("you have read all 5 free articles")
    assert not phrases.among("you have read " + "and read " * 20 + "free")


def test_scripts_without_spaces() -> None:
    assert Phrases(["会員限定"]).among("この記事は会員限定です")


@pytest.mark.parametrize("code", known_languages())
def test_every_language_knows_its_walls(code: str) -> None:
    table = _table(code)
    for name in (
        "paywall",
        "offers",
        "consent",
        "privacy",
        "challenge",
        "missing",
        "broken",
        "script",
    ):
        assert len(table[name]) >= 6, name
        for phrase in table[name]:
            assert phrase == fold(phrase)
            assert phrase.strip()


def test_a_language_brings_english_along_and_none_brings_all() -> None:
    assert wall_cues("sv").missing.among("page not found")
    assert wall_cues("sv").missing.among("sidan hittades inte")
    assert not wall_cues("sv").missing.among("strona nie istnieje")
    assert wall_cues().missing.among("strona nie istnieje")
    assert wall_cues("xx") is not None
