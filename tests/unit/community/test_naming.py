"""Whom a text names."""

from __future__ import annotations

import pytest

from nutgraf.community.naming import names
from nutgraf.community.values import Person

BOT = Person("https://lemmy.test/u/nut.graf", 2, "nut.graf")


@pytest.mark.parametrize(
    "text",
    [
        "@nut.graf@lemmy.test help",
        "help, @Nut.Graf@LEMMY.test!",
        "(@nut.graf@lemmy.test)",
        "@nut.graf@lemmy.test.",
        "[@nut.graf](https://lemmy.test/u/nut.graf) help",
    ],
)
def test_who_is_named(text: str) -> None:
    assert names(text, BOT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nut.graf@lemmy.test",
        "@nut.graf@lemmy.test.example",
        "@nut.graf@lemmy.test-er",
        "@nut.graf@lemmy.testing",
        "@nutxgraf@lemmy.test",
        "@a@nut.graf@lemmy.test",
        "x@nut.graf@lemmy.test",
        "[x](https://lemmy.test/u/nut.graff)",
        "https://evil.example/?](https://lemmy.test/u/nut",
        "x" * 30_000 + "@nut.graf@lemmy.test",
    ],
)
def test_who_is_not(text: str) -> None:
    assert not names(text, BOT)
