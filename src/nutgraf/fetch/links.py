"""What strangers post as a link, parsed and judged before anything is asked."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutgraf.errors import FetchFailed

if TYPE_CHECKING:
    from yarl import URL

    from nutgraf.fetch.addresses import AddressRules

LONGEST = 4_096
"""Characters that an address may have."""

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\\ud800-\udfff]")
_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#]*)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_QUERY = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/?%-]+")
_LONGEST_HOST = 253
_LONGEST_LABEL = 63
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LOCAL_NAMES = ("localhost", "local", "internal", "home.arpa", "lan", "onion", "invalid")
"""Names that lead to the own machine or network (RFC 6761, 6762, 8375), or nowhere."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address that may be asked for, as far as can be told without asking.

    Attributes:
        url: as it is sent: IDNA host, percent-encoded path, no fragment.
        scheme: "http" or "https".
        host: the name in lower case, or the plain form of an IP address.
        port: the TCP port.
    """

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a robots.txt counts for them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


class LinkRules:
    """Parses and judges links.

    Args:
        addresses: the judge of addresses, here of those that are written in a link.
        ports: that may be asked; empty for any.
    """

    def __init__(self, addresses: AddressRules, ports: Collection[int]) -> None:
        self._addresses = addresses
        self._ports = frozenset(ports)

    def parse(self, url: str, base: str | None = None) -> Link:
        """Parses a link.

        Args:
            url: as posted, or as a redirect says it.
            base: the address that a redirect came from, where there is one.

        Raises:
            FetchFailed: `bad-url` or `blocked-address`.
        """
        parsed = _parsed(url, base)
        host = _host(parsed)
        self._judge(host)
        port = parsed.port
        if port is None or (self._ports and port not in self._ports):
            allowed = ", ".join(str(port) for port in sorted(self._ports))
            raise FetchFailed("bad-url", f"port {port} is not asked, only {allowed} (fetch.ports)")
        return Link(_written(parsed, host, url), parsed.scheme, host, port)

    def _judge(self, host: str) -> None:
        """Refuses addresses, and names that cannot lead to the public internet."""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            local = "." not in host or host.endswith(tuple(f".{name}" for name in _LOCAL_NAMES))
            # Who allows addresses of their own network has names for them too.
            if local and not self._addresses.has_exceptions:
                raise FetchFailed(
                    "blocked-address", f"{host!r} is a name of a private network"
                ) from None
            return
        kind = self._addresses.refusal(host)
        if kind is not None:
            raise FetchFailed("blocked-address", f"{host} is {kind}")


def as_sent(url: str) -> str:
    """Writes a link as it would be sent, so that links to the same page are the same text.

    Nothing is judged: what is no link, and will be refused when it is asked for, stays as it is.

    Args:
        url: as posted.
    """
    try:
        parsed = _parsed(url, None)
        return _written(parsed, _host(parsed), url)
    except FetchFailed:
        return url


def _parsed(url: str, base: str | None) -> URL:
    from yarl import URL  # noqa: PLC0415 - 30 ms that a file need not pay

    text = url.strip(" \t\r\n")
    if len(text) > LONGEST:
        raise FetchFailed("bad-url", f"the address is longer than {LONGEST} characters")
    if _FORBIDDEN.search(text):
        raise FetchFailed(
            "bad-url", "the address holds blanks, controls, backslashes or broken characters"
        )
    _judge_authority(text)
    try:
        parsed = URL(base).join(URL(text)) if base else URL(text)
    except (ValueError, IndexError) as error:  # IndexError is yarl's answer to "http://[]@"
        told = " ".join(str(error).split())[:100]
        raise FetchFailed("bad-url", f"{_short(text)} is no address: {told}") from None
    if parsed.scheme in ("http", "https") and not parsed.raw_host:
        raise FetchFailed("bad-url", f"{_short(text)} names no host")
    if parsed.scheme not in ("http", "https"):
        raise FetchFailed("bad-url", f"{_short(text)} is not an http or https address")
    return parsed


def _judge_authority(text: str) -> None:
    """Refuses what yarl is more patient with: empty user names, ports such as "+80"."""
    found = _AUTHORITY.match(text)
    if not found:
        return
    if "@" in found[1]:
        raise FetchFailed("bad-url", "an address with a user name or password is not fetched")
    port = found[1].rpartition("]")[2].partition(":")[2]
    if port and not (port.isascii() and port.isdigit()):
        raise FetchFailed("bad-url", f"{_short(text)} names a port that is no number")


def _written(parsed: URL, host: str, url: str) -> str:
    """Writes an address as it is sent: the query as posted, where that is well-formed.

    yarl writes "%2F" in a query as "/", which means the same, but not to a signature.
    """
    posted = url.partition("#")[0].partition("?")[2].strip()
    query = posted if _QUERY.fullmatch(posted) else parsed.raw_query_string
    bare = parsed.with_host(host).with_path(parsed.raw_path, encoded=True)
    return f"{bare}?{query}" if query else str(bare)


def _host(parsed: URL) -> str:
    """Returns the host in one spelling: a name in lower case, or a plain IP address."""
    host = (parsed.raw_host or "").lower()
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise FetchFailed("bad-url", f"[{host[:80]}] is no address") from None
    host = host.removesuffix(".")
    labels = host.split(".")
    if (
        not _HOST.fullmatch(host)
        or len(host) > _LONGEST_HOST
        or not all(0 < len(label) <= _LONGEST_LABEL for label in labels)
    ):
        raise FetchFailed("bad-url", f"{host[:80]!r} is no name of a host")
    return _ipv4(labels) if _NUMBER.fullmatch(labels[-1]) else host


def _ipv4(labels: list[str]) -> str:
    """Reads the spellings of an IPv4 address: 127.1, 0x7f.0.0.1, 017700000001, 2130706433.

    As browsers do (https://url.spec.whatwg.org/#concept-ipv4-parser), so what reads as an address
    anywhere on the way is judged as one.
    """
    name = ".".join(labels)
    try:
        *front, last = [_number(label) for label in labels]
    except ValueError:
        front, last = [256], 0
    if len(front) > 3 or any(part > 255 for part in front) or last >= 256 ** (4 - len(front)):
        raise FetchFailed("bad-url", f"{name[:80]!r} is neither a name nor an address")
    value = last + sum(part * 256 ** (3 - place) for place, part in enumerate(front))
    return str(ipaddress.IPv4Address(value))


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    if not label.isascii() or not label.isdigit():
        raise ValueError(label)
    return int(label, 8 if len(label) > 1 and label.startswith("0") else 10)


def _short(text: str) -> str:
    """Quotes an address, without what may be a password in it."""
    if "@" in text:
        text = text.split("://", maxsplit=1)[0][:10] + "://…"
    return repr(text if len(text) <= 80 else text[:79] + "…")
