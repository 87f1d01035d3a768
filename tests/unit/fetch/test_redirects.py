import asyncio
from collections.abc import Mapping

import pytest

from nutgraf.errors import FetchFailed
from nutgraf.fetch.addresses import AddressRules
from nutgraf.fetch.exchange import Answer
from nutgraf.fetch.links import Link, LinkRules
from nutgraf.fetch.redirects import follow

RULES = LinkRules(AddressRules(), (80, 443))
START = "https://news.example/a/b"


def way(*places: str | None, cookies: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Follows redirects to places in turn; returns each address asked with its cookies."""
    asked: list[tuple[str, str]] = []

    async def ask(link: Link, sent: Mapping[str, str]) -> Answer:
        asked.append((link.url, "; ".join(f"{k}={v}" for k, v in sent.items())))
        place = places[len(asked) - 1] if len(asked) <= len(places) else ""
        status = 200 if place == "" else 302
        headers = {"location": place} if place else {}
        return Answer(link, status, headers, None, None, b"", None, cookies or {})

    asyncio.run(follow(RULES.parse(START), ask, RULES, most=5))
    return asked


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("/c", "https://news.example/c"),
        ("c", "https://news.example/a/c"),
        ("?d=1", "https://news.example/a/b?d=1"),
        ("//other.example/", "https://other.example/"),
        ("https://other.example", "https://other.example/"),
        ("/a b", "https://news.example/a%20b"),
        (" /c ", "https://news.example/c"),
        ("/ä", "https://news.example/%C3%A4"),
        ("/d\udce4", "https://news.example/d%E4"),  # Latin-1, as a header's bytes come
        ("/c#part", "https://news.example/c"),
    ],
)
def test_where_a_redirect_leads(place: str, url: str) -> None:
    assert way(place)[1][0] == url


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (None, "network"),
        ("http://news.example/", "network"),
        ("ftp://news.example/", "bad-url"),
        ("https://10.0.0.1/", "blocked-address"),
        ("https://exa mple.org/", "bad-url"),
        ("https://news.example/\r\nX: y", "bad-url"),
        (START, "network"),
    ],
)
def test_where_none_may_lead(place: str | None, reason: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        way(place)
    assert caught.value.reason == reason


def test_cookies_stay_at_their_host() -> None:
    asked = way("/c", "https://other.example/", "/d", cookies={"a": "1"})
    assert [sent for _, sent in asked] == ["", "a=1", "", "a=1"]


def test_cookies_have_limits() -> None:
    many = {f"c{n}": "x" for n in range(50)} | {"long": "x" * 5_000}
    assert len(way("/c", cookies=many)[1][1].split("; ")) == 20
