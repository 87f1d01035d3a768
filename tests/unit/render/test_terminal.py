"""Plain text: wrapped to the terminal's columns, and nothing a terminal would obey."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article.model import Article
from nutgraf.render import render
from nutgraf.render.columns import MINIMUM_WIDTH, text_width, wrap
from nutgraf.render.explanation import explain
from nutgraf.render.terminal import render_article
from nutgraf.summary.model import Summary

from .conftest import make_summary

HOSTILE = "\x1b[2J\x1b]0;owned\x07 \x9b31m \u202etxet\u202c \u2066x\u2069 a\rb\x00\x7f"


def test_title_facts_sentences_and_what_was_saved(ferry: Summary) -> None:
    assert render(ferry, "terminal", width=50) == (
        "Harbour city to replace its ferries\n"
        "The Courier · Ines Marbeck · 2026-09-14\n\n"
        "The council voted on Monday to replace all eleven\n"
        "diesel ferries by 2031.\n\n"
        "It makes Port Ellery the first city on the coast\n"
        "to do so.\n\n"
        "Fares are to rise by 4 percent next year.\n\n"
        "96 → 35 words, 64% saved"
    )


def test_what_is_not_known_leaves_no_gap() -> None:
    assert render(make_summary("One.", filler="Two."), "terminal") == (
        "One.\n\n2 → 1 word, 50% saved"
    )


def test_nothing_reaches_the_terminal_that_it_would_obey() -> None:
    summary = make_summary(HOSTILE, title=HOSTILE, site=HOSTILE, byline=HOSTILE)
    shown = render(summary, "terminal") + render_article(summary.article) + explain(summary)
    assert {c for c in shown if unicodedata.category(c) == "Cc"} == {"\n"}
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert "\ud800" not in render(make_summary("a\ud800b"), "terminal")


def test_an_article_shows_what_its_paragraphs_were() -> None:
    article = Article(
        ("First words.", "A heading", "one thing", "another thing", "said she", "cell | cell"),
        title="Title",
        kinds=("prose", "heading", "item", "item", "quote", "other"),
    )
    assert render_article(article) == (
        "Title\n\nFirst words.\n\n# A heading\n\n- one thing\n- another thing\n\n"
        "| said she\n\ncell | cell"
    )


def test_an_explanation_tells_of_every_sentence() -> None:
    summary = make_summary("Alpha speaks.", "He sits.", scores=(0.75, 0.5), needs={1: (0,)})
    assert explain(summary).splitlines()[2:] == [
        "* 0  0.750  Alpha speaks.",
        "              lede",
        "+ 1  0.500  He sits.",
        "              needs 0",
    ]


class TestWrapping:
    def test_a_chinese_character_takes_two_columns(self) -> None:
        assert text_width("汉字ab") == 6
        assert wrap("汉" * 25, 20) == ["汉" * 10, "汉" * 10, "汉" * 5]

    def test_a_combining_mark_takes_none_and_stays_with_its_letter(self) -> None:
        accented = "e\u0301"
        assert text_width(accented * 3) == 3
        assert wrap(accented * 21, 20) == [accented * 20, accented]

    def test_closing_marks_begin_no_line_and_opening_ones_end_none(self) -> None:
        assert wrap("汉" * 10 + "。" + "汉" * 3, 20) == ["汉" * 9, "汉。汉汉汉"]
        assert wrap("汉" * 9 + "「" + "汉" * 3, 20) == ["汉" * 9, "「汉汉汉"]

    def test_a_word_wider_than_the_line_is_broken(self) -> None:
        assert wrap("a " + "b" * 45, 20) == ["a", "b" * 20, "b" * 20, "b" * 5]

    def test_margins(self) -> None:
        assert wrap("one two three four five six", 20, "- ", "  ") == [
            "- one two three four",
            "  five six",
        ]

    @given(st.text(), st.integers(-5, 60))
    def test_no_line_is_too_wide_and_no_letter_is_lost(self, text: str, width: int) -> None:
        lines = wrap(text, width)
        assert all(text_width(line) <= max(width, MINIMUM_WIDTH) for line in lines)
        kept = "".join("".join(line.split()) for line in lines)
        assert kept == "".join(wrap(text, 10**9)[0].split() if lines else "")

    @pytest.mark.slow
    @pytest.mark.parametrize("unit", ["a", "汉", "a ", "\u0301", "。", "「", "a汉"])
    def test_time_grows_with_the_length_alone(self, unit: str) -> None:
        started = time.process_time()
        wrap(unit * (300_000 // len(unit)), 80)
        assert time.process_time() - started < 3
