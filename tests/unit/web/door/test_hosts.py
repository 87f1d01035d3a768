"""By which names nutgraf answers."""

from __future__ import annotations

import pytest

from nutgraf.config import WebSettings
from nutgraf.web.door.hosts import Hosts


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8000", "LOCALHOST", "localhost.", "127.0.0.1:8000", "[::1]:8000"],
)
def test_loopback_answers_by_its_own_names(host: str) -> None:
    assert host in Hosts(WebSettings())


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example:8000",
        "localhost@evil.example",
        "evil.example/localhost",
        "[::1].evil.example",
        "192.168.1.5:8000",
        "0.0.0.0:8000",
        "localhost evil",
        "localhost:80:80",
        "localhost,evil.example",
    ],
)
def test_and_by_no_other(host: str | None) -> None:
    assert host not in Hosts(WebSettings())


def test_names_of_the_settings_count() -> None:
    hosts = Hosts(WebSettings(hosts=("Nutgraf.example.org", "2001:db8::1", "10.0.0.1")))
    for host in ("nutgraf.example.org", "NUTGRAF.example.org.:443", "[2001:db8::1]:80", "10.0.0.1"):
        assert host in hosts
    assert "127.0.0.1:8000" in hosts
    assert "www.nutgraf.example.org" not in hosts


def test_a_server_for_all_answers_by_any_name_until_some_are_named() -> None:
    assert "anything.example" in Hosts(WebSettings(host="0.0.0.0", public=True))
    named = Hosts(WebSettings(host="0.0.0.0", public=True, hosts=("nutgraf.example.org",)))
    assert "anything.example" not in named
    assert "nutgraf.example.org" in named
