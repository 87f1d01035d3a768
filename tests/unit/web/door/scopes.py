"""Requests as a server hands them on."""

from __future__ import annotations

from starlette.requests import HTTPConnection


def request_from(
    peer: str | None,
    *headers: tuple[str, str],
    http: str = "1.1",
    scheme: str = "http",
    method: str = "GET",
    path: str = "/",
) -> HTTPConnection:
    """A request with these headers over a connection from this address."""
    return HTTPConnection(
        {
            "type": "http",
            "http_version": http,
            "scheme": scheme,
            "method": method,
            "path": path,
            "query_string": b"",
            "server": ("127.0.0.1", 8000),
            "client": None if peer is None else (peer, 50_000),
            "headers": [
                (name.lower().encode(), value.encode("latin-1")) for name, value in headers
            ],
        }
    )
