"""Nothing that an instance sent is trusted to be what it should be."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.community.parsing import Part, Sieve
from nutgraf.errors import PlatformDown

PART = Part(
    {
        "part": {"deep": {"id": 5}},
        "parts": [{"id": 1}, {"id": 2}],
        "text": "words",
        "empty": "",
        "number": 5,
        "flag": True,
        "moment": "2026-05-01T10:00:00.123456789Z",
        "null": None,
    },
    "answer",
)


def test_what_is_there_is_returned() -> None:
    assert PART.part("part").part("deep").number("id") == 5
    assert [each.number("id") for each in PART.parts("parts")] == [1, 2]
    assert PART.text("text") == "words"
    assert PART.number("number") == 5
    assert PART.flag("flag") is True
    assert PART.has("text")
    assert not PART.has("null")
    assert not PART.has("missing")


def test_what_is_missing_is_as_it_was_wanted() -> None:
    for name in ("null", "missing"):
        assert PART.text(name, "default") == "default"
        assert PART.optional_text(name) is None
        assert PART.number(name, 7) == 7
        assert PART.flag(name) is False
        assert PART.optional_moment(name) is None
    assert PART.optional_text("empty") is None


@pytest.mark.parametrize(
    ("take", "place"),
    [
        (lambda: PART.part("text"), "answer.text is not an object"),
        (lambda: PART.part("missing"), "answer.missing is not an object"),
        (lambda: PART.parts("text"), "answer.text is not a list"),
        (lambda: Part({"a": [1]}).parts("a"), "answer.a is not a list of objects"),
        (lambda: Part({"a": [{}] * 10_001}).parts("a"), "answer.a is not a list"),
        (lambda: PART.text("number"), "answer.number is not a text"),
        (lambda: PART.text("missing"), "answer.missing is not a text"),
        (lambda: PART.number("text"), "answer.text is not a whole number"),
        (lambda: PART.number("flag"), "answer.flag is not a whole number"),
        (lambda: Part({"a": 1.5}).number("a"), "answer.a is not a whole number"),
        (lambda: Part({"a": 2**63}).number("a"), "answer.a is not a whole number"),
        (lambda: PART.flag("number"), "answer.number is not true or false"),
        (lambda: PART.moment("text"), "answer.text is not a time"),
        (lambda: PART.part("part").text("deep"), "answer.part.deep is not a text"),
        (lambda: PART.parts("parts")[1].text("id"), r"answer.parts\[1\].id is not a text"),
    ],
)
def test_what_makes_no_sense_is_named(take: Callable[[], Any], place: str) -> None:
    with pytest.raises(PlatformDown, match=place) as caught:
        take()
    assert caught.value.maybe_done


@pytest.mark.parametrize(
    ("told", "hour"),
    [
        ("2026-05-01T10:00:00Z", 10),
        ("2026-05-01T10:00:00.123456Z", 10),
        ("2026-05-01T10:00:00", 10),
        ("2026-05-01T10:00:00+02:00", 8),
        ("2026-05-01 10:00:00-01:00", 11),
    ],
)
def test_times_have_a_zone(told: str, hour: int) -> None:
    found = Part({"a": told}).moment("a")
    assert found.utcoffset() == datetime.timedelta(0)
    assert found.hour == hour


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x"])
def test_a_time_that_is_none(told: str) -> None:
    with pytest.raises(PlatformDown):
        Part({"a": told}).moment("a")


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "ada@lemmy.test",
        "javascript:alert(1)",
        "https://",
        "https:///u/ada",
        "https://[x/u/ada",
        "https://a\u2100b.test/u/ada",
        "https://a b",
        "https://a\nb",
        "https://a\ud800",
        "https://" + "a" * 2_000,
        5,
    ],
)
def test_an_address_that_is_none(uri: Any) -> None:
    with pytest.raises(PlatformDown, match="no sense"):
        Part({"a": uri}).uri("a")


def test_an_address_of_whatever_host_is_one() -> None:
    for uri in ("https://lemmy.test/u/ada", "http://127.0.0.1:80/u/ada", "https://[::1]/u/a#b"):
        assert Part({"a": uri}).uri("a") == uri


def test_a_text_has_an_end() -> None:
    assert len(Part({"a": "x" * 3_000_000}).text("a")) == 1_000_000


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(ANYTHING)
def test_whatever_comes_there_is_one_error(value: Any) -> None:
    part = Part({"a": value})
    takes: list[Callable[[str], Any]] = [
        part.part,
        part.parts,
        part.text,
        part.optional_text,
        part.uri,
        part.number,
        part.flag,
        part.moment,
        part.optional_moment,
    ]
    for take in takes:
        try:
            take("a")
        except PlatformDown as error:
            assert "\n" not in str(error)


def test_what_makes_no_sense_is_left_out_of_a_list(caplog: pytest.LogCaptureFixture) -> None:
    sieve = Sieve("lemmy.test")
    items = Part({"posts": [{"id": 1}, {"id": "x"}, {"id": 3}, {}]}).parts("posts")
    with caplog.at_level("WARNING"):
        for _ in range(3):
            assert sieve.read(items, lambda item: item.number("id")) == [1, 3]
    (told,) = caplog.messages  # once, not at every look
    assert told == (
        "lemmy.test: one is left out of a list: "
        "the instance sent no sense: answer.posts[1].id is not a whole number"
    )


def test_what_is_needed_is_not_left_out() -> None:
    items = Part({"a": [{"id": "x", "by": 1}, {"id": 3, "by": 2}]}).parts("a")

    def read(by: int) -> list[int]:
        return Sieve("x").read(
            items, lambda item: item.number("id"), needed=lambda item: item.number("by") == by
        )

    assert read(2) == [3]
    with pytest.raises(PlatformDown, match="id is not"):
        read(1)
    nameless = Part({"a": [{"id": "x"}]}).parts("a")
    with pytest.raises(PlatformDown):  # it may be needed, for all that is known
        Sieve("x").read(nameless, lambda item: item.number("id"), needed=lambda i: i.flag("id"))
