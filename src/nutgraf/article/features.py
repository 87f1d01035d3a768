"""What can be told of a block of a page: the numbers by which it is judged.

All of them are language-neutral.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nutgraf.article.candidates import CUE_BIT, LANDMARK_BIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nutgraf.article.candidates import Candidate

_LONG_KEY = 24
_SEARCHABLE = 500_000
"""Characters up to which a text is searched for each block: more would take quadratic time."""

_SENTENCE = 8
"""Words from which a block that ends like a sentence is taken for prose."""

_NEARBY = math.log1p(3)
_CUES = len(CUE_BIT)
_LANDMARKS = len(LANDMARK_BIT)
_EDGE = 32
_ENDS = tuple(".!?…。！？।؟")
_CLOSERS = "\"'”’»)]"
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|(?:^|\s)@\w")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b", re.ASCII
)

NAMES: tuple[str, ...] = (
    "main", "second", "both", "stretch", "votes",
    "main_in_parent", "main_in_grandparent", "main_in_signature",
    "second_in_parent", "second_in_grandparent", "second_in_signature",
    "stretch_in_parent", "stretch_in_grandparent", "stretch_in_signature",
    "prose_in_parent", "prose_in_grandparent", "prose_in_signature",
    "linked_in_parent", "linked_in_grandparent", "linked_in_signature",
    "parent_of_main", "grandparent_of_main", "signature_of_main",
    "words_of_parent",
    "before", "after", "distance", "place",
    "main_1", "main_2", "main_m1", "main_m2", "second_1", "second_m1",
    "stretch_1", "stretch_m1", "main_near",
    "same_tag_1", "same_tag_m1", "words_1", "words_m1", "linked_1", "linked_m1",
    "heading_1", "heading_m1",
    "paragraph", "heading", "level_1", "item", "quote", "other", "pre", "bare", "row",
    "linked", "words", "ends", "colon", "capitals", "copyright", "address", "date", "ellipsis",
    "question", "emphasis", "bars",
    "title", "description", "duplicate",
    "asked", "page_main", "page_second", "page_stretch",
    "agreement_main", "agreement_second", "density_main", "density_stretch", "covered",
    *(f"near_{name}" for name in CUE_BIT), *(f"far_{name}" for name in CUE_BIT),
    *(f"in_{name}" for name in LANDMARK_BIT),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another extractor took from the page, in a form that is quick to look things up in."""

    whole: str
    pieces: frozenset[str]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Opinion:
        """Takes the texts of its blocks, or its lines."""
        keys = [key_of(text) for text in texts]
        return cls("\n".join(keys), frozenset(keys))

    def has(self, key: str) -> bool:
        """Tells whether a block with this key was taken."""
        if key in self.pieces:
            return True
        if len(key) < _LONG_KEY or len(self.whole) > _SEARCHABLE:
            return False
        if key in self.whole:
            return True
        return len(key) > 2 * _EDGE and (key[:_EDGE] in self.whole or key[-_EDGE:] in self.whole)


def key_of(text: str) -> str:
    """Returns what is left of a text without white space and cell marks."""
    return "".join(text.replace(" | ", "").split())


@dataclass(frozen=True, slots=True)
class Votes:
    """What is thought of a page's blocks before they are judged.

    Attributes:
        main: what the first extractor took.
        second: what the second took.
        stretch: of each candidate, whether it is in the densest stretch of prose.
        asked: whether the first extractor is trafilatura; else it is the stretch.
    """

    main: Opinion
    second: Opinion
    stretch: Sequence[bool]
    asked: bool


_WORDS, _MAIN, _SECOND, _STRETCH, _PROSE, _LINKED = range(6)
_Sums = list[float]
"""Of a group of blocks: its words, and how many of them are voted for by each, stand in
sentences, and are links."""


def _share(sums: _Sums, own: _Sums, kind: int) -> float:
    """The share of words of a kind in a group, the asking block left out."""
    rest = sums[_WORDS] - own[_WORDS]
    return (sums[kind] - own[kind] + 1) / (rest + 5) if rest > 0 else 0.2


