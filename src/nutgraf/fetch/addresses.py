"""Which addresses may be connected to: the judge of every connection.

Sources: the IANA special-purpose registries of IPv4 and IPv6 (RFC 6890 and its updates), and the
addresses at which clouds serve the secrets of their machines.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
"""All that has been given out for the public internet; whatever lies outside is refused."""

_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")

_REFUSED: tuple[tuple[Network, str], ...] = tuple(
    (ipaddress.ip_network(network), kind)
    for kind, networks in {
        "a cloud's metadata address": (
            "169.254.169.254/32",
            "169.254.170.2/32",
            "100.100.100.200/32",
            "192.0.0.192/32",
            "168.63.129.16/32",
            "fd00:ec2::254/128",
            "fd20:ce::254/128",
        ),
        "a loopback address": ("127.0.0.0/8", "::1/128"),
        "an unspecified address": ("0.0.0.0/8", "::/128"),
        "a private address": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
        "a shared address of a provider": ("100.64.0.0/10",),
        "a link-local address": ("169.254.0.0/16", "fe80::/10"),
        "a site-local address": ("fec0::/10",),
        "a multicast address": ("224.0.0.0/4", "ff00::/8"),
        "a broadcast address": ("255.255.255.255/32",),
        "a documentation address": (
            "192.0.2.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "2001:db8::/32",
            "3fff::/20",
        ),
        "a benchmarking address": ("198.18.0.0/15", "2001:2::/48"),
        "an address of a protocol": ("192.0.0.0/24", "192.88.99.0/24", "192.52.193.0/24"),
        "a translated (NAT64) address": ("64:ff9b::/96", "64:ff9b:1::/48"),
        "a tunnelled (6to4) address": ("2002::/16",),
        "a tunnelled (Teredo) address": ("2001::/32",),
        "a reserved address": ("240.0.0.0/4", "2001::/23", "100::/64", "5f00::/16"),
    }.items()
    for network in networks
)
"""In this order: the first network that holds an address names what it is."""


class AddressRules:
    """Judges addresses.

    Args:
        allowed: networks that may be connected to although they are refused by default, such as
            "10.1.0.0/16" or "127.0.0.1". An IPv4 network covers its IPv4-mapped spelling.

    Raises:
        ValueError: one of them is not a network.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed: Sequence[Network] = [
            _unmapped_network(ipaddress.ip_network(network)) for network in allowed
        ]

    @property
    def has_exceptions(self) -> bool:
        """Whether any network is allowed that would be refused by default."""
        return bool(self._allowed)

    def refusal(self, address: str) -> str | None:
        """Says what is wrong with an address.

        Args:
            address: an IPv4 or IPv6 address, with or without a zone ("fe80::1%eth0").

        Returns:
            What kind of address it is ("a private address"), or None where it may be used.
        """
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return "no address"
        inner = _unmapped(parsed)
        if any(inner in network for network in self._allowed):
            return None
        return _kind_refused(inner)


def _unmapped(address: Address) -> Address:
    """Returns the IPv4 address that an IPv4-mapped one stands for; the system connects to it."""
    if isinstance(address, ipaddress.IPv6Address) and address in _MAPPED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _unmapped_network(network: Network) -> Network:
    """Returns the IPv4 network that an IPv4-mapped one stands for."""
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
        address = int(network.network_address) & 0xFFFF_FFFF
        return ipaddress.IPv4Network((address, network.prefixlen - _MAPPED.prefixlen))
    return network


@lru_cache(maxsize=4096)
def _kind_refused(address: Address) -> str | None:
    for network, kind in _REFUSED:
        if address in network:
            return kind
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return "an address with a zone"
        if address not in _GLOBAL_IPV6:
            return "a reserved address"
    # What the registries say in a later year than this list does, as far as Python knows it.
    return None if address.is_global else "a reserved address"
