"""Where a process listens: sockets that are bound before anything else is begun."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nutgraf.errors import BadConfiguration

_BACKLOG = 2_048
_NOT_HERE = frozenset((errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT))
"""Of a name with several addresses, those of a kind that this machine lacks are left out."""

_TRIES = 20
"""A port that is free at the first address of a name may be taken at the second."""


@dataclass(frozen=True, slots=True)
class Listening:
    """An address that is taken.

    Attributes:
        host: as the settings have it, without brackets.
        port: the real one, also where any was asked for.
        sockets: bound; a name may stand for more than one address.
    """

    host: str
    port: int
    sockets: tuple[socket.socket, ...]

    @property
    def url(self) -> str:
        """Where people find it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def close(self) -> None:
        """Gives the address back."""
        for each in self.sockets:
            each.close()


def listen_on(host: str, port: int, advice: str) -> Listening:
    """Takes an address.

    Args:
        host: a name or address, with or without brackets.
        port: 0 for any that is free.
        advice: what whoever cannot have it may do.

    Raises:
        BadConfiguration: it cannot be had, and why.
    """
    bare = host.strip("[]")
    try:
        found = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise _refused(host, port, advice, error) from None
    addresses = [(family, address) for family, _, _, _, address in dict.fromkeys(found)]
    left = _TRIES if port == 0 else 1
    while True:
        left -= 1
        try:
            sockets = _bind_all(addresses, port)
        except OSError as error:
            if left and error.errno == errno.EADDRINUSE:
                continue
            raise _refused(host, port, advice, error) from None
        return Listening(bare, int(sockets[0].getsockname()[1]), tuple(sockets))


def _bind_all(addresses: Sequence[tuple[int, tuple[Any, ...]]], port: int) -> list[socket.socket]:
    """Takes one port at all addresses that this machine has; any that is free for 0."""
    sockets: list[socket.socket] = []
    missing = OSError("it has no address")
    for family, address in addresses:
        try:
            sockets.append(_bind(family, (address[0], port, *address[2:])))
        except OSError as error:
            missing = error
            if error.errno in _NOT_HERE:
                continue
            for each in sockets:
                each.close()
            raise
        port = int(sockets[0].getsockname()[1])
    if not sockets:
        raise missing
    return sockets


def _bind(family: int, address: tuple[object, ...]) -> socket.socket:
    # With its protocol named, asyncio sends answers at once, and not 40 ms later (TCP_NODELAY).
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen(_BACKLOG)
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made


def _refused(host: str, port: int, advice: str, error: Exception) -> BadConfiguration:
    told = error.strerror if isinstance(error, OSError) else str(error)
    return BadConfiguration(f"cannot listen on {host} port {port}: {told or error}; {advice}")
