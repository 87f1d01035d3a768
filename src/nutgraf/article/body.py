"""The article's body: which of a page's blocks are the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.blocks import Block
from nutgraf.article.candidates import candidates_of
from nutgraf.article.features import Opinion, features_of
from nutgraf.article.judging import likelihood
from nutgraf.article.opinions import main_opinion, second_opinion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

_LIKELY = 0.5
_LOST = 0.3
"""If less than this share of what trafilatura found is left, its own blocks are taken instead."""


def find_body(
    tree: HtmlElement, markup: str, *, titles: Sequence[str], description: str | None
) -> list[Block]:
    """Finds the blocks of the article in a page, in the page's order.

    Two extractors vote on every block of the page; learned trees weigh the votes with what the
    markup says about the block and its neighbours.

    Args:
        tree: the parsed page; left as it is.
        markup: the same page as text.
        titles: the page's title in its several forms.
        description: the publisher's teaser.
    """
    second = second_opinion(markup)
    main = main_opinion(tree, second)
    candidates = candidates_of(tree)
    rows = features_of(
        candidates,
        Opinion.of([block.text for block in main]),
        Opinion.of(second.split("\n")),
        titles=titles,
        description=description,
    )
    chosen = [
        Block(c.text, c.kind, int(c.tag[1]) if c.kind == "heading" and c.tag[1:].isdigit() else 0, c.linked)
        for c, row in zip(candidates, rows, strict=True)
        if row is not None and likelihood(row) >= _LIKELY
    ]
    if _length(chosen) < _LOST * _length(main):
        return main
    return chosen


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)
