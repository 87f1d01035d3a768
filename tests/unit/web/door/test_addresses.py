"""Whose request it is: proxies are believed where they are trusted, and clients never."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.web.door.scopes import request_from

from nutgraf.web.door.addresses import UNKNOWN, Arrival, Networks, arrival_of, read_address

PROXIES = Networks(("127.0.0.1", "10.0.0.0/8", "2001:db8:ffff::/48"))


def arrival(peer: str | None, *forwarded_for: str, http: str = "1.1") -> Arrival:
    headers = [("X-Forwarded-For", value) for value in forwarded_for]
    return arrival_of(request_from(peer, *headers, http=http), PROXIES)


@pytest.mark.parametrize(
    ("claimed", "client"),
    [
        (("203.0.113.9",), "203.0.113.9"),
        (("198.51.100.1, 203.0.113.9",), "203.0.113.9"),
        (("1.1.1.1, 198.51.100.1, 203.0.113.9, 10.2.3.4",), "203.0.113.9"),
        (("198.51.100.1", "203.0.113.9"), "203.0.113.9"),
        (("203.0.113.9, 10.2.3.4", "10.9.9.9"), "203.0.113.9"),
        (("203.0.113.9:51234",), "203.0.113.9"),
        (("::ffff:203.0.113.9",), "203.0.113.9"),
        (("[::ffff:203.0.113.9]:80",), "203.0.113.9"),
        (("[2001:db8:1:2:3:4:5:6]:443",), "2001:db8:1:2::/64"),
        (('"[2001:db8:1:2:3:4:5:6]"',), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::7",), "2001:db8:1:2::/64"),
        (("10.1.1.1",), "10.1.1.1"),
    ],
)
def test_who_stands_left_of_the_trusted_proxies_is_the_client(
    claimed: tuple[str, ...], client: str
) -> None:
    assert arrival("127.0.0.1", *claimed).group == client


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        ",",
        "unknown",
        "_hidden",
        "<script>",
        "203.0.113.9 ",
        "999.1.1.1",
        "x" * 9_000,
        "1.2.3.4:5:6",
    ],
)
def test_where_a_proxy_names_no_address_its_own_counts(garbage: str) -> None:
    group = arrival("10.2.3.4", f"203.0.113.9, {garbage}").group
    assert group == ("203.0.113.9" if garbage == "203.0.113.9 " else "10.2.3.4")


@pytest.mark.parametrize("peer", ["203.0.113.77", "2001:db8:5::1"])
def test_what_others_claim_is_not_believed(peer: str) -> None:
    claims = ("127.0.0.1", "10.0.0.1, 127.0.0.1", "198.51.100.1")
    assert {arrival(peer, claim).group for claim in claims} == {arrival(peer).group}


def test_a_chain_without_end_is_not_followed() -> None:
    assert arrival("127.0.0.1", ", ".join(["203.0.113.9", *["10.0.0.1"] * 5_000])).group == (
        "10.0.0.1"
    )


def test_a_mapped_peer_is_the_address_that_it_stands_for() -> None:
    assert arrival("::ffff:10.0.0.1", "203.0.113.9").group == "203.0.113.9"
    assert arrival("::ffff:127.0.0.1").is_local


def test_who_has_no_address_shares_one_limit() -> None:
    assert arrival(None).group == arrival("testclient").group == UNKNOWN
    assert not arrival(None).is_local


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1"])
def test_who_asks_from_this_machine_is_local(peer: str) -> None:
    assert arrival(peer).is_local


@pytest.mark.parametrize(
    "name",
    ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP"],
)
def test_who_was_passed_on_is_not_local(name: str) -> None:
    assert not arrival_of(request_from("127.0.0.1", (name, "")), PROXIES).is_local
    assert not arrival_of(request_from("127.0.0.1", (name, "127.0.0.1")), PROXIES).is_local


def test_the_silent_way_in_which_nginx_passes_on_is_not_local() -> None:
    assert not arrival("127.0.0.1", http="1.0").is_local


@pytest.mark.parametrize(
    ("peer", "proto", "is_https"),
    [
        ("127.0.0.1", "https", True),
        ("127.0.0.1", "http, https", True),
        ("127.0.0.1", "https, http", False),
        ("127.0.0.1", "http", False),
        ("203.0.113.9", "https", False),
    ],
)
def test_https_is_believed_of_trusted_proxies(peer: str, proto: str, is_https: bool) -> None:
    assert arrival_of(request_from(peer, ("X-Forwarded-Proto", proto)), PROXIES).https is is_https


def test_https_of_the_connection_itself_counts() -> None:
    assert arrival_of(request_from("203.0.113.9", scheme="https"), PROXIES).https


@given(st.lists(st.text(max_size=40), max_size=4), st.ip_addresses().map(str))
def test_no_header_makes_a_stranger_local(claims: list[str], peer: str) -> None:
    headers = [
        ("X-Forwarded-For", claim.encode("utf-8", "replace").decode("latin-1")) for claim in claims
    ]
    found = arrival_of(request_from(peer, *headers), Networks(()))
    assert found.is_local is (ipaddress.ip_address(peer).is_loopback and not headers)


@given(st.text(max_size=60))
def test_any_text_in_the_header_gives_an_address(claim: str) -> None:
    header = claim.encode("utf-8", "surrogatepass").decode("latin-1")
    assert arrival("127.0.0.1", header).group


def test_a_zone_is_no_part_of_who_asks() -> None:
    assert str(read_address("::1%\x9b31m hello")) == "::1"
    assert str(read_address("fe80::1%eth0")) == "fe80::1"
