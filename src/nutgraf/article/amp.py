"""Where a page says that a lighter copy of it stands (https://amp.dev)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from nutgraf.article.charset import decode
from nutgraf.article.markup import parse, sound
from nutgraf.site import same_site

if TYPE_CHECKING:
    from nutgraf.page import Page

_LONGEST = 2_000


def amp_address(page: Page) -> str | None:
    """Returns the address of a page's AMP copy on its own site; None where it names none.

    Args:
        page: HTML that was fetched.

    Raises:
        NotAnArticle: `unreadable`.
    """
    if not page.address or not page.body.strip():
        return None
    tree = parse(sound(decode(page.body, page.charset)))
    for node in tree.iter("link"):
        if (node.get("rel") or "").lower() != "amphtml":
            continue
        try:
            copy: str = urljoin(page.address, (node.get("href") or "").strip())
            host, own = urlsplit(copy).hostname, urlsplit(page.address).hostname
        except ValueError:
            return None
        if host and own and len(copy) <= _LONGEST and same_site(host, own):
            return copy
        return None
    return None
