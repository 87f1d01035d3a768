"""Connections whose actual address is judged when the socket is made.

A name is judged by what it leads to at the moment of connecting, so neither a redirect nor a name
that changes its mind (DNS rebinding) leads into a private network. `socket_factory` is a public
hook of aiohttp: https://docs.aiohttp.org/en/stable/client_advanced.html#custom-socket-creation
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from aiohttp import TCPConnector

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

    from nutgraf.fetch.addresses import AddressRules
    from nutgraf.fetch.options import FetchOptions

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""As `socket.getaddrinfo` gives it; the last field begins with the address."""

Dial = Callable[[AddressInfo], socket.socket]
"""Makes the socket that will be connected to an address."""

_refusals: ContextVar[list[str] | None] = ContextVar("_refusals", default=None)


class AddressRefused(OSError):  # noqa: N818 - it says what happened
    """A connection was not made because of where it leads."""


@contextmanager
def noting_refusals() -> Iterator[list[str]]:
    """Collects what the judge refuses in this context.

    aiohttp folds the errors of several addresses into one of its own, which has lost what they
    were.
    """
    noted: list[str] = []
    token = _refusals.set(noted)
    try:
        yield noted
    finally:
        _refusals.reset(token)


def open_connector(
    options: FetchOptions,
    rules: AddressRules,
    *,
    resolver: AbstractResolver | None = None,
    dial: Dial | None = None,
) -> TCPConnector:
    """Makes the pool of connections.

    Args:
        options: how many connections.
        rules: the judge of addresses.
        resolver: of names; by default aiohttp's own, which asks with c-ares, because a query that
            blocks a thread of the system's resolver cannot be ended at the deadline.
        dial: makes sockets for addresses that have been judged.
    """
    make = dial or _dial

    def judged(info: AddressInfo) -> socket.socket:
        kind = rules.refusal(str(info[4][0]))
        if kind is not None:
            noted = _refusals.get()
            if noted is not None:
                noted.append(kind)
            raise AddressRefused(f"it leads to {kind}")
        return make(info)

    return TCPConnector(
        limit=options.connections,
        socket_factory=judged,
        resolver=resolver,  # its own it closes itself
        ttl_dns_cache=10,
    )


def _dial(info: AddressInfo) -> socket.socket:
    family, type_, protocol, _, _ = info
    return socket.socket(family, type_, protocol)
