"""What can be told of a whole page: the numbers by which articles are told from other pages.

All of them are language-neutral: how much of the page its article is, how the rest is built, what
the markup and the address say. None of them reads how likely single blocks are: tried, that made
cross-validated figures worse, for the blocks were learned on articles alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml.etree import XPath

from nutgraf.article.candidates import CUE_BIT, LANDMARK_BIT
from nutgraf.article.verdict import customs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from lxml.html import HtmlElement

    from nutgraf.article.candidates import Candidate
    from nutgraf.article.metadata import Metadata

MOST_BLOCKS = 3_000
"""Blocks of a page that are looked at."""

_TAGS = ("img", "time", "svg", "a", "figure", "input", "article")
_counters = tuple(XPath(f"count(descendant::{tag})") for tag in _TAGS)

_ENDS = tuple(".!?…。！？।؟")
_CLOSERS = "\"'”’»)]"
_PRICE = re.compile(r"[$€£¥₹₽₺]\s?\d|\d\s?(?:[€£¥₹₽₺]|kr\b|zł|Kč|USD|EUR|GBP)")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|"
    r"\b\d{1,2}\s?(?:h|m|d|min|hr)s?\b"
)
_DIGIT = re.compile(r"\d")
_QUOTE = re.compile('["“”„«»「」]')
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁ]")
_SENTENCE = 8
_LONG = 25
_SHORT = 12
_LINKED = 0.5
_SAMPLE = 5_000
_TOP = 8

_TEXT_NAMES: tuple[str, ...] = (
    "blocks", "prose", "long_blocks", "longest", "digits", "prices", "repeated", "run",
    "linked_items", "linked_headings",
)  # fmt: skip
_PLACE_NAMES: tuple[str, ...] = ("in_body", "in_headline", "in_table", "in_article", "in_button")
_FOUND_NAMES: tuple[str, ...] = (
    "found_words", "found_share", "found_span", "found_mean", "found_longest", "found_deviation",
    "found_long", "found_linked", "found_prose", "found_heading_words", "found_repeated",
    "found_body", "found_in_article", "prose_left",
    "found_capitals", "found_quotes", "found_questions", "buttons_in", "dated_top",
)  # fmt: skip
_HEAD_NAMES: tuple[str, ...] = (
    "og_article", "og_product", "byline", "published", "title_words", "heading_words",
)  # fmt: skip
CASES: tuple[str, ...] = (
    "case_story", "case_forum", "case_list", "case_shop", "case_trade",
)  # fmt: skip
NAMES: tuple[str, ...] = (
    *_TEXT_NAMES, *_PLACE_NAMES, *_FOUND_NAMES, *(f"tag_{tag}" for tag in _TAGS),
    *(f"type_{name}" for name in customs.TYPES), *_HEAD_NAMES, *customs.LINK_NAMES,
    *(f"body_{sort}" for sort in customs.SORTS), *(f"path_{sort}" for sort in customs.SORTS),
    *customs.ADDRESS_NAMES, *CASES,
)  # fmt: skip


@dataclass(slots=True)
class _Part:
    """A block with its length in words, and what is asked of it more than once."""

    block: Candidate
    words: int
    prose: bool
    took: bool


def page_features(
    tree: HtmlElement,
    candidates: Sequence[Candidate],
    taken: Collection[str],
    known: Metadata,
    url: str | None,
) -> list[float]:
    """Describes a page by the numbers called `NAMES`.

    Args:
        tree: the parsed page.
        candidates: its blocks in page order.
        taken: the texts of those that its article was made of.
        known: what the page says about itself.
        url: where it stands, if that is known.
    """
    parts = [_part(candidate, taken) for candidate in candidates[:MOST_BLOCKS]]
    sorts = [
        *map(float, customs.sorts_of(customs.template_names(tree))),
        *(map(float, customs.sorts_of(customs.address_names(url))) if customs.parted(url)[0]
          else [-1.0] * len(customs.SORTS)),
    ]  # fmt: skip
    row = [
        *_of_text(parts), *_of_places(parts), *_of_article(parts),
        *_of_tags(tree),
        *(float(not names.isdisjoint(known.types)) for names in customs.TYPES.values()),
        *_of_head(parts, known),
        *customs.link_features(tree, url), *sorts, *customs.address_features(url),
    ]  # fmt: skip
    return [round(value, 4) for value in (*row, *cases_of(row))]


def cases_of(row: Sequence[float]) -> list[float]:
    """Adds up what speaks for each sort of page.

    Few pages of any one sort were learned from, so that trees alone do not find these sums.

    Args:
        row: the features of a page, those called `CASES` left out.
    """
    value = dict(zip(NAMES, row, strict=False))

    def told(*names: str) -> float:
        return float(sum(value[name] > 0 for name in names))

    many_people, many_times = value["links_person"] > 4, value["tag_time"] > 8
    return [
        told("og_article", "type_story", "byline", "published", "path_blog", "body_story",
             "url_dated", "tag_time") + (value["url_slug"] >= 4),
        told("type_forum", "body_forum", "path_forum") + many_people
        + (many_times and value["links_person"] > 1),
        told("type_list", "body_list", "path_list") + 2 * (value["url_root"] > 0)
        + (value["linked_headings"] > _LINKED) + (value["tag_article"] > 3),
        told("type_product", "body_shop", "path_shop", "og_product")
        + (value["prices"] > 1) + (value["links_shop"] > 2),
        told("path_trade", "links_tel", "type_business") + (value["links_button"] > 4)
        + (value["tag_time"] == 0) - told("type_story", "byline"),
    ]  # fmt: skip


def _part(candidate: Candidate, taken: Collection[str]) -> _Part:
    text = candidate.text
    words = max(text.count(" ") + 1, len(text) // 12)
    prose = words >= _SENTENCE and text.rstrip(_CLOSERS).endswith(_ENDS)
    return _Part(candidate, words, prose, text in taken)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _of_text(parts: Sequence[_Part]) -> list[float]:
    prose = [part.words for part in parts if part.prose and part.block.linked < _LINKED]
    short = [part.block.text for part in parts if part.words < _SHORT]
    repeated = Counter(part.block.signature for part in parts)
    items = [part.block.linked for part in parts if part.block.kind == "item"]
    headings = [part.block.linked for part in parts if part.block.kind == "heading"]
    return [
        math.log1p(len(parts)),
        _share(sum(prose), sum(part.words for part in parts)),
        math.log1p(sum(words >= _LONG for words in prose)),
        math.log1p(max(prose, default=0)),
        _share(sum(bool(_DIGIT.search(text)) for text in short), len(short)),
        math.log1p(len(_PRICE.findall("\n".join(short)))),
        _share(max(repeated.values(), default=0), len(parts)),
        math.log1p(_longest_run(parts)),
        _share(sum(linked > _LINKED for linked in items), len(items)),
        _share(sum(linked > _LINKED for linked in headings), len(headings)),
    ]


def _longest_run(parts: Iterable[_Part]) -> int:
    """Returns the words of the longest run of blocks that links and scraps do not break."""
    run = best = 0
    for part in parts:
        heading = part.block.kind == "heading"
        if part.block.linked > _LINKED or (part.words < _SENTENCE and not heading):
            run = 0
        else:
            run += part.words
            best = max(best, run)
    return best


def _of_places(parts: Sequence[_Part]) -> list[float]:
    """Returns the share of words that stand in places of the kinds called `_PLACE_NAMES`."""
    sums: Counter[tuple[int, int]] = Counter()
    for part in parts:
        sums[part.block.near, part.block.landmarks] += part.words
    cues = [CUE_BIT[name] for name in ("body", "headline", "table")]
    marks = [LANDMARK_BIT[name] for name in ("article", "button")]
    whole = sum(sums.values())
    return [
        *(_share(sum(n for (near, _), n in sums.items() if near & bit), whole) for bit in cues),
        *(_share(sum(n for (_, mark), n in sums.items() if mark & bit), whole) for bit in marks),
    ]


def _of_article(parts: Sequence[_Part]) -> list[float]:
    found = [part for part in parts if part.took]
    if not found:
        return [0.0] * len(_FOUND_NAMES)
    places = [place for place, part in enumerate(parts) if part.took]
    first, last = places[0], places[-1]
    words = sum(part.words for part in found)
    prose = [part.words for part in found if part.prose]
    sizes = [part.words for part in found if part.block.kind == "prose"]
    mean = _share(sum(sizes), len(sizes))
    spread = math.sqrt(_share(sum((size - mean) ** 2 for size in sizes), len(sizes)))
    everywhere = Counter(part.block.signature for part in parts)
    own = {part.block.signature for part in found}
    left = sum(
        part.words for part in parts if part.prose and not part.took and part.block.linked < _LINKED
    )
    body, article = CUE_BIT["body"], LANDMARK_BIT["article"]
    return [
        math.log1p(words), _share(words, sum(part.words for part in parts)),
        len(found) / (last - first + 1), math.log1p(words / len(found)),
        math.log1p(max(part.words for part in found)), _share(spread, mean),
        math.log1p(sum(size >= _LONG for size in prose)),
        _share(sum(part.words * part.block.linked for part in found), words),
        _share(sum(prose), words),
        _share(sum(part.words for part in found if part.block.kind == "heading"), words),
        _share(sum(everywhere[signature] for signature in own), len(parts)),
        _share(sum(part.words for part in found if part.block.near & body), words),
        _share(sum(part.words for part in found if part.block.landmarks & article), words),
        _share(left, left + sum(prose)),
        *_of_wording(found),
        math.log1p(sum(_is_button(part) for part in parts[first:last])),
        float(sum(_is_dating(part) for part in parts[max(0, first - _TOP) : first + 3])),
    ]  # fmt: skip


def _of_wording(found: Sequence[_Part]) -> list[float]:
    text = " ".join(part.block.text for part in found)[:_SAMPLE]
    return [
        100 * len(_CAPITAL.findall(text)) / len(text),
        1000 * len(_QUOTE.findall(text)) / len(text),
        1000 * text.count("?") / len(text),
    ]


def _is_button(part: _Part) -> bool:
    block = part.block
    return block.linked > 0.9 and part.words < 5 and block.tag in ("div", "p", "a", "section")


def _is_dating(part: _Part) -> bool:
    return part.words < _SHORT and bool(_DATE.search(part.block.text))


def _of_tags(tree: HtmlElement) -> list[float]:
    counts: list[Any] = [count(tree) for count in _counters]
    return [float(count) for count in counts]


def _of_head(parts: Sequence[_Part], known: Metadata) -> list[float]:
    kind = (known.kind or "").lower()
    heading = next((part.words for part in parts if part.block.tag == "h1"), 0)
    return [
        float("article" in kind), float("product" in kind),
        float(bool(known.byline)), float(bool(known.published)),
        math.log1p(len((known.title or "").split())), math.log1p(heading),
    ]  # fmt: skip
