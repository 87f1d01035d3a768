"""Figures and reasons of a summary in words for readers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nutgraf.render.statistics import percent_saved

if TYPE_CHECKING:
    from nutgraf.summary.model import Sentence, Summary

_WORDS_A_MINUTE = 238  # silent reading of English prose: Brysbaert 2019
_MOST_MINUTES = 120

_MERITS = {
    "lede": "it opens the story",
    "near the title": "it is close to the title",
    "names and numbers": "it has names and numbers",
    "names": "it has names",
    "numbers": "it has numbers",
    "central": "the rest of the article speaks of the same",
    "next best": "of what was left, it adds most",
}
_NEEDED_BY = re.compile(r"needed by (\d+)")
_THOUGH = "nothing better, though "


def figures(summary: Summary) -> str:
    """The stat line: "718 words → 166, saved 77 %, 1 minute instead of 4"."""
    whole, short = summary.article_words, summary.summary_words
    told = f"{whole:,} words → {short:,}, saved {percent_saved(whole, short)} %"
    time, instead = _time(short), _time(whole)
    if time == instead:
        return told
    if instead.endswith("minutes") or time.endswith("hours"):  # of the same
        instead = instead.partition(" ")[0]
    return f"{told}, {time} instead of {instead}"


def length_told(count: int) -> str:
    """The length of a summary: "1 sentence"."""
    return f"{count} sentence{'' if count == 1 else 's'}"


def why(sentence: Sentence, places: Mapping[int, int], *, is_core: bool) -> str:
    """Tells why a sentence was taken.

    Args:
        sentence: that was taken.
        places: in the summary, from 1, by the sentences' index.
        is_core: whether it belongs to the core.
    """
    merits = [_merit(reason, places) for reason in sentence.reasons]
    told = ", and ".join(filter(None, (", ".join(merits[:-1]), *merits[-1:])))
    core = " It belongs to the core, which is a summary by itself." if is_core else ""
    return f"Chosen because {told}.{core}" if told else f"Chosen.{core}"


def _merit(reason: str, places: Mapping[int, int]) -> str:
    needed = _NEEDED_BY.fullmatch(reason)
    if needed is not None:
        place = places.get(int(needed[1]))
        return f"sentence {place} refers to it" if place else "another one refers to it"
    if reason.startswith(_THOUGH):
        return f"there was nothing better ({reason.removeprefix(_THOUGH)})"
    return _MERITS.get(reason, reason)


def _time(words: int) -> str:
    """How long reading takes."""
    minutes = max(1, math.ceil(words / _WORDS_A_MINUTE))
    if minutes > _MOST_MINUTES:
        return f"{minutes / 60:,.0f} hours"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
