"""Names of people and communities, whatever their addresses are."""

from __future__ import annotations

import pytest

from nutgraf.community.values import Person, host_of


@pytest.mark.parametrize(
    ("uri", "host"),
    [
        ("https://lemmy.test/u/ada", "lemmy.test"),
        ("https://LEMMY.test:8536/u/ada", "lemmy.test:8536"),
        ("https://lemmy.test@evil.test/u/ada", "evil.test"),
        ("ada", ""),
        ("https://[x/u/ada", ""),
        ("https://a\u2100b.test/", ""),
    ],
)
def test_the_instance_of_an_address(uri: str, host: str) -> None:
    assert host_of(uri) == host
    assert Person(uri, 1, "ada").handle == f"ada@{host}"
