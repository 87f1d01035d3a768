"""What fetching may cost, and how polite it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nutgraf import __version__
from nutgraf.render import SOURCE_URL

PRODUCT = "nutgraf"
"""The name to which a robots.txt speaks."""

DEFAULT_CACHE_BYTES = 100_000_000
"""What all cached pages may take."""

_CONTACT = re.compile(r"(?:https?://|mailto:)?[!#-'*-;=?-~]{3,200}")
_RANGES = {
    "seconds": (0.01, 3_600),
    "connect_seconds": (0.01, 3_600),
    "read_seconds": (0.01, 3_600),
    "max_bytes": (1, 1_000_000_000),
    "max_pdf_bytes": (1, 1_000_000_000),
    "max_redirects": (0, 5),
    "attempts": (1, 10),
    "connections": (1, 10_000),
    "host_connections": (1, 10_000),
    "host_per_second": (0.001, 1_000_000),
    "host_burst": (1, 1_000_000),
    "patience": (0, 3_600),
    "queue_seconds": (0, 86_400),
    "fresh_seconds": (0, 86_400),
}


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """Limits of fetching. Times are in seconds, sizes in bytes after decompression.

    Attributes:
        seconds: for a page as a whole: robots.txt, redirects, retries and body included; what is
            waited for out of politeness does not count.
        connect_seconds: for one connection.
        read_seconds: for the next bytes of an answer.
        max_bytes: size of a page at most.
        max_pdf_bytes: size of a PDF at most.
        max_redirects: hops at most.
        attempts: requests at most for a hop, where the failure looks transient.
        contact: where a site's owner finds out who asks; it stands in the User-Agent.
        robots: whether robots.txt is obeyed.
        public_apis: whether links to Wikipedia and arXiv are read through their public APIs.
        allowed_addresses: networks that may be asked although they are not public, such as
            "127.0.0.1" or "10.1.0.0/16".
        ports: that may be asked; none for any.
        connections: open at once at most.
        host_connections: open at once to one host at most.
        host_per_second: requests to one host in the long run.
        host_burst: requests to one host that may come without waiting.
        patience: the longest that a site's `Retry-After` is waited for.
        queue_seconds: the longest that a page waits for its turns at its hosts.
        fresh_seconds: how long a cached page is taken without asking, where its site says nothing.
    """

    seconds: float = 20.0
    connect_seconds: float = 10.0
    read_seconds: float = 10.0
    max_bytes: int = 5_000_000
    max_pdf_bytes: int = 20_000_000
    max_redirects: int = 5
    attempts: int = 3
    contact: str = SOURCE_URL
    robots: bool = True
    public_apis: bool = True
    allowed_addresses: tuple[str, ...] = ()
    ports: tuple[int, ...] = (80, 443)
    connections: int = 20
    host_connections: int = 2
    host_per_second: float = 1.0
    host_burst: int = 5
    patience: float = 10.0
    queue_seconds: float = 120.0
    fresh_seconds: float = 600.0

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            _demand(least <= value <= most, f"{name} must be between {least:g} and {most:g}")
        _demand(
            all(type(port) is int and 0 < port < 65_536 for port in self.ports),
            "ports are whole numbers between 1 and 65535",
        )
        _demand(
            _CONTACT.fullmatch(self.contact) is not None,
            "contact must be an address on the web or an e-mail address",
        )
        if not self.allowed_addresses:
            return
        import ipaddress  # noqa: PLC0415 - where there is something to check

        for network in self.allowed_addresses:
            ipaddress.ip_network(network)  # a ValueError that says what is wrong

    @property
    def user_agent(self) -> str:
        """How requests introduce themselves."""
        return f"{PRODUCT}/{__version__} (+{self.contact})"


def _demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise ValueError(otherwise)
