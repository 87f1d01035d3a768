"""Wikipedia's articles, without their boxes, tables and references.

API: https://www.mediawiki.org/wiki/Extension:TextExtracts
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from nutgraf.fetch.apis.document import compose

if TYPE_CHECKING:
    from nutgraf.fetch.links import Link

_HOST = re.compile(r"([a-z][a-z-]{1,15})(?:\.m)?\.wikipedia\.org")
SECONDS_BETWEEN: float | None = None
_LONGEST_TITLE = 255


def question(link: Link) -> str | None:
    """Returns the address that gives an article's text; None where the link is to none."""
    host = _HOST.fullmatch(link.host)
    title = _title(link.url)
    if not host or host[1] == "www" or not title:
        return None
    asked = {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "prop": "extracts",
        "redirects": "1",
        "titles": title,
    }
    return f"https://{host[1]}.wikipedia.org/w/api.php?{urlencode(asked)}"


def page(link: Link, answer: bytes) -> tuple[bytes, str] | None:
    """Makes a page of an answer; None where it holds no article."""
    host = _HOST.fullmatch(link.host)
    found = _article(answer)
    if not host or not found:
        return None
    title, extract = found
    body = compose(title=title, body=extract, language=host[1], site="Wikipedia")
    return body, f"https://{host[1]}.wikipedia.org/wiki/{quote(title.replace(' ', '_'))}"


def _title(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.path.startswith("/wiki/"):
        title = unquote(parts.path.removeprefix("/wiki/"))
    elif parts.path == "/w/index.php":
        asked = parse_qs(parts.query)
        if set(asked) - {"title", "useskin"}:  # an old version, an edit, a search
            return None
        title = asked.get("title", [""])[0]
    else:
        return None
    title = title.replace("_", " ").strip()
    return title if title and len(title.encode()) <= _LONGEST_TITLE and "|" not in title else None


def _article(answer: bytes) -> tuple[str, str] | None:
    """Returns title and text of an article; None for talk, files, categories and what is absent."""
    try:
        found: Any = json.loads(answer)["query"]["pages"][0]
        title, extract = found["title"], found["extract"]
        is_article = found["ns"] == 0
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    if not is_article or not isinstance(title, str) or not isinstance(extract, str):
        return None
    return (title, extract) if title and extract else None
