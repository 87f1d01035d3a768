"""Structured data of a page: the article and the site in its JSON-LD."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nutgraf.article.markup import lines_in, text_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_ARTICLE_TYPES = re.compile(r"article|posting|report|review|newsitem", re.IGNORECASE)
_SITE_TYPES = frozenset({"website", "organization", "newsmediaorganization"})
_PAGE_TYPES = frozenset({"webpage", "itempage", "medicalwebpage"})
_PAGE_FIELDS = ("datePublished", "dateCreated", "inLanguage", "description", "author")
_MAX_JSON = 500_000
_MAX_NODES = 2_000
_MOST_PARTS = 20
_LARGEST = 10_000_000


@dataclass(frozen=True, slots=True)
class Structured:
    """What a page's JSON-LD holds.

    Attributes:
        story: the article; what it does not say is taken from the page that it stands on.
        site: the site or who publishes it.
        types: the types of all that is described, in lower case without their vocabulary.
    """

    story: dict[str, Any]
    site: dict[str, Any]
    types: frozenset[str]


def read_structured(tree: HtmlElement) -> Structured:
    """Reads the article and the site of the page's JSON-LD; empty where there are none."""
    story: dict[str, Any] = {}
    seen: set[str] = set()
    site: dict[str, Any] = {}
    around: dict[str, Any] = {}
    for script in tree.iter("script"):
        kind = script.get("type") or ""
        text = script.text
        if "ld+json" not in kind or not text or len(text) > _MAX_JSON:
            continue
        try:
            data = json.loads(text.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            types = _types(node)
            seen |= types
            if not story and any(_ARTICLE_TYPES.search(name) for name in types):
                story = node
            elif not site and types & _SITE_TYPES:
                site = node
            elif not around and types & _PAGE_TYPES:
                around = {name: node[name] for name in _PAGE_FIELDS if name in node}
    return Structured({**around, **story}, site, frozenset(seen))


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    """Yields the objects of JSON-LD: the top, its lists, its graph, and its main entities."""
    waiting: list[object] = [data]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node[:_MAX_NODES]
        elif isinstance(node, dict):
            yield node
            waiting += [node[key] for key in ("@graph", "mainEntity") if key in node]


def _types(node: dict[str, Any]) -> set[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {name[:200].rsplit("/", 1)[-1].lower() for name in names if isinstance(name, str)}


def text_of(value: object) -> str | None:
    """Returns the text of a JSON-LD value, which may be an object or a list of them."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    if not isinstance(value, str):
        return None
    return text_in(value) or None


def lines_of(value: object) -> tuple[str, ...]:
    """Returns the lines of a JSON-LD value that holds a whole text, as `articleBody` does."""
    if not isinstance(value, str):
        return ()
    return lines_in(value)


def truth_of(value: object) -> bool | None:
    """Returns a JSON-LD truth value, which may be written as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    return None


def number_of(value: object) -> int | None:
    """Returns a JSON-LD number, which may be written as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 < value < _LARGEST else None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return number_of(int(value.strip()[:12]))
    return None


def length_of(value: object) -> int:
    """Returns how many objects a JSON-LD value holds."""
    return len(value) if isinstance(value, list) else int(isinstance(value, dict))


def gates_of(value: object) -> tuple[str, ...]:
    """Returns the selectors of those parts of an article that must be paid for."""
    parts = value if isinstance(value, list) else [value]
    selectors: list[object] = []
    for part in parts[:_MOST_PARTS]:
        if isinstance(part, dict) and truth_of(part.get("isAccessibleForFree")) is False:
            told = part.get("cssSelector")
            selectors += told if isinstance(told, list) else [told]
    return tuple(one.strip()[:200] for one in selectors[:_MOST_PARTS] if isinstance(one, str))
