"""Where settings stand."""

from __future__ import annotations

import pytest

from nutgraf.toml_lines import find_line

TEXT = """\
# a comment = 1
[fetch]
seconds = 3

[bot]   # the bot
communities = [
  "a@b",
]
per_day = 5
[bot.community."tech@x.example"]
"format" = "short"
[[accounts]]
user = "a"
[[accounts]]
user = "b"
store.url = "x"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("fetch", "seconds"), 3),
        (("fetch", "nothing"), 2),
        (("bot",), 5),
        (("bot", "communities", 0), 6),
        (("bot", "per_day"), 9),
        (("bot", "community", "tech@x.example", "format"), 11),
        (("accounts", 0, "user"), 13),
        (("accounts", 1, "user"), 15),
        (("accounts", 1, "instance"), 14),
        (("accounts", 1, "store", "url"), 16),
        (("render", "language"), None),
    ],
)
def test_the_line_of_a_setting(place: tuple[str | int, ...], line: int | None) -> None:
    assert find_line(TEXT, place) == line
