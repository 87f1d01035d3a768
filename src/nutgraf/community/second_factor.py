"""Codes of a second factor from its secret (RFC 6238), as Lemmy takes them: SHA-1, six digits."""

from __future__ import annotations

import base64
import hmac
import re

from nutgraf.errors import BadConfiguration

_SECONDS = 30
_DIGITS = 6


def code_at(secret: str, now: float) -> str:
    """Returns the code that is valid at a time.

    Args:
        secret: in Base32, as it is shown when the second factor is set up; spaces do not count.
        now: in seconds since 1970.

    Raises:
        BadConfiguration: that is no secret.
    """
    counter = int(now // _SECONDS).to_bytes(8, "big")
    digest = hmac.digest(_bytes(secret), counter, "sha1")
    start = digest[-1] & 0x0F  # RFC 4226, 5.3: the last half byte says where to read
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**_DIGITS).zfill(_DIGITS)


def _bytes(secret: str) -> bytes:
    plain = re.sub(r"[\s=-]", "", secret).upper()
    try:
        found = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except ValueError:
        found = b""
    if not found:
        raise BadConfiguration(
            "the secret of the second factor is none: it has letters and the digits 2 to 7 alone, "
            "as after secret= in the address that the instance showed"
        )
    return found
