"""Addresses of posts on an instance, as people copy them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LONGEST = 2_000
_POST = re.compile(r"/post/([0-9]{1,18})(?:/.*)?")


def is_address(text: str) -> bool:
    """Whether a stranger's words are an address that an instance can be asked about."""
    if not text.startswith(("https://", "http://")) or len(text) > _LONGEST:
        return False
    return text.isprintable() and not any(c.isspace() for c in text)


def number_of_post(address: str, origin: str) -> int | None:
    """Returns the number of a post from an address that shows it on an instance.

    Args:
        address: a stranger's words.
        origin: of the instance, "https://lemmy.world".

    Returns:
        None if the address leads elsewhere.
    """
    if not is_address(address):
        return None
    try:
        asked, own = urlsplit(address), urlsplit(origin)
    except ValueError:
        return None
    found = _POST.fullmatch(asked.path) if asked.netloc.lower() == own.netloc else None
    return int(found[1]) if found else None
