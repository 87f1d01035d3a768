"""A crowd of clients that take their time: the benchmark and the tests of the web share it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

_EACH = 0.5
"""Seconds between two bytes."""

_KINDS = 5


class Crowd:
    """Slow clients: with headers, with bodies, with reading, and after they have been answered.

    Args:
        url: of a server.
        size: how many.
    """

    def __init__(self, url: str, size: int) -> None:
        address = urlsplit(url)
        self._host = f"{address.hostname}:{address.port}".encode()
        self._address = (address.hostname or "", address.port or 80)
        self._talking: list[tuple[socket.socket, bytes]] = []
        self._reading: list[socket.socket] = []
        for number in range(size):
            self._join(number % _KINDS)

    def _join(self, kind: int) -> None:
        client = socket.create_connection(self._address)
        head = b"Host: %b\r\nContent-Type: application/json\r\n" % self._host
        if kind == 0:
            client.sendall(b"POST /v1/summaries HTTP/1.1\r\n" + head + b"X-Slow: ")
        elif kind == 1:
            length = b"Content-Length: 100000\r\n\r\n"
            client.sendall(b"POST /v1/summaries HTTP/1.1\r\n" + head + length + b'{"text": "')
        elif kind == 2:  # an empty line now and then, which is not the beginning of a request
            client.sendall(b"GET /healthz HTTP/1.1\r\n" + head + b"\r\n")
        elif kind == 3:  # a body that nobody waits for
            client.sendall(b"GET /healthz HTTP/1.1\r\n" + head + b"Content-Length: 100000\r\n\r\n")
        else:  # many large answers are asked for at once, and none is read
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.sendall((b"GET /openapi.json HTTP/1.1\r\n" + head + b"\r\n") * 40)
            self._reading.append(client)
            return
        self._talking.append((client, b"\r\n" if kind == 2 else b"x"))

    def dawdle(self, until: threading.Event) -> None:
        """Sends a byte or two now and then."""
        while not until.wait(_EACH):
            for client, word in self._talking:
                with contextlib.suppress(OSError):
                    client.send(word)

    def close(self) -> None:
        """All go home."""
        for client in (*(client for client, _ in self._talking), *self._reading):
            client.close()


@contextmanager
def crowd(url: str, size: int) -> Iterator[Crowd]:
    """Brings a crowd to a server, and takes it away at the end."""
    clients = Crowd(url, size)
    over = threading.Event()
    thread = threading.Thread(target=clients.dawdle, args=(over,), daemon=True)
    thread.start()
    try:
        yield clients
    finally:
        over.set()
        thread.join()
        clients.close()


def sockets(process: int) -> int:
    """How many connections, and sockets of other kinds, a process has."""
    count = 0
    for entry in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(OSError):
            count += str(entry.readlink()).startswith("socket:")
    return count
