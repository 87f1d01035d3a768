"""The bookmarklet: a bookmark that brings the page one is on here."""

from __future__ import annotations

import re

_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


def bookmarklet(origin: str) -> str | None:
    """Returns the address of the bookmark.

    It only fills in the form: whoever clicks it says by a click of their own that the page shall
    be fetched, so that no other page can have that done by leading a browser here.

    Args:
        origin: of this server, "https://nutgraf.example.org". It comes from the request.

    Returns:
        A `javascript:` address; None for an origin that could end the string it stands in.
    """
    if _ORIGIN.fullmatch(origin) is None:
        return None
    return f"javascript:void(location.href='{origin}/?url='+encodeURIComponent(location.href))"
