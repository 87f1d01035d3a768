"""The article's body: which of a page's blocks are the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.blocks import Block
from nutgraf.article.candidates import LANDMARK_BIT, candidates_of
from nutgraf.article.features import Opinion, Votes, features_of, key_of
from nutgraf.article.judging import likelihoods
from nutgraf.article.opinions import main_opinion, second_opinion
from nutgraf.article.stretch import densest_stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from nutgraf.article.candidates import Candidate

_LIKELY = 0.5
_LOST = 0.3
"""If less than this share of what was voted for is left, the votes are taken as they are."""

_CAPTION = LANDMARK_BIT["figcaption"]
_CONTROLS = LANDMARK_BIT["nav"] | LANDMARK_BIT["button"]
_CELLS = " | "
"""Stands between the cells of a row."""

_LINKED = 0.5
_ENDS = frozenset(".!?…。！？।؟\"'”’»)")
_AGREEMENT = 0.15
_ENOUGH = 300
"""Characters of agreed text from which trafilatura, ten times as slow, need not be asked."""

_SENTENCE = 8
_SOME_PROSE = 50
_FEW = 40
"""Blocks up to which a page is read quickly by anyone."""


def find_body(
    tree: HtmlElement, markup: str, *, titles: Sequence[str], description: str | None
) -> tuple[list[Block], list[Candidate]]:
    """Finds the blocks of the article in a page, in the page's order.

    Two opinions vote on every block of the page; learned trees weigh the votes with what the
    markup says about the block and its neighbours.

    Args:
        tree: the parsed page; left as it is.
        markup: the same page as text.
        titles: the page's title in its several forms.
        description: the publisher's teaser.

    Returns:
        The article's blocks, and all blocks of the page.
    """
    candidates = candidates_of(tree)
    main, rows = described(candidates, tree, markup, titles=titles, description=description)
    return choose(candidates, main, likelihoods(candidates, rows)), candidates


def described(
    candidates: Sequence[Candidate],
    tree: HtmlElement,
    markup: str,
    *,
    titles: Sequence[str],
    description: str | None,
) -> tuple[Opinion, list[list[float] | None]]:
    """Collects the votes on a page's blocks.

    The densest stretch of prose and resiliparse cost a few milliseconds together. Where they
    agree, their vote stands; where not, trafilatura is asked.

    Returns:
        The first opinion, and the features of every candidate; None for those that need no
        judgement.
    """
    lines = second_opinion(markup)
    second = Opinion.of(lines.split("\n"))
    stretch = densest_stretch(candidates)
    main = Opinion.of([c.text for c, dense in zip(candidates, stretch, strict=True) if dense])
    asked: list[Block] = []
    if not _agreed(candidates, main, second) and _has_prose(candidates):
        asked = main_opinion(tree, lines)
        if asked:
            main = Opinion.of([block.text for block in asked])
    rows = features_of(
        candidates,
        Votes(main, second, stretch, asked=bool(asked)),
        titles=titles,
        description=description,
    )
    return main, rows


def choose(
    candidates: Sequence[Candidate], main: Opinion, judged: Sequence[float | None]
) -> list[Block]:
    """Takes the likely blocks; where next to nothing is likely, those that were voted for.

    Args:
        candidates: in page order.
        main: the first opinion.
        judged: how likely each is the article's; None for those that need no judgement.
    """
    likely = [
        _block(candidate)
        for candidate, value in zip(candidates, judged, strict=True)
        if value is not None and value >= _LIKELY
    ]
    if sum(len(key_of(block.text)) for block in likely) >= _LOST * len(main.whole):
        return likely
    return [
        _block(candidate)
        for candidate in candidates
        if candidate.linked < _LINKED and main.has(key_of(candidate.text))
    ]


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


def _has_prose(candidates: Sequence[Candidate]) -> bool:
    """Tells whether a large page has so many words in sentences that it may hold an article."""
    if len(candidates) <= _FEW:
        return True
    words = 0
    for candidate in candidates:
        length = candidate.text.count(" ") + 1
        if length >= _SENTENCE and candidate.linked < _LINKED and candidate.text[-1] in _ENDS:
            words += length
    return words >= _SOME_PROSE


def _block(candidate: Candidate) -> Block:
    rank = candidate.tag[1:] if candidate.kind == "heading" else ""
    level = int(rank) if rank.isdigit() else 2 if candidate.kind == "heading" else 0
    kind, tag = candidate.kind, candidate.tag
    marks = candidate.landmarks
    if marks & _CAPTION or _CELLS in candidate.text or (marks & _CONTROLS and _is_scrap(candidate)):
        kind, tag = "other", ""
    return Block(candidate.text, kind, level, candidate.linked, tag, candidate.emphasis)


def _is_scrap(candidate: Candidate) -> bool:
    return candidate.linked > _LINKED or candidate.text[-1] not in _ENDS
