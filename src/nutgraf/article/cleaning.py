"""Blocks → blocks without what is not the article's text: cue lines, promos, copies."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nutgraf.article.blocks import letters_of
from nutgraf.article.features import key_of
from nutgraf.language.page_cues import page_cues

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nutgraf.article.blocks import Block
    from nutgraf.language.page_cues import PageCues

_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]{0,3}$")
_WORDY = re.compile(r"\w")
_TRIM = " :：»›>→▶•|–—-.!…\"'“”«"
_LINE = 30
"""Words up to which a block may be a line of its own kind: a cue, a promo, a caption."""

_LINKED = 0.9
_TOP = 6
_LATE = 0.5
_REST = 0.4
_COPY = 40
"""Characters from which a repeated text is a copy and no coincidence."""

_PULLED = 20
_BYLINE_WORDS = 8
_SHOUT_WORDS = 14
_DATELINE_WORDS = 16
_BOILERPLATE = 0.3
_NAME_WORDS = 6
_BOX = 90
"""Words up to which a block that discloses earnings or rules is nothing else."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b", re.ASCII)


def clean(blocks: Sequence[Block], *, titles: Sequence[str], language: str | None) -> list[Block]:
    """Drops what stands between, above and below an article's paragraphs.

    That is: copies of the title; lines that point to other stories, promote, credit or notify
    (by the cues of the page's language and of English); bylines at the top; all that follows a
    late heading such as "Related"; repeated paragraphs and pulled quotes; headings with nothing
    below them. What looks like a heading but is marked as prose becomes one.

    Args:
        blocks: the article's blocks in page order.
        titles: the title in all its forms.
        language: of the article.
    """
    cues = page_cues(language)
    kept = _before_related(blocks, cues)
    kept = _without_title(kept, titles)
    kept = [
        block
        for place, block in enumerate(kept)
        if not _is_noise(block, cues) and not (place < _TOP and _is_byline(block, cues))
    ]
    kept = _without_copies(kept)
    while kept and kept[-1].kind == "heading":
        kept.pop()
    return [_rightly_named(block) for block in kept]


def _before_related(blocks: Sequence[Block], cues: PageCues) -> list[Block]:
    """Cuts off what follows a heading such as "Related stories" late in the article."""
    sizes = [len(block.text) for block in blocks]
    total, before = sum(sizes), 0
    for place, block in enumerate(blocks):
        if (
            before >= _LATE * total
            and total - before <= _REST * total
            and len(block.text) < 60
            and (
                _is_related_heading(block, blocks[place + 1 :], cues)
                or (total - before <= _BOILERPLATE * total and _is_boilerplate(block, cues))
            )
        ):
            return list(blocks[:place])
        before += sizes[place]
    return list(blocks)


def _is_related_heading(block: Block, rest: Sequence[Block], cues: PageCues) -> bool:
    return block.text.strip(_TRIM).lower() in cues.related_headings and (
        block.kind == "heading" or not any(map(_is_paragraph, rest))
    )


def _is_boilerplate(block: Block, cues: PageCues) -> bool:
    """Recognises "About Bay Bridges Inc", above what a company says of itself each time."""
    name = block.text.strip(_TRIM).split()[1:]
    return (
        1 <= len(name) <= _NAME_WORDS
        and (block.kind == "heading" or block.emphasis or not _END.search(block.text))
        and block.text.lower().startswith(cues.boilerplate_headings)
        and all(word[0].isupper() or not word[0].isalpha() for word in name)
    )


def _is_paragraph(block: Block) -> bool:
    return block.kind == "prose" and len(block.text) > 120 and bool(_END.search(block.text))


def _without_title(blocks: Sequence[Block], titles: Iterable[str]) -> list[Block]:
    named = {letters_of(title) for title in titles} - {""}
    kept = []
    for place, block in enumerate(blocks):
        top = place < _TOP or block.level == 1
        if top and len(block.text) < 400 and letters_of(block.text) in named:
            continue
        kept.append(block)
    return kept


