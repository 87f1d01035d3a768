"""The operator's password, of which the settings hold a hash by argon2."""

from __future__ import annotations

import asyncio
import hashlib

MOST_LETTERS = 1_024
_AT_ONCE = 2
"""Each comparison takes 64 MB and a core for a while."""


class PasswordCheck:
    """Compares passwords with the hash.

    Args:
        password_hash: of the settings; None for no password, which nothing equals.
    """

    def __init__(self, password_hash: str | None) -> None:
        self._hash = password_hash
        self._room = asyncio.Semaphore(_AT_ONCE)

    @property
    def is_set(self) -> bool:
        """Whether there is a password."""
        return self._hash is not None

    @property
    def name(self) -> str:
        """The name of sessions that were opened by this password: another one ends them."""
        return hashlib.sha256((self._hash or "").encode()).hexdigest()[:32]

    async def equals(self, password: str) -> bool:
        """Whether it is the password."""
        if self._hash is None or len(password) > MOST_LETTERS:
            return False
        async with self._room:
            return await asyncio.to_thread(_verify, self._hash, password)


def hash_password(password: str) -> str:
    """Returns the hash for the settings."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - where a password is set

    return PasswordHasher().hash(password)


def _verify(known: str, password: str) -> bool:
    from argon2 import PasswordHasher  # noqa: PLC0415 - where somebody logs in
    from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415

    try:
        return PasswordHasher().verify(known, password.encode(errors="surrogatepass"))
    except (Argon2Error, InvalidHashError):
        return False
