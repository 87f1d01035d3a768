"""Addresses from strangers: which of them may be linked."""

from __future__ import annotations

from urllib.parse import urlsplit

_LONGEST = 2_000


def safe_link(url: str | None) -> str | None:
    """Returns an address if it may stand in a link: http or https, with a host; else None."""
    if not url or len(url) > _LONGEST or not url.isprintable() or url[0].isspace():
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host else None


def host_of_link(url: str | None) -> str:
    """Returns the host of an address that may be linked, without "www."; "" for others."""
    safe = safe_link(url)
    return (urlsplit(safe).hostname or "").removeprefix("www.") if safe else ""
