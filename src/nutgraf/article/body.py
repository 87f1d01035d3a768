"""The article's body: which of a page's blocks are the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.blocks import Block
from nutgraf.article.candidates import candidates_of
from nutgraf.article.features import Opinion, features_of, key_of
from nutgraf.article.judging import likelihood
from nutgraf.article.opinions import main_opinion, second_opinion
from nutgraf.article.stretch import densest_stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from nutgraf.article.candidates import Candidate

_LIKELY = 0.5
_LOST = 0.3
"""If less than this share of what was voted for is left, the votes are taken as they are."""

_AGREEMENT = 0.5
_ENOUGH = 1200
"""Characters of agreed text from which trafilatura, ten times as slow, need not be asked."""


def find_body(
    tree: HtmlElement, markup: str, *, titles: Sequence[str], description: str | None
) -> list[Block]:
    """Finds the blocks of the article in a page, in the page's order.

    Two opinions vote on every block of the page; learned trees weigh the votes with what the
    markup says about the block and its neighbours.

    Args:
        tree: the parsed page; left as it is.
        markup: the same page as text.
        titles: the page's title in its several forms.
        description: the publisher's teaser.
    """
    candidates = candidates_of(tree)
    voted, rows = described(candidates, tree, markup, titles=titles, description=description)
    chosen = [
        _block(candidate)
        for candidate, row in zip(candidates, rows, strict=True)
        if row is not None and likelihood(row) >= _LIKELY
    ]
    return voted if _length(chosen) < _LOST * _length(voted) else chosen


def described(
    candidates: Sequence[Candidate],
    tree: HtmlElement,
    markup: str,
    *,
    titles: Sequence[str],
    description: str | None,
) -> tuple[list[Block], list[list[float] | None]]:
    """Collects the votes on a page's blocks.

    The densest stretch of prose and resiliparse cost a few milliseconds together. Where they
    agree, their vote stands; where not, trafilatura is asked.

    Returns:
        What the first opinion took, and the features of every candidate.
    """
    lines = second_opinion(markup)
    second = Opinion.of(lines.split("\n"))
    voted = [_block(candidate) for candidate in densest_stretch(candidates)]
    main = Opinion.of([block.text for block in voted])
    if not _agreed(candidates, main, second):
        asked = main_opinion(tree, lines)
        if asked:
            voted = asked
            main = Opinion.of([block.text for block in voted])
    rows = features_of(candidates, main, second, titles=titles, description=description)
    return voted, rows


def _agreed(candidates: Sequence[Candidate], one: Opinion, other: Opinion) -> bool:
    ones = others = both = 0
    for candidate in candidates:
        key = key_of(candidate.text)
        size = len(key)
        in_one, in_other = one.has(key), other.has(key)
        ones += size * in_one
        others += size * in_other
        both += size * (in_one and in_other)
    return ones > _ENOUGH and both >= _AGREEMENT * max(ones, others)


def _block(candidate: Candidate) -> Block:
    rank = candidate.tag[1:] if candidate.kind == "heading" else ""
    level = int(rank) if rank.isdigit() else 2 if candidate.kind == "heading" else 0
    return Block(
        candidate.text, candidate.kind, level, candidate.linked, candidate.tag, candidate.emphasis
    )


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)
