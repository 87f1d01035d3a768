"""Plain text → Article."""

from __future__ import annotations

from nutgraf.article.model import Article


def read_plain(text: str, url: str | None) -> Article:
    """Reads plain text whose paragraphs are parted by blank lines."""
    return Article.from_text(text)
