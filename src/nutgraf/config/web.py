"""`[web]`: who may reach the web interface, and what they may ask of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nutgraf.config.tables import MOST, STRICT, demand

_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]{1,255}")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_PASSWORD_HASH = re.compile(
    r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{6,}", re.ASCII
)
"""As libargon2 writes it, salt and hash of the least length that it takes; it takes a tenth of a
second to import, which is only for who compares passwords."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KeySettings:
    """`[[web.keys]]`: somebody who may use the API.

    Attributes:
        name: for logs and metrics.
        sha256: of the key, in hexadecimal digits; `nutgraf web key` makes both.
        per_minute: requests a minute; each summary of a batch counts as one.
    """

    __pydantic_config__ = STRICT

    name: str
    sha256: str = field(repr=False)
    per_minute: int = 600

    def __post_init__(self) -> None:
        demand(_NAME.fullmatch(self.name) is not None, f"name: {self.name[:60]!r} is no name")
        demand(
            _SHA256.fullmatch(self.sha256) is not None,
            "sha256 must be 64 digits of 0-9a-f, as `nutgraf web key` prints them",
        )
        demand(1 <= self.per_minute <= MOST, "per_minute must be at least 1")


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`[web]`: the API, the page to read with, and the dashboard.

    Attributes:
        host: address to listen on.
        port: to listen on; 0 for any that is free.
        public: whether anybody who reaches another address than loopback may use it without a key.
        hosts: names under which it is reached, "nutgraf.example.org"; none for any, on loopback
            for loopback's own.
        trusted_proxies: addresses or networks whose `X-Forwarded-For` counts.
        cors_origins: web pages that may use the API from a browser, "https://example.org"; "*"
            for all.
        metrics_from: addresses or networks that may read `/metrics`.
        password_hash: of the operator's password, by argon2; without one there is no dashboard.
        per_minute: requests a minute that one address may make without a key.
        fetches_per_minute: pages a minute that one address may have fetched without a key.
        max_body_bytes: size of a request at most.
        keep_hours: for how long results can be looked at again by their address.
        keep_bytes: of these results at most; those that end first go first.
        workers: processes that read pages.
        keys: who may use the API.
    """

    __pydantic_config__ = STRICT

    host: str = "127.0.0.1"
    port: int = 8000
    public: bool = False
    hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    metrics_from: tuple[str, ...] = ("127.0.0.1", "::1")
    password_hash: str | None = field(default=None, repr=False)
    per_minute: int = 60
    fetches_per_minute: int = 10
    max_body_bytes: int = 2_000_000
    keep_hours: float = 168.0
    keep_bytes: int = 1_000_000_000
    workers: int = 2
    keys: tuple[KeySettings, ...] = ()

    def __post_init__(self) -> None:
        import ipaddress  # noqa: PLC0415 - where there is something to check

        demand(_HOST.fullmatch(self.host) is not None, f"host: {self.host[:60]!r} is no address")
        demand(0 <= self.port < 65_536, "port must be between 0 and 65535")
        for name in self.hosts:
            demand(_HOST.fullmatch(name) is not None, f"hosts: {name[:60]!r} is no host")
        for origin in self.cors_origins:
            demand(
                origin == "*" or _ORIGIN.fullmatch(origin) is not None,
                f"cors_origins: {origin[:60]!r} is not of the form https://host",
            )
        for network in (*self.trusted_proxies, *self.metrics_from):
            ipaddress.ip_network(network)  # a ValueError that says what is wrong
        demand(
            self.password_hash is None or _PASSWORD_HASH.fullmatch(self.password_hash) is not None,
            "password_hash must be all of the line that `nutgraf web password` printed",
        )
        for limit in ("per_minute", "fetches_per_minute", "workers"):
            demand(1 <= getattr(self, limit) <= MOST, f"{limit} must be at least 1")
        demand(1_000 <= self.max_body_bytes <= MOST, "max_body_bytes must be at least 1000")
        demand(0.01 <= self.keep_hours <= 24 * 365, "keep_hours must be between 0.01 and 8760")
        demand(1_000_000 <= self.keep_bytes <= 1_000 * MOST, "keep_bytes must be at least 1000000")
        names = [key.name for key in self.keys]
        demand(len(set(names)) == len(names), "keys: each needs a name of its own")

    @property
    def is_local(self) -> bool:
        """Whether it listens on loopback alone."""
        import ipaddress  # noqa: PLC0415 - the same

        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False
