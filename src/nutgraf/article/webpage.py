"""A web page → Article."""

from __future__ import annotations

from nutgraf.article.blocks import tidy
from nutgraf.article.body import find_body
from nutgraf.article.markup import parse
from nutgraf.article.model import Article


def read_webpage(text: str, url: str | None) -> Article:
    """Reads the article of an HTML or XHTML page."""
    tree = parse(text)
    title = tree.findtext(".//title")
    blocks = find_body(tree, text)
    return Article(
        tuple(block.text for block in blocks),
        kinds=tuple(block.kind for block in blocks),
        title=tidy(title) or None if title else None,
        url=url,
        language=(tree.get("lang") or "")[:2].lower() or None,
    )
