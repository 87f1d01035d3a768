import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import FetchFailed
from nutgraf.fetch.addresses import AddressRules
from nutgraf.fetch.links import LinkRules

RULES = AddressRules()
LINKS = LinkRules(RULES, (80, 443))

PUBLIC = ["93.184.215.14", "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "192.167.255.255",
          "100.63.255.255", "100.128.0.0", "11.0.0.0", "126.255.255.255", "128.0.0.1",
          "169.253.0.1",
          "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:2800:21f::1", "2a00:1450::1",
          "2400:cb00::1", "::ffff:8.8.8.8"]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_used(address: str) -> None:
    assert RULES.refusal(address) is None


@given(st.ip_addresses())
def test_what_python_calls_private_is_refused(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        mapped = getattr(address, "ipv4_mapped", None)
        if mapped is None:
            assert RULES.refusal(str(address)) is not None


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_address_is_judged_as_the_address_is(
    address: ipaddress.IPv4Address,
) -> None:
    value = int(address)
    a, b, c, d = address.packed
    spellings = [str(address), str(value), hex(value), f"0{value:o}", f"{a}.{value & 0xFFFFFF}",
                 f"{a}.{b}.{(c << 8) | d}", f"0{a:o}.0x{b:x}.{c}.{d}", f"{address}."]  # fmt: skip
    outcomes = set()
    for host in spellings:
        try:
            outcomes.add(LINKS.parse(f"http://{host}/").host)
        except FetchFailed as failure:
            outcomes.add(failure.reason)
    refused = RULES.refusal(str(address)) is not None
    assert outcomes == {"blocked-address" if refused else str(address)}


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_what_it_stands_for(address: ipaddress.IPv4Address) -> None:
    assert RULES.refusal(f"::ffff:{address}") == RULES.refusal(str(address))


@pytest.mark.parametrize("address", ["", "x", "1.2.3", "1.2.3.4.5", "fe80::1%eth0", "2a00::1%1"])
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    assert RULES.refusal(address) is not None


def test_exceptions_are_networks() -> None:
    rules = AddressRules(["10.1.0.0/16", "::1"])
    assert rules.refusal("10.1.2.3") is None
    assert rules.refusal("::ffff:10.1.2.3") is None
    assert rules.refusal("::1") is None
    assert rules.refusal("10.2.0.1") == "a private address"
    assert AddressRules(["::ffff:10.1.0.0/112"]).refusal("10.1.2.3") is None
    with pytest.raises(ValueError, match="host bits"):
        AddressRules(["10.1.2.3/16"])
