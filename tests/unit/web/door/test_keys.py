"""Keys: where they are looked for, and that only whole ones are known."""

from __future__ import annotations

import hashlib

import pytest
from tests.unit.web.door.scopes import request_from

from nutgraf.config import KeySettings
from nutgraf.web.door.keys import MOST_LETTERS, find_key, session_name, shown_key

KEYS = tuple(
    KeySettings(name, hashlib.sha256(f"ngf_{name}".encode()).hexdigest()) for name in ("a", "b")
)


@pytest.mark.parametrize(
    ("header", "value", "key"),
    [
        ("Authorization", "Bearer ngf_a", "ngf_a"),
        ("Authorization", "bearer   ngf_a ", "ngf_a"),
        ("X-API-Key", "ngf_a", "ngf_a"),
        ("Authorization", "Basic ngf_a", None),
        ("Authorization", "Bearer ", None),
        ("Authorization", "ngf_a", None),
        ("X-API-Key", "", None),
        ("Cookie", "key=ngf_a", None),
    ],
)
def test_a_key_is_looked_for_in_two_headers(header: str, value: str, key: str | None) -> None:
    assert shown_key(request_from("127.0.0.1", (header, value))) == key


def test_each_key_is_known() -> None:
    assert [find_key(f"ngf_{name}", KEYS) for name in ("a", "b")] == list(KEYS)


@pytest.mark.parametrize(
    "shown",
    ["", "ngf_", "ngf_a ", "NGF_A", "ngf_ab", "\udcff", KEYS[0].sha256, "x" * (MOST_LETTERS + 1)],
)
def test_nothing_else_is(shown: str) -> None:
    assert find_key(shown, KEYS) is None


def test_a_new_key_of_an_old_name_ends_its_sessions() -> None:
    renewed = KeySettings("a", hashlib.sha256(b"another").hexdigest())
    assert session_name(renewed) != session_name(KEYS[0])
