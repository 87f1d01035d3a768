"""The article's body: trafilatura's opinion."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import trafilatura

from nutgraf.article.blocks import Block, blocks_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("trafilatura").propagate = False


def find_body(tree: HtmlElement, text: str) -> list[Block]:
    """Finds the blocks of the article in a page.

    Args:
        tree: the parsed page; it is left as it is.
        text: its markup.
    """
    document = trafilatura.bare_extraction(tree, include_comments=False)
    if document is None or isinstance(document, dict) or document.body is None:
        return []
    return blocks_of(document.body)
