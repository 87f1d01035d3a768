"""From where a request comes: what its connection says, and what trusted proxies say."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

UNKNOWN = "unknown"
"""Stands for the address of whoever has none: all of them share their limits."""

_MOST_HOPS = 20
"""Proxies that are believed in a row."""

_SIGNS_OF_PROXIES = frozenset(
    (
        "forwarded",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-proto",
        "x-forwarded-server",
        "x-real-ip",
        "x-client-ip",
        "true-client-ip",
        "cf-connecting-ip",
    )
)
_BRACKETED = re.compile(r"\[([0-9A-Fa-f:.%\w]{2,60})\](?::\d{1,5})?")
_WITH_PORT = re.compile(r"([0-9.]{7,15}):\d{1,5}")


class Networks:
    """A set of addresses.

    Args:
        names: addresses and networks, "10.0.0.0/8".
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._networks = tuple(ipaddress.ip_network(name) for name in names)

    def __contains__(self, address: object) -> bool:
        return any(address in network for network in self._networks)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a request came.

    Attributes:
        address: of the client; None where the connection has none.
        forwarded: whether a proxy passed it on, or seems to have.
        by_trusted: whether a trusted proxy did.
        is_named: whether that one told for whom.
        https: whether it came by https, all the way that is known.
    """

    address: Address | None
    forwarded: bool
    by_trusted: bool
    https: bool
    is_named: bool = False

    @property
    def is_local(self) -> bool:
        """Whether somebody on this machine asked, with nobody in between."""
        return self.address is not None and self.address.is_loopback and not self.forwarded

    @property
    def group(self) -> str:
        """By whom limits are counted."""
        return group_of(self.address)


def group_of(address: Address | None) -> str:
    """By whom limits are counted: the address, or the /64 that IPv6 gives to a household."""
    if address is None:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address) and not address.is_loopback:
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)


def arrival_of(connection: HTTPConnection, trusted: Networks) -> Arrival:
    """Tells how a request came.

    `X-Forwarded-For` is read from its right end, where the proxy nearest to us writes, as far as
    those who wrote it are trusted; what stands left of that is the client's own claim. Where a
    trusted proxy names something that is no address, its own address counts.

    nginx asks what stands behind it by HTTP/1.0 unless told otherwise, and then without a header
    that gives it away, so HTTP/1.0 counts as forwarded.

    Args:
        connection: of which nothing is believed.
        trusted: addresses of proxies.
    """
    address = read_address(connection.client.host) if connection.client is not None else None
    forwarded = connection.scope.get("http_version") == "1.0" or any(
        name in _SIGNS_OF_PROXIES for name in connection.headers
    )
    https = connection.scope.get("scheme") in {"https", "wss"}
    if address is None or address not in trusted:
        return Arrival(address, forwarded, by_trusted=False, https=https)
    proto = ",".join(connection.headers.getlist("x-forwarded-proto"))
    https = https or proto.rpartition(",")[2].strip().lower() == "https"
    is_named = False
    hops = ",".join(connection.headers.getlist("x-forwarded-for")).split(",")
    for hop in hops[: -_MOST_HOPS - 1 : -1]:
        nearer = read_address(hop.strip())
        if nearer is None:
            break
        address, is_named = nearer, True
        if address not in trusted:
            break
    return Arrival(address, forwarded, by_trusted=forwarded, https=https, is_named=is_named)


def read_address(text: str) -> Address | None:
    """Reads an address as proxies write it: with a port, in brackets, mapped into IPv6."""
    text = text.strip('"')
    for form in (_BRACKETED, _WITH_PORT):
        if found := form.fullmatch(text):
            text = found[1]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])  # a zone is any text, of any sender
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
