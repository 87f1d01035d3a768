"""Fitting a summary into a number of characters by leaving out whole sentences."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace

from nutgraf.errors import BadOption
from nutgraf.summary.model import Summary


def fit(summary: Summary, draw: Callable[[Summary], str], limit: int) -> str:
    """Draws as many of a summary's sentences as fit.

    Args:
        summary: what is to be shown.
        draw: makes the output of what is left of it.
        limit: characters (Unicode code points) at most.

    Raises:
        BadOption: not even one sentence fits.
    """
    text = draw(summary)
    if len(text) <= limit:
        return text
    order = dropping_order(summary)
    dropped = bisect_left(
        range(len(order)), x=True, key=lambda n: len(draw(_without(summary, order[:n]))) <= limit
    )
    if dropped >= len(order):
        raise _does_not_fit(limit)
    return draw(_without(summary, order[:dropped]))


def first_that_fits(summary: Summary, draw: Callable[[Summary], str], limit: int) -> str:
    """Draws one sentence: the first of the core, or the next one that stands alone, that fits.

    Raises:
        BadOption: none of them fits.
    """
    core = summary.core or summary.sentences
    for sentence in (*core[:1], *(s for s in core[1:] if not s.needs)):
        text = draw(replace(summary, sentences=(sentence,), core=(sentence,)))
        if len(text) <= limit:
            return text
    raise _does_not_fit(limit)


def dropping_order(summary: Summary) -> list[int]:
    """The indices of the sentences, the one that is missed least first.

    A sentence goes before those that it needs, so that what is left stands; sentences of the core
    go last, and the lower score before the higher.
    """
    chosen = {sentence.index: sentence for sentence in summary.sentences}
    core = {sentence.index for sentence in summary.core}
    needed_by = dict.fromkeys(chosen, 0)
    for sentence in chosen.values():
        for need in set(sentence.needs) & chosen.keys() - {sentence.index}:
            needed_by[need] += 1
    free = [
        (index in core, sentence.score, -index, index)
        for index, sentence in chosen.items()
        if not needed_by[index]
    ]
    heapq.heapify(free)
    order: list[int] = []
    while free:
        index = heapq.heappop(free)[-1]
        order.append(index)
        for need in sorted(set(chosen[index].needs) & chosen.keys() - {index}):
            needed_by[need] -= 1
            if not needed_by[need]:
                heapq.heappush(free, (need in core, chosen[need].score, -need, need))
    return order


def _without(summary: Summary, dropped: list[int]) -> Summary:
    gone = set(dropped)
    return replace(
        summary,
        sentences=tuple(s for s in summary.sentences if s.index not in gone),
        core=tuple(s for s in summary.core if s.index not in gone),
    )


def _does_not_fit(limit: int) -> BadOption:
    return BadOption(f"not even one sentence fits into {limit:,} characters")
