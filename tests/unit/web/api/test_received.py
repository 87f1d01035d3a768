"""Bodies of programs: what is too much is refused before anything is made of it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from nutgraf.web.api.received import DEEPEST, MOST_TOKENS, read_body
from nutgraf.web.api.requests import BatchWanted, SummaryWanted
from nutgraf.web.problems import Problem

MANY_KEYS = "{" + ",".join(f'"{number:x}":1' for number in range(180_000)) + ',"text":"a"}'
MANY_LISTS = '{"text":[' + ",".join("[]" for _ in range(600_000)) + "]}"
SOON = 5
"""Seconds; what is read whole takes several."""


def refusal(body: str | bytes, model: Any = SummaryWanted) -> str:
    with pytest.raises(Problem) as refused:
        read_body(body.encode() if isinstance(body, str) else body, model)
    assert (refused.value.status, refused.value.reason) == (422, "bad-request")
    return refused.value.detail


@pytest.mark.parametrize(
    "body",
    [MANY_KEYS, MANY_LISTS, '"' + '\\"' * 1_000_000, '"a",' * 500_000, '{"a":"b' * 99_999],
    ids=["keys", "lists", "escapes", "strings", "broken"],
)
def test_it_takes_no_time_to_refuse_what_is_too_much(body: str) -> None:
    began = time.perf_counter()
    refusal(body)
    assert time.perf_counter() - began < SOON


def test_a_long_text_is_not_too_much() -> None:
    text = 'He said: "[{,}]",\n\\ and left. ' * 50_000
    assert read_body(json.dumps({"text": text}).encode(), SummaryWanted).text == text


def test_the_largest_batch_is_not_too_much() -> None:
    item = dict.fromkeys(SummaryWanted.model_fields) | {"id": "a", "text": "b"}
    body = json.dumps({"items": [item] * 100}).encode()
    assert len(read_body(body, BatchWanted).items) == 100


def test_depth_has_a_bound() -> None:
    assert "too deep" in refusal("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
    assert "no JSON object" in refusal("[" * DEEPEST + "]" * DEEPEST)
    assert "too many" in refusal("[" + "1," * MOST_TOKENS + "1]")


def test_the_first_unknown_field_is_named() -> None:
    assert refusal('{"text":"a","zeta":1,"alpha":2}') == "zeta: there is no such field"


@pytest.mark.parametrize(
    "body",
    ["{", '{"text":"a","ratio":NaN}', '{"sentences":%s}' % ("1" * 5_000), b"\xff{}", "'a'"],
    ids=["cut", "constant", "digits", "bytes", "quotes"],
)
def test_what_is_not_json(body: str | bytes) -> None:
    assert refusal(body) == "the body is not JSON"


def test_whole_numbers_may_have_a_point() -> None:
    wanted = read_body(b'{"text":"a","sentences":3.0}', SummaryWanted)
    assert (wanted.sentences, type(wanted.sentences)) == (3, int)
    assert refusal('{"text":"a","sentences":2.5}').startswith("sentences: ")
    assert refusal('{"text":"a","sentences":true}').startswith("sentences: ")


def test_no_body() -> None:
    assert refusal(" \n") == "the request has no body"
