"""What other extractors take from a page. They vote; the blocks themselves are read by us."""

from __future__ import annotations

import logging
from itertools import islice
from typing import TYPE_CHECKING

from resiliparse.extract.html2text import extract_plain_text

from nutgraf.article.blocks import blocks_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from nutgraf.article.blocks import Block

# Libraries report on hostile pages in their logs; a page's troubles are this room's to tell.
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    _logger = logging.getLogger(_name)
    _logger.addHandler(logging.NullHandler())
    _logger.propagate = False

_SHORT = 800
_DOUBTFUL = 0.8
_MOST_TABLES = 500
"""So many tables may be nested in each other, on which trafilatura takes their square."""

_NESTED = 20_000
"""So many opening `div`s are no page but an attack, on which resiliparse takes very long."""


def main_opinion(tree: HtmlElement, second: str) -> list[Block]:
    """Asks trafilatura: its quick way first, and its thorough one where that found little.

    Args:
        tree: the page; left as it is.
        second: the second opinion's text: where it has no more either, there is no more.
    """
    if sum(1 for _ in islice(tree.iter("table"), _MOST_TABLES)) == _MOST_TABLES:
        return []
    blocks = _trafilatura(tree, fast=True)
    found = sum(len(block.text) for block in blocks)
    if found < _SHORT and found < _DOUBTFUL * len(second):
        return _trafilatura(tree, fast=False) or blocks
    return blocks


def second_opinion(markup: str) -> str:
    """Asks resiliparse, which takes a millisecond or two."""
    if markup.count("<div") > _NESTED:
        return ""
    return str(extract_plain_text(markup, main_content=True) or "")


def _trafilatura(tree: HtmlElement, *, fast: bool) -> list[Block]:
    # Loading it takes longer than reading a page, and two pages of three do without.
    from trafilatura import bare_extraction  # noqa: PLC0415

    try:
        document = bare_extraction(tree, include_comments=False, include_links=True, fast=fast)
    except (ValueError, TypeError, AttributeError, AssertionError, IndexError, KeyError):
        return []  # it meets odd trees with odd errors; the page may still hold an article
    if document is None or isinstance(document, dict) or document.body is None:
        return []
    return blocks_of(document.body)
