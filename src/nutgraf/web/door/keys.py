"""Keys of the API: how a request shows one, and whose it is."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nutgraf.config.web import KeySettings

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

MOST_LETTERS = 512


def shown_key(connection: HTTPConnection) -> str | None:
    """Returns the key that a request shows, in `Authorization: Bearer` or `X-API-Key`."""
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key.strip():
        return key.strip()
    return connection.headers.get("x-api-key") or None


def find_key(shown: str, keys: Sequence[KeySettings]) -> KeySettings | None:
    """Returns whose key it is; how long that takes does not depend on how much of it is right."""
    if len(shown) > MOST_LETTERS:
        return None
    digest = hashlib.sha256(shown.encode(errors="surrogatepass")).hexdigest()
    found = None
    for key in keys:
        if hmac.compare_digest(digest, key.sha256):
            found = key
    return found


def session_name(key: KeySettings) -> str:
    """The name of sessions that were opened by a key: another key of the same name ends them."""
    return f"{key.name}:{key.sha256[:32]}"