def _is_noise(block: Block, cues: PageCues) -> bool:  # noqa: PLR0911 - a list of rules
    text = block.text
    if not _WORDY.search(text):
        return True
    if len(text) > 600:
        return False
    low = text.lower()
    bare = low.strip(_TRIM)
    words = len(text.split())
    if words <= _BOX and block.kind != "heading" and any(cue in low for cue in cues.disclosures):
        return True
    if bare in cues.notices or (block.kind == "heading" and bare in cues.related_headings):
        return True
    if block.kind == "heading" or words > _LINE:
        return False
    ended = bool(_END.search(text))
    if not ended and _is_dateline(block, low, cues):
        return True
    if low.lstrip("•►▶>→*-–—|[( ").startswith(cues.read_more) and (
        block.linked > 0.3 or ":" in text[:40] or not ended
    ):
        return True
    if block.kind == "prose" and block.linked >= _LINKED and not ended:
        return True
    if words <= _SHOUT_WORDS and block.kind == "prose" and text.isupper() and block.linked > 0.5:
        return True
    if _is_caption(low, cues) and not (ended and words > _SHOUT_WORDS):
        return True
    if any(low.startswith(first) and second in low[:80] for first, second in cues.caption_pairs):
        return True
    return any(cue in low for cue in cues.promo_lines)


def _is_caption(low: str, cues: PageCues) -> bool:
    """Recognises a credit at the beginning, or in brackets at the end: "… (Photo by Jane Doe)"."""
    if low.startswith(("©", *cues.captions)):
        return True
    credit = low.rpartition("(")[2]
    return low.endswith((")", ").")) and credit.startswith(cues.captions)


def _is_dateline(block: Block, low: str, cues: PageCues) -> bool:
    """Recognises "Published on: 3 May 2024" and "3 May 2024 - Updated 5 June 2025".

    That is a line with a day and a year that says it is one, or that says nothing else.
    """
    words = block.text.split()
    if block.kind == "heading" or len(words) > _DATELINE_WORDS or not _YEAR.search(low):
        return False
    numbers = sum(word[0].isdigit() for word in words)
    if numbers >= 2 and any(dating in low for dating in cues.datings):
        return True
    names = sum(word[0].isupper() or not word[0].isalnum() for word in words)
    return numbers >= 2 and numbers + names == len(words) and len(words) <= 2 * numbers + 2


def _is_byline(block: Block, cues: PageCues) -> bool:
    """Recognises "By Jane Doe, Staff writer": a by-word, then mostly capitalised words."""
    words = block.text.split()
    if not 2 <= len(words) <= _BYLINE_WORDS or _END.search(block.text):
        return False
    low = block.text.lower()
    if not any(low.startswith(cue + ("" if cue.endswith(":") else " ")) for cue in cues.bylines):
        return False
    capital = sum(word[:1].isupper() for word in words[1:])
    return capital >= 0.6 * (len(words) - 1)


def _without_copies(blocks: Sequence[Block]) -> list[Block]:
    """Drops paragraphs that stand there twice, and quotes pulled out of the text."""
    prose = "\n".join(key_of(block.text) for block in blocks if block.kind == "prose")
    seen: set[str] = set()
    kept = []
    for block in blocks:
        key = key_of(block.text)
        if block.kind == "quote" and len(key) >= _PULLED and key.strip("“”\"'«»") in prose:
            continue
        if len(key) >= _COPY:
            if key in seen:
                continue
            seen.add(key)
        kept.append(block)
    return kept


def _rightly_named(block: Block) -> Block:
    """Calls running text in lists and layout tables prose, and short bold lines headings."""
    words = len(block.text.split())
    ended = bool(_END.search(block.text))
    if block.kind == "item" and block.tag == "p" and words >= 20 and ended:
        return replace(block, kind="prose")
    if block.kind == "other" and block.tag in ("p", "td", "div") and words >= 20 and ended:
        return replace(block, kind="prose")
    if block.kind == "prose" and block.emphasis and words <= 15 and not ended:
        return replace(block, kind="heading", level=4)
    return block
