"""Comments: what a community sees, and what an article cannot do to it."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nutgraf.errors import BadOption
from nutgraf.render import FORMATS, Format, render
from nutgraf.render.characters import one_line
from nutgraf.render.statistics import percent_saved
from nutgraf.summary.model import Summary

from .conftest import make_summary
from .reading_markdown import kinds, tokens, visible, without_breaks
from .test_markdown import HOSTILE

SOURCE = "https://code.example/nutgraf"
COMMENTS: tuple[Format, ...] = ("classic", "spoiler", "layered")
MARKDOWN: tuple[Format, ...] = (*COMMENTS, "short")


def of_words(count: int, index: int = 0) -> str:
    return " ".join(["Word", *[f"w{index}"] * (count - 2), "end."])


def test_classic_is_sentences_a_rule_and_the_stat_line(ferry: Summary) -> None:
    assert render(ferry, "classic", source_url=SOURCE) == (
        "The council voted on Monday to replace all eleven diesel ferries by 2031.\n\n"
        "It makes Port Ellery the first city on the coast to do so.\n\n"
        "Fares are to rise by 4 percent next year.\n\n"
        "---\n\n"
        "The original article contains 96 words, the summary contains 35 words. Saved 64%. "
        f"I'm a bot and I'm [open source]({SOURCE})!"
    )


@pytest.mark.data
def test_the_stat_line_of_the_thread_that_people_know() -> None:
    folder = Path(os.environ.get("NUTGRAF_DATA", Path(__file__).parents[4] / "shared" / "data"))
    thread = folder / "seed-thread.txt"
    if not thread.is_file():
        pytest.skip(f"the shared data is not there ({thread})")
    lines = thread.read_text(encoding="utf-8").splitlines()
    sentences, stat_line = lines[:6], lines[6]
    shown = sum(len(sentence.split()) for sentence in sentences)
    summary = make_summary(*sentences, filler=of_words(718 - shown))
    last = render(summary, "classic").splitlines()[-1]
    assert re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", last) == stat_line


def test_thousands_are_separated() -> None:
    summary = make_summary(of_words(1234), filler=of_words(1_000_000))
    line = render(summary, "classic").splitlines()[-1]
    assert "contains 1,001,234 words, the summary contains 1,234 words." in line


@pytest.mark.parametrize(
    ("article", "summary", "percent"),
    [
        (718, 166, 77),
        (200, 199, 1),  # 0.5 is rounded up
        (1000, 996, 0),
        (8, 1, 88),  # 87.5
        (100, 100, 0),
        (100, 101, 0),  # counted sentence by sentence, a summary can come out longer
        (200_000, 88, 99),  # a summary is never nothing
        (0, 0, 0),
    ],
)
def test_percent_is_rounded_half_up_and_never_below_nothing(
    article: int, summary: int, percent: int
) -> None:
    assert percent_saved(article, summary) == percent


def test_one_word_is_not_words() -> None:
    line = render(make_summary("Yes.", filler="No."), "classic").splitlines()[-1]
    assert "contains 2 words, the summary contains 1 word. Saved 50%." in line


def test_spoiler_folds_everything(ferry: Summary) -> None:
    assert render(ferry, "spoiler", source_url=SOURCE) == (
        "::: spoiler Summary\n"
        "**Harbour city to replace its ferries**\n\n"
        "The council voted on Monday to replace all eleven diesel ferries by 2031.\n\n"
        "It makes Port Ellery the first city on the coast to do so.\n\n"
        "Fares are to rise by 4 percent next year.\n\n"
        "---\n\n"
        "The original article contains 96 words, the summary contains 35 words. Saved 64%. "
        f"I'm a bot and I'm [open source]({SOURCE})!\n"
        ":::"
    )


def test_layered_shows_the_core_and_folds_the_rest(ferry: Summary) -> None:
    assert render(ferry, "layered", source_url=SOURCE) == (
        "The council voted on Monday to replace all eleven diesel ferries by 2031.\n\n"
        "::: spoiler More\n"
        "It makes Port Ellery the first city on the coast to do so.\n\n"
        "Fares are to rise by 4 percent next year.\n"
        ":::\n\n"
        "---\n\n"
        "The original article contains 96 words, the summary contains 35 words. Saved 64%. "
        f"I'm a bot and I'm [open source]({SOURCE})!"
    )


def test_layered_folds_nothing_where_there_is_no_rest() -> None:
    assert ":::" not in render(make_summary("One.", "Two.", core=(0, 1)), "layered")


def test_short_is_the_first_sentence_of_the_core() -> None:
    summary = make_summary("First.", "Second is the core.", "Third too.", core=(1, 2))
    assert render(summary, "short") == "Second is the core."
    assert render(make_summary("Only."), "short") == "Only."


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "https://x.y/(a)", "https://x.y/ z", ""])
def test_a_link_that_would_break_the_stat_line_is_refused(ferry: Summary, bad: str) -> None:
    with pytest.raises(BadOption, match="link to the source"):
        render(ferry, "classic", source_url=bad)


def test_an_unknown_format_is_refused(ferry: Summary) -> None:
    with pytest.raises(BadOption, match="'pdf'; there are classic, spoiler"):
        render(ferry, "pdf")  # type: ignore[arg-type]


class TestLimit:
    def test_the_least_important_sentence_goes_first_and_the_core_last(self) -> None:
        summary = make_summary(
            *(of_words(20, index) for index in range(4)),
            core=(2,),
            scores=(0.5, 0.9, 0.1, 0.7),
            filler=of_words(100),
        )
        whole = render(summary, "classic")
        shown = [
            [index for index in range(4) if f"w{index}" in render(summary, "classic", limit=limit)]
            for limit in range(len(whole), 220, -1)
        ]
        assert [ids for ids, after in pairwise(shown) if ids != after] == [
            [0, 1, 2, 3],
            [1, 2, 3],
            [1, 2],
        ]
        assert shown[-1] == [2]

    def test_what_others_need_stays_as_long_as_they_do(self) -> None:
        summary = make_summary(
            "Alpha speaks.", "He sits.", core=(), scores=(0.1, 0.9), needs={1: (0,)}
        )
        whole = render(summary, "classic")
        assert render(summary, "classic", limit=len(whole) - 1).startswith("Alpha speaks.\n\n---")

    def test_the_stat_line_counts_what_is_shown(self) -> None:
        summary = make_summary(of_words(30), of_words(30, 1), filler=of_words(40))
        assert "summary contains 60 words. Saved 40%" in render(summary, "layered")
        assert "summary contains 30 words. Saved 70%" in render(summary, "layered", limit=250)

    def test_a_summary_that_fits_to_the_character_is_whole(self, ferry: Summary) -> None:
        whole = render(ferry, "classic")
        assert render(ferry, "classic", limit=len(whole)) == whole
        assert len(render(ferry, "classic", limit=len(whole) - 1)) < len(whole)

    @pytest.mark.parametrize("format_", FORMATS)
    def test_where_no_sentence_fits_nothing_is_drawn(self, ferry: Summary, format_: Format) -> None:
        with pytest.raises(BadOption, match="not even one sentence fits into 30 characters"):
            render(ferry, format_, limit=30)

    def test_short_takes_the_next_sentence_that_stands_alone(self) -> None:
        summary = make_summary(
            "A long first sentence.", "It is.", "Alone.", core=(0, 1, 2), needs={1: (0,)}
        )
        assert render(summary, "short", limit=10) == "Alone."

    @given(
        st.lists(st.text("ab*:~ .", min_size=1, max_size=80), min_size=1, max_size=8),
        st.integers(150, 900),
        st.sampled_from(COMMENTS),
    )
    def test_the_limit_is_kept(self, texts: list[str], limit: int, format_: Format) -> None:
        summary = make_summary(*texts, needs={3: (1,), 1: (0,)})
        try:
            comment = render(summary, format_, limit=limit)
        except BadOption:
            comment = ""
            assert len(render(replace(summary, sentences=summary.core), format_)) > limit
        assert len(comment) <= limit

    @pytest.mark.slow
    def test_many_sentences_are_dropped_in_little_time(self) -> None:
        summary = make_summary(*(of_words(10, index) for index in range(5000)))
        assert len(render(summary, "classic", limit=10_000)) <= 10_000


@given(st.lists(HOSTILE, min_size=1, max_size=4), HOSTILE, st.sampled_from(MARKDOWN))
@settings(max_examples=300)
def test_no_article_can_do_more_than_be_read(texts: list[str], title: str, format_: Format) -> None:
    assume(any(one_line(text) for text in texts))
    comment = render(make_summary(*texts, title=title), format_, source_url=SOURCE)
    footer = {"link_open", "link_close"} if format_ != "short" else set()
    allowed = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak"} | footer
    if format_ in COMMENTS:
        allowed.add("hr")
    if format_ == "spoiler":
        allowed |= {"strong_open", "strong_close"}
    assert kinds(comment) <= allowed
    assert [t.attrs["href"] for t in tokens(comment) if t.type == "link_open"] == (
        [SOURCE] if footer else []
    )
    folds = comment.split("\n").count(":::")
    assert folds == len(re.findall(r"^::: spoiler (?:Summary|More)$", comment, re.MULTILINE)) <= 1
    if format_ == "classic":
        expected = [without_breaks(one_line(text)) for text in texts if one_line(text)]
        assert [without_breaks(text) for text in visible(comment)[:-1]] == expected
