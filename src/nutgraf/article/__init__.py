"""A page → its article: HTML, XHTML, plain text or PDF in, clean paragraphs out."""

from nutgraf.article.extraction import extract
from nutgraf.article.model import Article, BlockKind

__all__ = ["Article", "BlockKind", "extract"]
