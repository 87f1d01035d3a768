"""No link leads into a private network: not by its spelling, its name, a redirect or a change."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from typing import Any

import pytest

from nutgraf.errors import FetchFailed
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.fetch.options import FetchOptions
from tests.integration.fetch.sites import (
    STORY,
    FakeResolver,
    Recorder,
    answering,
    fetcher,
    options,
    redirect,
    serving,
)

LITERALS = [
    # loopback in every spelling
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1",
    "0x7f.1", "017700000001", "0177.0.0.1", "0177.0x0.0.1", "127.255.255.254", "0",
    "0.0.0.0", "00000000", "127.0.0.01", "１２７.０.０.１", "127。0。0。1", "①②⑦.⓪.⓪.①", "[::1]",
    "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[0000::1]", "[::ffff:0:127.0.0.1]",
    # private, shared, link-local
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "3232235521",
    "0xc0a80001", "0300.0250.0.1", "100.64.0.1", "100.127.255.255", "169.254.0.1", "[fe80::1]",
    "[fc00::1]", "[fd12:3456:789a::1]", "[fec0::1]", "[::ffff:10.0.0.1]", "[::ffff:192.168.0.1]",
    # clouds' metadata
    "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "100.100.100.200",
    "192.0.0.192", "168.63.129.16", "[fd00:ec2::254]",
    # translated and tunnelled
    "[64:ff9b::127.0.0.1]", "[64:ff9b::a00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]",
    "[2002:a00:1::1]", "[2001::1]", "[2001:0:7f00:1::]",
    # reserved, documentation, benchmarking, multicast, broadcast
    "192.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "192.88.99.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "[ff02::1]",
    "[2001:db8::1]", "[100::1]",
    "[2001:2::1]", "[3fff::1]", "[4000::1]", "[5f00::1]",
]  # fmt: skip

NAMES = ["localhost", "LOCALHOST", "localhost.", "db.localhost", "printer.local", "intranet",
         "metadata.google.internal", "router.home.arpa", "nas.lan", "ⓛocalhost"]  # fmt: skip

BAD = [
    "", "x", "//127.0.0.1/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
    "data:text/html,x", "javascript:alert(1)", "http://", "http:///x", "http://[::1", "http://::1/",
    "http://[]@", "http://[x]@", "http://x[]@", "https://1]&[@", "http://[]", "//[]@",
    "http://example.org:+80/", "http://example.org:٨٠/", "http://example.org:80a/",
    "http://user@example.org/", "http://user:secret@127.0.0.1/", "http://@127.0.0.1/",
    "http://example.org:secret@127.0.0.1/", "http://127.0.0.1\\@example.org/",
    "http://example.org\\.evil/", "http://example.org:22/", "http://example.org:6379/",
    "http://example.org:0/", "http://example.org:99999/", "http://exa mple.org/",
    "http://exa\tmple.org/", "http://example.org/\r\nHost: evil", "http://example.org/\0",
    "http://[fe80::1%25eth0]:x/", "http://ex%61mple.org/", "http://%31%32%37.0.0.1/", "http://a..b/",
    "http://.example.org/", "http://-/", "http://1.2.3.4.5/", "http://256.256.256.256/",
    "http://0x1ffffffff/", "http://4294967296/", "http://09.0.0.1/",
    f"http://{'a' * 64}.example/", f"http://{'a.' * 130}example/",
    f"http://example.org/{'a' * 5000}",
    "http://example.org/\ud800", "http://[::ffff:127.0.0.1]evil.example/", "http://[1.2.3.4]/",
]  # fmt: skip


def refusal(url: str, **arguments: Any) -> tuple[FetchFailed, list[str]]:
    """Why a link is refused by default, and what was dialled or asked for on the way."""
    recorder = Recorder()
    resolver = FakeResolver(arguments)

    async def run() -> None:
        async with Fetcher(FetchOptions(), resolver=resolver, dial=recorder) as door:
            await door.fetch(url)

    with pytest.raises(FetchFailed) as caught:
        asyncio.run(run())
    return caught.value, recorder.dialled


@pytest.mark.parametrize("host", LITERALS)
def test_an_address_in_any_spelling_is_refused_before_anything_is_dialled(host: str) -> None:
    failure, dialled = refusal(f"http://{host}/")
    assert (failure.reason, dialled) == ("blocked-address", [])


@pytest.mark.parametrize("host", NAMES)
def test_a_name_of_the_own_network_is_not_even_looked_up(host: str) -> None:
    failure, dialled = refusal(f"https://{host}/", **{host.lower(): ["93.184.215.14"]})
    assert (failure.reason, dialled) == ("blocked-address", [])


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_address_is_refused_in_one_line_without_its_secrets(url: str) -> None:
    failure, dialled = refusal(url)
    assert failure.reason in {"bad-url", "blocked-address"}
    assert dialled == []
    assert "\n" not in str(failure)
    assert "secret" not in str(failure)


def plain_addresses() -> list[str]:
    """Those of the spellings that a resolver may answer with."""
    found = []
    for host in LITERALS:
        with contextlib.suppress(ValueError):
            found.append(str(ipaddress.ip_address(host.strip("[]"))))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("address", plain_addresses())
def test_a_name_that_leads_there_is_refused_when_it_connects(address: str) -> None:
    failure, dialled = refusal("http://evil.example/", **{"evil.example": [address]})
    assert (failure.reason, dialled) == ("blocked-address", [])
    assert address not in failure.evidence  # a stranger learns nothing of the network inside


@pytest.mark.slow
def test_a_public_address_is_dialled() -> None:
    failure, dialled = refusal("http://news.example/", **{"news.example": ["93.184.215.14"]})
    assert failure.reason == "network"
    assert set(dialled) == {"93.184.215.14"}


def test_of_several_addresses_only_public_ones_are_dialled() -> None:
    mixed = [["10.0.0.1", "93.184.215.14", "::1"]]
    _, dialled = refusal("http://news.example/", **{"news.example": mixed})
    assert set(dialled) == {"93.184.215.14"}


@pytest.mark.parametrize(
    "target",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/", "//192.168.1.1/", "http://0x0a000001/",
     "http://inside.example/", "http://[::ffff:10.0.0.1]/", "https://[fe80::1]/"],
)  # fmt: skip
def test_a_redirect_is_judged_as_the_first_link_is(target: str) -> None:
    async def run() -> None:
        names = {"inside.example": ["10.0.0.7"]}
        async with serving({"/": redirect(target)}) as site, fetcher(names) as door:
            await door.fetch(site.url("/", "news.example"))

    assert_refused(run(), "blocked-address")


def test_a_chain_that_ends_inside_is_refused_at_its_last_hop() -> None:
    async def run() -> None:
        pages = {"/1": redirect("/2"), "/2": redirect("/3"),
                 "/3": redirect("http://172.16.0.1/")}  # fmt: skip
        async with serving(pages) as site, fetcher() as door:
            await door.fetch(site.url("/1"))

    assert_refused(run(), "blocked-address")


def test_a_name_that_changes_its_mind_is_judged_again() -> None:
    """The name is public when it is looked up first and private when the page is asked for."""

    async def run() -> list[str]:
        recorder = Recorder()
        resolver = FakeResolver({"rebind.example": ["127.0.0.1", "10.0.0.1"]})
        pages = {"/": answering(STORY, Connection="close")}
        async with (
            serving(pages) as site,
            Fetcher(
                options(robots=False, fresh_seconds=0.0), resolver=resolver, dial=recorder
            ) as door,
        ):
            url = site.url("/", "rebind.example")
            assert (await door.fetch(url)).status == 200
            door._session.connector.clear_dns_cache()  # type: ignore[union-attr]
            with pytest.raises(FetchFailed) as caught:
                await door.fetch(url)
        assert caught.value.reason == "blocked-address"
        return recorder.dialled

    assert asyncio.run(run()) == ["127.0.0.1"]


def test_the_robots_txt_of_a_private_address_is_not_asked_for_either() -> None:
    async def run() -> None:
        inside = redirect("http://10.0.0.1/robots.txt")
        async with serving({"/robots.txt": inside, "/": STORY}) as site, fetcher() as door:
            await door.fetch(site.url("/"))

    assert_refused(run(), "blocked-address")


def test_an_exception_covers_what_it_names_and_no_more() -> None:
    async def run(host: str) -> int | None:
        async with (
            serving({"/": STORY}) as site,
            fetcher(allowed_addresses=("127.0.0.1",)) as door,
        ):
            return (await door.fetch(site.url("/", host))).status

    assert asyncio.run(run("127.0.0.1")) == 200
    assert asyncio.run(run("2130706433")) == 200
    assert_refused(run("127.0.0.2"), "blocked-address")
    assert_refused(run("[::1]"), "blocked-address")


def assert_refused(coroutine: Any, reason: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        asyncio.run(coroutine)
    assert caught.value.reason == reason
