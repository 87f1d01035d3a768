"""Figures and reasons in words."""

from __future__ import annotations

import pytest

from nutgraf.article.model import Article
from nutgraf.summary.model import Sentence, Summary
from nutgraf.web.reader.telling import figures, length_told, why


def sentence(*reasons: str, words: int = 10) -> Sentence:
    return Sentence("So it is.", 0, 9, 0, 0, 0.5, reasons, (), words)


@pytest.mark.parametrize(
    ("whole", "short", "told"),
    [
        (718, 166, "718 words → 166, saved 77 %, 1 minute instead of 4"),
        (12_000, 500, "12,000 words → 500, saved 96 %, 3 minutes instead of 51"),
        (100, 40, "100 words → 40, saved 60 %"),
        (60_000, 500, "60,000 words → 500, saved 99 %, 3 minutes instead of 4 hours"),
        (90_000, 60_000, "90,000 words → 60,000, saved 33 %, 4 hours instead of 6"),
    ],
)
def test_figures_are_told(whole: int, short: int, told: str) -> None:
    chosen = (sentence(words=short),)
    summary = Summary(Article((" ".join(["word"] * whole),)), chosen, chosen, chosen)
    assert figures(summary) == told


@pytest.mark.parametrize(
    ("reasons", "is_core", "told"),
    [
        (("lede",), False, "Chosen because it opens the story."),
        (
            ("lede", "near the title", "numbers"),
            True,
            "Chosen because it opens the story, it is close to the title, and it has numbers. "
            "It belongs to the core, which is a summary by itself.",
        ),
        (("needed by 7",), False, "Chosen because sentence 2 refers to it."),
        (("needed by 9",), False, "Chosen because another one refers to it."),
        (
            ("nothing better, though cut quotation",),
            False,
            "Chosen because there was nothing better (cut quotation).",
        ),
        ((), False, "Chosen."),
    ],
)
def test_reasons_are_told(reasons: tuple[str, ...], is_core: bool, told: str) -> None:
    assert why(sentence(*reasons), {0: 1, 7: 2}, is_core=is_core) == told


def test_one_sentence_is_not_told_as_many() -> None:
    assert [length_told(1), length_told(2)] == ["1 sentence", "2 sentences"]
