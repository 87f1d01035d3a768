"""What fetching may cost, and how polite it is."""

from __future__ import annotations

from dataclasses import dataclass

from nutgraf import __version__
from nutgraf.render import SOURCE_URL

PRODUCT = "nutgraf"
"""The name to which a robots.txt speaks."""

DEFAULT_CACHE_BYTES = 100_000_000
"""What all cached pages may take."""

_MOST = 1_000_000_000  # beyond that the system's own limits overflow


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
    connections: int = 100
    host_connections: int = 2
    host_per_second: float = 1.0
    host_burst: int = 5
    patience: float = 10.0
    fresh_seconds: float = 600.0

    def __post_init__(self) -> None:
        for name in ("seconds", "connect_seconds", "read_seconds", "host_per_second"):
            _demand(0 < getattr(self, name) <= _MOST, f"{name} must be more than 0")
        for name in ("max_bytes", "max_pdf_bytes", "attempts", "connections"):
            _demand(0 < getattr(self, name) <= _MOST, f"{name} must be at least 1")
        for name in ("host_connections", "host_burst"):
            _demand(0 < getattr(self, name) <= _MOST, f"{name} must be at least 1")
        for name in ("max_redirects", "patience", "fresh_seconds"):
            _demand(0 <= getattr(self, name) <= _MOST, f"{name} must be at least 0")
        _demand(all(0 < port < 65_536 for port in self.ports), "ports are between 1 and 65535")
        _demand(
            self.contact.isascii() and self.contact.isprintable() and len(self.contact) <= 200,
            "contact must be an address of at most 200 plain characters",
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
