"""Text of strangers in a comment is text, and nothing else."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nutgraf.render.characters import one_line
from nutgraf.render.markdown import ZERO_WIDTH_SPACE, escape

from .reading_markdown import ADDRESS, EMOJI, MENTION, kinds, visible, without_breaks

TEXT_ALONE = {"paragraph_open", "paragraph_close", "inline", "text"}

MARKUP = st.sampled_from(
    [
        *"\\`*_{}[]()#+-.!<>~^|:&@/='\"$%;,? \t\n\r\u00a0\u200b\u2028\x00\x1b\u202e\ufeff1a",
        "http://", "HTTPS://evil.example/x", "www.evil.example", "evil.com", "//evil.org",
        "a@b.com", "@user@lemmy.world", "!news@lemmy.world", "mailto:a@b.example", "ftp://x.y",
        "![](", "](", "[a](b)", "[^1]", "[^1]: x", "^[x]", "<b>", "<!--", "</p>", "<https://x.y>",
        "&amp;", "&#64;", "&lt", ":::", "::: spoiler x", ":smile:", ">!", "!<", "~~", "**", "__",
        "---", "***", "===", "1. ", "23) ", "- ", "+ ", "# ", "> ", "```", "~~~", "| a | b |",
        "|---|", "||x||", "{a|b}", "    ", "\t", "xn--", "U.S.", "3.5", "No. 1",
    ]
)  # fmt: skip
HOSTILE = st.lists(MARKUP | st.text(max_size=5), max_size=12).map("".join)


@pytest.mark.parametrize(
    "prose",
    [
        "The U.S. isn't ready, Mr. O'Neil (57) said on Jan. 3 - not yet, at least.",
        "“We grew by 3.5% to $1,200.50 a head,” she said; 10:30:15 was the time.",
        "R&D at AT&T and Q&A: what now?",
        "A semi-colon; a dash -- and an ellipsis... and more!",
        "Its well-known 24/7 service, and/or so, costs 5 < 6 > 4 + 2 = 6 – about ~5 km.",
        "How many? #1 was it, or C#? Up 3^2 and a | b.",
        "北朝鮮の金正恩総書記は、今月ロシアを訪問する。",
        "ذهب الرئيس إلى المدينة، وقال إنه سعيد.",
        "2026 was a year. 1.5 million came.",
        "Mr. Kim left at 5 p.m.",
    ],
)
def test_ordinary_prose_is_left_as_it_is(prose: str) -> None:
    assert escape(prose) == prose


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("# Not a heading", r"\# Not a heading"),
        ("> not quoted", r"\> not quoted"),
        ("- not an item", r"\- not an item"),
        ("+ not an item", r"\+ not an item"),
        ("1. Not an item", r"1\. Not an item"),
        ("12) Not an item", r"12\) Not an item"),
        ("--- no rule", r"\--- no rule"),
        ("*stars* and _lines_ and `code`", r"\*stars\* and \_lines\_ and \`code\`"),
        ("[text](target)", r"\[text](target)"),
        ("a <b>bold</b> claim", "a &lt;b>bold&lt;/b> claim"),
        ("say &amp; or &#38;", "say &amp;amp; or &amp;#38;"),
        ("H~2~O and x^2^", "H&#126;2&#126;O and x&#94;2&#94;"),
        ("||hidden||", "&#124;&#124;hidden&#124;&#124;"),
        ("two\nlines\u2028and\tmore", "two lines and more"),
        ("\x1b[31mred\x07 \u202egnp\u2066", r"\[31mred gnp"),
    ],
)  # fmt: skip
def test_markup_is_escaped(text: str, markdown: str) -> None:
    assert escape(text) == markdown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://evil.example/x?y=z now", ADDRESS),
        ("see HTTP://evil.example", ADDRESS),
        ("see www.evil.example", ADDRESS),
        ("write to mailto:me@evil.example", ADDRESS),
        ("ask @admin@lemmy.world", MENTION),
        ("go to !news@lemmy.world or /c/news@lemmy.world", MENTION),
        ("ask @admin", MENTION),
        ("look :party_blob: here", EMOJI),
    ],
)
def test_what_servers_look_for_in_the_text_is_broken(text: str, found: re.Pattern[str]) -> None:
    assert found.search(text)
    assert not found.search(escape(text))
    assert without_breaks(escape(text)).replace("\\", "") == text


def test_host_names_are_broken_where_a_link_would_begin() -> None:
    assert escape("Amazon.com said") == f"Amazon.{ZERO_WIDTH_SPACE}com said"
    assert kinds("Amazon.com said") - TEXT_ALONE  # a parser does link it
    assert kinds(escape("Amazon.com said")) == TEXT_ALONE


def test_a_spoiler_cannot_be_ended() -> None:
    assert ":::" not in escape("::: and :::: and ::: spoiler x")


@given(HOSTILE)
@example("mailto:a@b.example")
@example("☃.net")
@example("=\n=")
@example("1.\u3000x")
@example("\\")
@settings(max_examples=400)
def test_whatever_the_text_a_parser_finds_text_alone(text: str) -> None:
    markdown = escape(text)
    assert "\n" not in markdown
    if one_line(text):
        assert kinds(markdown) == TEXT_ALONE
        assert without_breaks("".join(visible(markdown))) == without_breaks(one_line(text))
    else:
        assert markdown == ""
    for found in (ADDRESS, MENTION, EMOJI):
        assert not found.search(markdown)
    assert ":::" not in markdown


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["a.", ":", "@", "/", "<", "&", "&a", ":a", "~", "1", "www.", ">!", "\\", "mailto:", " "],
)
def test_time_grows_with_the_length_alone(unit: str) -> None:
    hostile = unit * (200_000 // len(unit))
    started = time.process_time()
    escape(hostile)
    assert time.process_time() - started < 2
