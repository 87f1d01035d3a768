"""What people ask, in their words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.bot.commands import Command, first_url, parse_command

NAMES = frozenset({"tldr@lemmy.example"})
LINKED = "[@tldr@lemmy.example](https://lemmy.example/u/tldr)"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("@tldr@lemmy.example", Command("summary")),
        (LINKED, Command("summary")),
        (f"{LINKED} please summarize this!", Command("summary")),
        ("@TLDR@Lemmy.Example TL;DR?", Command("summary")),
        ("!tldr@lemmy.example can you summarise this for me", Command("summary")),
        ("@tldr@lemmy.example short", Command("summary", short=True)),
        ("@tldr@lemmy.example, **shorter** please", Command("summary", short=True)),
        ("@tldr@lemmy.example long summary", Command("summary", sentences=10)),
        ("@tldr@lemmy.example in 3 sentences", Command("summary", sentences=3)),
        ("@tldr@lemmy.example summary in three sentences please", Command("summary", sentences=3)),
        ("@tldr@lemmy.example in 999 sentences", Command("summary", sentences=30)),
        ("@tldr@lemmy.example in 0 sentences", Command("summary", sentences=1)),
        ("@tldr@lemmy.example link", Command("link")),
        ("@tldr@lemmy.example delete", Command("delete")),
        ("@tldr@lemmy.example remove this please", Command("delete")),
        ("stop", Command("stop")),
        ("Stop!", Command("stop")),
        ("opt out", Command("stop")),
        ("start", Command("start")),
        ("help?", Command("help")),
        ("@tldr@lemmy.example off", Command("off")),
        ("off !tech@lemmy.example", Command("off", community="tech@lemmy.example")),
        ("turn off in !tech@lemmy.example", Command("off", community="tech@lemmy.example")),
        ("tech@lemmy.example on", Command("on", community="tech@lemmy.example")),
        ("@tldr@lemmy.example mention-only", Command("mention-only")),
        ("@tldr@lemmy.example format spoiler", Command("format", format="spoiler")),
        ("@tldr@lemmy.example format sonnet", Command("format")),
        ("off !tech", Command("off", place="tech")),
        ("off tech", Command("off", place="tech")),
        ("format short in !tech", Command("format", format="short", place="tech")),
        ("@tldr@lemmy.example in two sentences, thanks a lot!", Command("summary", sentences=2)),
        ("@tldr@lemmy.example give me a short summary", Command("summary", short=True)),
        ("@tldr@lemmy.example please", Command("summary")),
        ("@tldr@lemmy.example summarise this? I don't have time", Command("summary")),
        ("good bot", Command("good")),
        ("Good bot!", Command("good")),
        ("**bad bot**", Command("bad")),
        ("@tldr@lemmy.example sing", Command("unknown")),
    ],
)
def test_what_is_asked(text: str, command: Command) -> None:
    assert parse_command(text, NAMES) == command


@pytest.mark.parametrize(
    "text",
    [
        "I think @tldr@lemmy.example is wrong about that",
        "what a great article that was, thanks @tldr@lemmy.example",
        "The good bot of yesterday was better than this one, was it not",
    ],
)
def test_talk_about_the_bot_is_no_request(text: str) -> None:
    assert parse_command(text, NAMES).verb == "aside"


@pytest.mark.parametrize(
    "text",
    [
        "your summary is wrong",
        "Your summary is great!",
        "Hi, your summary of my article was wrong and misleading. Can you correct it?",
        "Hi, why do you summarise? I find it annoying.",
        "please don't summarise my posts",
        "this summary is rubbish",
        "never stop",
        "Whatever you do, don't delete it",
        "thank you!",
        "thanks",
        "shut up",
        "you suck",
    ],
)
def test_complaints_and_thanks_are_no_request(text: str) -> None:
    assert parse_command(text, NAMES).verb == "aside"
    assert parse_command(f"{LINKED} {text}", NAMES).verb == "aside"


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("I don't like bots. stop", "stop"),
        ("I hate this bot, please stop.", "stop"),
        ("I hate this bot please stop", "stop"),
        ("Stop summarising my posts! I write my own.", "stop"),
        ("Leave me alone, I can read.", "stop"),
        ("Thanks, but I would like to opt out.", "stop"),
        ("your summary is wrong. Please delete it", "delete"),
        ("this summary is rubbish, delete", "delete"),
        ("Remove it. It misleads people.", "delete"),
        ("please take this down, thanks!", "delete"),
    ],
)
def test_the_first_or_last_sentence_ends_it(text: str, verb: str) -> None:
    assert parse_command(text, NAMES).verb == verb
    assert parse_command(f"{LINKED} {text}", NAMES).verb == verb


def test_quoted_commands_are_somebody_elses() -> None:
    assert parse_command("> @tldr@lemmy.example delete\n\nno, leave it there!", NAMES).verb != (
        "delete"
    )


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("@tldr@lemmy.example https://news.example/a", "https://news.example/a"),
        ("@tldr@lemmy.example [this](https://news.example/a_(b)) please", None),
        ("@tldr@lemmy.example link https://news.example/a.", "https://news.example/a"),
        ("delete https://lemmy.example/post/1", "https://lemmy.example/post/1"),
    ],
)
def test_an_address_in_a_request(text: str, url: str | None) -> None:
    found = parse_command(text, NAMES).url
    assert found == url if url else found


def test_the_bots_own_profile_is_no_address() -> None:
    assert parse_command(f"{LINKED} short", NAMES) == Command("summary", short=True)


def test_first_url() -> None:
    assert first_url("see <https://news.example/a?b=c>, and https://x.example") == (
        "https://news.example/a?b=c"
    )
    assert first_url("nothing here, not even ftp://x.example") is None


@given(st.text(max_size=400))
def test_any_text_is_some_command(text: str) -> None:
    assert parse_command(text, NAMES).verb


@pytest.mark.parametrize(
    "piece", ["[a](", "@tldr ", "please ", "](", "http://", "> ", "!a@b ", "("]
)
def test_a_megabyte_takes_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.perf_counter()
    parse_command(text, NAMES)
    first_url(text)
    assert time.perf_counter() - started < 5
