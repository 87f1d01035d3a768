"""Where a page without a text sends its readers: its AMP copy, or where it forwards to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from nutgraf.article.charset import decode
from nutgraf.article.markup import parse, sound
from nutgraf.site import same_site

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from nutgraf.page import Page

_LONGEST = 2_000
_SOON = 5
_REFRESH = re.compile(
    r"\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?(?!url\s*=)([^\"'\s]+)", re.IGNORECASE
)


def other_address(page: Page) -> str | None:
    """Returns the address at which a page's text is to be read; None where it names none.

    A copy (https://amp.dev) counts on the page's own site alone; a page may forward anywhere
    within five seconds, as a redirect may.

    Args:
        page: HTML that was fetched, in which no text was found.

    Raises:
        NotAnArticle: `unreadable`.
    """
    if not page.address or not page.body.strip():
        return None
    tree = parse(sound(decode(page.body, page.charset)))
    return _forwarded(tree, page.address) or _copied(tree, page.address)


def _forwarded(tree: HtmlElement, address: str) -> str | None:
    for node in tree.iter("meta"):
        if (node.get("http-equiv") or "").lower() == "refresh":
            found = _REFRESH.match(node.get("content") or "")
            if found and int(found[1]) <= _SOON:
                target = _joined(address, found[2])
                return target if target != address else None
    return None


def _copied(tree: HtmlElement, address: str) -> str | None:
    for node in tree.iter("link"):
        if (node.get("rel") or "").lower() == "amphtml":
            copy = _joined(address, node.get("href") or "")
            return copy if copy and same_site(_host(copy), _host(address)) else None
    return None


def _joined(address: str, place: str) -> str | None:
    try:
        whole: str = urljoin(address, place.strip())
        return whole if urlsplit(whole).hostname and len(whole) <= _LONGEST else None
    except ValueError:
        return None


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""