def features_of(
    candidates: Sequence[Candidate],
    votes: Votes,
    *,
    titles: Sequence[str] = (),
    description: str | None = None,
) -> list[list[float] | None]:
    """Describes every candidate by the numbers called `NAMES`.

    Args:
        candidates: in page order.
        votes: on them.
        titles: the page's title in its several forms.
        description: the publisher's teaser.

    Returns:
        A row for each candidate; None for those that stand far from all that anyone took.
    """
    keys = [key_of(c.text) for c in candidates]
    size = [
        max(c.text.count(" ") + 1, len(key) // 12) for c, key in zip(candidates, keys, strict=True)
    ]
    took = [float(votes.main.has(key)) for key in keys]
    seconded = [float(votes.second.has(key)) for key in keys]
    stretch = [float(dense) for dense in votes.stretch]
    stripped = [c.text.rstrip(_CLOSERS) for c in candidates]
    own: list[_Sums] = []
    groups = [(c.parent, c.grandparent, c.signature) for c in candidates]
    sums: tuple[dict[object, _Sums], ...] = ({}, {}, {})
    for at, (candidate, n) in enumerate(zip(candidates, size, strict=True)):
        ended = n >= _SENTENCE and stripped[at].endswith(_ENDS)
        mine = [n, n * took[at], n * seconded[at], n * stretch[at], n * ended, n * candidate.linked]
        own.append(mine)
        for slot, group in enumerate(groups[at]):
            total = sums[slot].get(group)
            if total is None:
                sums[slot][group] = mine[:]
            else:
                for kind, value in enumerate(mine):
                    total[kind] += value
    page = _page(own, keys, votes)
    main_words = sum(mine[_MAIN] for mine in own)
    places = [i for i, t in enumerate(took) if t and size[i] > 4]
    first, last = (places[0], places[-1]) if places else (0, len(candidates))
    distances = _distances(took)
    title_keys = {key_of(title).lower() for title in titles if title}
    teaser = key_of(description).lower() if description else ""
    seen: set[str] = set()
    rows: list[list[float] | None] = []
    count = len(candidates)
    padded_took = [0.0, 0.0, *took, 0.0, 0.0]
    padded_second = [0.0, *seconded, 0.0]
    padded_stretch = [0.0, *stretch, 0.0]
    for i, c in enumerate(candidates):
        n, t, s, key, mine = size[i], took[i], seconded[i], keys[i], own[i]
        trio = [sums[slot][group] for slot, group in enumerate(groups[i])]
        if not (
            t or s or stretch[i] or distances[i] < _NEARBY or any(each[_MAIN] for each in trio)
        ):
            rows.append(None)
            seen.add(key)
            continue
        before = candidates[i - 1] if i else None
        behind = candidates[i + 1] if i + 1 < count else None
        text = c.text
        low = key.lower()
        row = [
            t, s, t * s, stretch[i], t + s + stretch[i],
            *(_share(each, mine, _MAIN) for each in trio),
            *(_share(each, mine, _SECOND) for each in trio),
            *(_share(each, mine, _STRETCH) for each in trio),
            *(_share(each, mine, _PROSE) for each in trio),
            *(_share(each, mine, _LINKED) for each in trio),
            *(each[_MAIN] / (main_words + 1) for each in trio),
            math.log1p(trio[0][_WORDS]),
            float(i < first), float(i > last), distances[i],
            (i - first) / (last - first + 1),
            padded_took[i + 3], padded_took[i + 4], padded_took[i + 1], padded_took[i],
            padded_second[i + 2], padded_second[i],
            padded_stretch[i + 2], padded_stretch[i],
            sum(padded_took[i : i + 5]) - t,
            float(behind is not None and behind.tag == c.tag),
            float(before is not None and before.tag == c.tag),
            math.log1p(size[i + 1]) if behind else 0.0,
            math.log1p(size[i - 1]) if before else 0.0,
            behind.linked if behind else 0.0,
            before.linked if before else 0.0,
            float(behind is not None and behind.kind == "heading"),
            float(before is not None and before.kind == "heading"),
            float(c.tag == "p"), float(c.kind == "heading"), float(c.tag == "h1"),
            float(c.kind == "item"), float(c.kind == "quote"), float(c.kind == "other"),
            float(c.tag == "pre"), float(c.tag in ("div", "section", "article", "body")),
            float(c.tag == "tr"),
            c.linked, math.log1p(n),
            float(stripped[i].endswith(_ENDS)), float(text.endswith(":")),
            float(len(text) > 8 and text.isupper()), float("©" in text or "(c)" in text),
            float(bool(_ADDRESS.search(text))), float(n < 30 and bool(_DATE.search(text))),
            float(text.endswith(("...", "…"))), float(stripped[i].endswith("?")),
            float(c.emphasis), float(" | " in text),
            float(low in title_keys),
            float(bool(teaser) and len(low) > 20 and (low in teaser or teaser in low)),
            float(key in seen),
            *page,
            *_bits(c.near, _CUES), *_bits(c.far, _CUES), *_bits(c.landmarks, _LANDMARKS),
        ]  # fmt: skip
        seen.add(key)
        rows.append(row)
    return rows


def _page(own: Sequence[_Sums], keys: Sequence[str], votes: Votes) -> list[float]:
    """How far the votes on the whole page agree."""
    main, second, stretch, both, dense = 0.0, 0.0, 0.0, 0.0, 0.0
    for mine in own:
        main += mine[_MAIN]
        second += mine[_SECOND]
        stretch += mine[_STRETCH]
        both += mine[_MAIN] if mine[_SECOND] else 0.0
        dense += mine[_MAIN] if mine[_STRETCH] else 0.0
    return [
        float(votes.asked),
        math.log1p(main), math.log1p(second), math.log1p(stretch),
        both / max(1.0, main), both / max(1.0, second),
        dense / max(1.0, main), dense / max(1.0, stretch),
        min(1.0, main * 6 / max(1, len(votes.main.whole))),
    ]  # fmt: skip


@lru_cache(maxsize=4096)
def _bits(value: int, width: int) -> tuple[float, ...]:
    return tuple(float(value >> place & 1) for place in range(width))


def _distances(took: Sequence[float]) -> list[float]:
    """For each block, how far the nearest taken one is, as a logarithm."""
    far = float(len(took) + 1)
    result = [far] * len(took)
    for order in (range(len(took)), range(len(took) - 1, -1, -1)):
        gap = far
        for i in order:
            gap = 0.0 if took[i] else gap + 1
            result[i] = min(result[i], gap)
    return [math.log1p(gap) for gap in result]
