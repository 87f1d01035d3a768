"""Headers that every answer carries, whatever made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from nutgraf.web.assets import is_version

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # To other sites nothing; to ours it has to be sent, as else forms lose their `Origin`, too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
_NO_INDEX: Final = {"X-Robots-Tag": "noindex, nofollow"}
_NO_STORE: Final = {"Cache-Control": "no-store"}
_LOOK_AGAIN: Final = {"Cache-Control": "no-cache"}
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_HTTPS_ALONE: Final = {"Strict-Transport-Security": "max-age=31536000"}

_Raw = list[tuple[bytes, bytes]]


def _raw(*headers: dict[str, str]) -> _Raw:
    return [
        (name.lower().encode("ascii"), value.encode("ascii"))
        for each in headers
        for name, value in each.items()
    ]


_START = _raw(_ALWAYS, _NO_STORE)
_STATIC = _raw(_ALWAYS, _NO_INDEX, _LOOK_AGAIN)
_STATIC_OF_A_VERSION = _raw(_ALWAYS, _NO_INDEX, _FOR_EVER)
_OTHERS = _raw(_ALWAYS, _NO_INDEX, _NO_STORE)
_HSTS = _raw(_HTTPS_ALONE)


class SecurityHeaders:
    """Puts the headers on each answer; one that an answer has already stays as it is.

    Args:
        app: whose answers they are.
        is_https: tells of a request whether it came by https.
    """

    def __init__(self, app: ASGIApp, is_https: Callable[[Scope], bool]) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                wanted = _wanted(scope["path"], scope["query_string"], message["status"])
                _add(message, wanted)
                if self._is_https(scope):
                    _add(message, _HSTS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _wanted(path: str, query: bytes, status: int) -> _Raw:
    if path == "/":
        return _START
    if path.startswith("/static/") and status < 400:
        return _STATIC_OF_A_VERSION if is_version(path, query.decode("latin-1")) else _STATIC
    return _OTHERS


def _add(message: Message, headers: Iterable[tuple[bytes, bytes]]) -> None:
    there = list(message.get("headers", ()))
    names = {name.lower() for name, _ in there}
    there.extend(header for header in headers if header[0] not in names)
    message["headers"] = there
