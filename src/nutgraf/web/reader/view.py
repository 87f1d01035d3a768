"""A summary beside its article, as the page shows it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutgraf.language.messages import messages
from nutgraf.render.characters import one_line
from nutgraf.render.comment import quotation
from nutgraf.render.marked import (
    Block,
    Piece,
    SourceLink,
    language_and_direction,
    marked_blocks,
    source_link,
)
from nutgraf.render.parts import facts
from nutgraf.web.reader.telling import figures, length_told, why

if TYPE_CHECKING:
    from nutgraf.summary.model import Summary
    from nutgraf.web.reading_room import Result

LONGEST = 60
"""Sentences at the end of the slider: beyond, a step of it is less than a finger can aim at."""


MOST_LETTERS = 300_000
"""Of an article beside its summary: some 50,000 words, which nobody reads through here."""

_MARKUP = 20
"""Letters that a piece takes besides its own."""

_LEFT_OUT = " […] "


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the summary.

    Attributes:
        index: its place among the article's sentences.
        text: word for word.
        is_core: whether it belongs to the core.
        why: it was taken, in words.
    """

    index: int
    text: str
    is_core: bool
    why: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """What a result page shows.

    Attributes:
        title: of the article, or what stands for it.
        facts: about it.
        link: to where it stands.
        language: `lang` of its text, "" where it is not known.
        direction: `dir` of its text.
        lines: the summary.
        blocks: the article, its chosen sentences marked.
        is_whole: whether these are all of it.
        reasons: why each of those was taken, by index.
        figures: the stat line.
        most: sentences that can be asked for with the slider.
        quoted: the summary in Markdown, as a person quotes it.
        folded: the same with all but the core folded away.
        id: under which it is kept; None where it is not.
        expires: until when it is kept.
    """

    title: str
    facts: tuple[str, ...]
    link: SourceLink | None
    language: str
    direction: str
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]
    is_whole: bool
    reasons: dict[int, str]
    figures: str
    most: int
    quoted: str
    folded: str
    id: str | None
    expires: datetime.datetime | None

    @property
    def length(self) -> str:
        """How long the summary is, in words."""
        return length_told(len(self.lines))


def view_of(result: Result) -> ResultView:
    """Prepares a result for its page."""
    summary = result.summary
    article = summary.article
    language, direction = language_and_direction(article.language)
    link = source_link(article.url)
    texts = messages(article.language)
    lines = _lines(summary)
    blocks, is_whole = _shown(marked_blocks(summary))
    return ResultView(
        title=one_line(article.title or "") or (link.host if link else "Your text"),
        facts=tuple(facts(article)),
        link=link,
        language=language,
        direction=direction,
        lines=lines,
        blocks=blocks,
        is_whole=is_whole,
        reasons={line.index: line.why for line in lines},
        figures=figures(summary),
        most=_most(summary),
        quoted=quotation(summary, texts),
        folded=quotation(summary, texts, folded=True),
        id=result.id,
        expires=result.expires,
    )


def _lines(summary: Summary) -> tuple[Line, ...]:
    core = {sentence.index for sentence in summary.core}
    places = {sentence.index: place for place, sentence in enumerate(summary.sentences, 1)}
    return tuple(
        Line(
            each.index, each.text, each.index in core, why(each, places, is_core=each.index in core)
        )
        for each in summary.sentences
    )


def _shown(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], bool]:
    """Leaves out, where an article is too long for a page, all but the chosen sentences."""
    left = MOST_LETTERS

    def cut(piece: Piece) -> Piece:
        nonlocal left
        shown = piece
        if piece.sentence is None and len(piece.text) > left:
            shown = Piece(piece.text[:left] + _LEFT_OUT)
            left = 0
        left = max(0, left - len(piece.text) - _MARKUP)
        return shown

    shown, is_whole = [], True
    for block in blocks:
        cut_paragraphs = (tuple(map(cut, paragraph)) for paragraph in block.paragraphs)
        paragraphs = tuple(each for each in cut_paragraphs if any(map(_says_something, each)))
        is_whole = is_whole and paragraphs == block.paragraphs
        if paragraphs:
            shown.append(Block(block.kind, paragraphs))
    return tuple(shown), is_whole


def _says_something(piece: Piece) -> bool:
    return piece.sentence is not None or piece.text != _LEFT_OUT


def _most(summary: Summary) -> int:
    """How many sentences can be taken: those that are fit for a summary have a worth."""
    fit = sum(candidate.score > 0 for candidate in summary.candidates)
    return max(len(summary.sentences), min(fit, LONGEST))
