"""Forms as browsers send them, and as nobody should."""

from __future__ import annotations

import contextlib
import time

import httpx
import pytest

from nutgraf.web.forms import MOST_FIELDS, Fields, first, parse_form
from nutgraf.web.problems import Problem

URLENCODED = "application/x-www-form-urlencoded"
IN_PARTS = "multipart/form-data; boundary=xx"
ODD = 'a "quoted" text\r\n--xx in it, ä & = +%41 \U0001f600\r\n\r\n--'


def parts(*fields: tuple[str, str]) -> bytes:
    body = "".join(
        f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    return f"{body}--xx--\r\n".encode()


def test_what_a_browser_sends_is_read_as_it_was_typed() -> None:
    sent = {"source": ODD, "sentences": ["4", "auto"], "empty": ""}
    expected = {"source": [ODD], "sentences": ["4", "auto"], "empty": [""]}
    plain = httpx.Request("POST", "http://x/", data=sent)
    assert parse_form(plain.read(), plain.headers["content-type"] + "; charset=utf-8") == expected
    pieces = [("source", (None, ODD)), ("sentences", (None, "4")), ("sentences", (None, "auto"))]
    split = httpx.Request("POST", "http://x/", files=[*pieces, ("empty", (None, ""))])
    assert parse_form(split.read(), split.headers["content-type"]) == expected


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json"])
def test_what_is_no_form_has_no_fields(kind: str) -> None:
    assert parse_form(b"source=x", kind) == {}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"", {}),
        (b"a", {"a": [""]}),
        (b"a=%zz+%FF&&=x", {"a": ["%zz \ufffd"], "": ["x"]}),
        (b"a=\xff", {"a": ["\ufffd"]}),
    ],
)
def test_odd_pairs(body: bytes, fields: Fields) -> None:
    assert parse_form(body, URLENCODED) == fields


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"&" * MOST_FIELDS, URLENCODED),
        (parts(*[("a", "b")] * (MOST_FIELDS + 1)), IN_PARTS),
        (parts(("a", "b")), "multipart/form-data"),
        (parts(("a", "b")), "multipart/form-data; boundary=yy"),
        (parts(("a", "b"))[:-6], IN_PARTS),
        (b"x" + parts(("a", "b")), IN_PARTS),
        (parts(("a", "b")).replace(b'"a"', b'"a"; filename="b"'), IN_PARTS),
        (parts(("a", "b")).replace(b"\r\n\r\n", b"\r\n"), IN_PARTS),
        (b"--xx--", "multipart/form-data; boundary="),
        (b"--xxContent-Disposition: form-data; name=a\r\n\r\nb\r\n--xx--", IN_PARTS),
    ],
)
def test_what_is_broken_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Problem, match="422 bad-request: the body cannot be read"):
        parse_form(body, kind)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"&" * 2_000_000, URLENCODED),
        (b"a=" + b"%41" * 666_000, URLENCODED),
        (b"\r\n--xx" * 330_000, IN_PARTS),
        (b"--xx" + b"\r\n-" * 660_000, IN_PARTS),
        (parts(("a", "\r\n--x" * 400_000)), IN_PARTS),
        (b"--xx\r\n" + b"content-disposition: form-data; " * 60_000, IN_PARTS),
        (b"x", "multipart/form-data;" + "boundary=" * 7_000),
    ],
)
def test_nothing_of_two_million_bytes_takes_long(body: bytes, kind: str) -> None:
    began = time.process_time()
    with contextlib.suppress(Problem):
        parse_form(body, kind)
    assert time.process_time() - began < 3  # the square of two million would take hours


def test_the_first_value_counts() -> None:
    assert first({"a": ["1", "2"]}, "a") == "1"
    assert (first({}, "a"), first({}, "a", "/")) == ("", "/")
