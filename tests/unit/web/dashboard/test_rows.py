"""How rows of the dashboard tell who and what."""

from __future__ import annotations

import datetime

import pytest

from nutgraf.store.browsing_values import Step
from nutgraf.web.dashboard import rows


@pytest.mark.parametrize("name", ["admin", "admin@trusted.example"])
def test_who_asked_is_told_with_the_host_that_knows_them(name: str) -> None:
    step = Step(
        1, "notice", "https://evil.example/comment/1", datetime.datetime.now(datetime.UTC),
        "seen", None, "", "tldr@lemmy.example", None, "hello",
        author=name, author_uri="https://evil.example/u/x",
    )  # fmt: skip
    assert rows._handle(step) == "admin@evil.example"
