"""An article with its chosen sentences marked in place, before it becomes any markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from nutgraf.article.model import BlockKind
from nutgraf.render.characters import harmless, one_line
from nutgraf.render.parts import kinds_of
from nutgraf.summary.model import Sentence, Summary

_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
_MAXIMUM_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph.

    Attributes:
        text: harmless, but not escaped.
        sentence: the chosen sentence that it is; None for what stands between those.
        is_core: whether that one is a sentence of the core.
    """

    text: str
    sentence: Sentence | None = None
    is_core: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs that belong together: the items of a list, a quotation; else a single one.

    Attributes:
        kind: what they were on their page.
        paragraphs: each as its pieces, which follow one another without a gap.
    """

    kind: BlockKind
    paragraphs: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class SourceLink:
    """Where an article stands.

    Attributes:
        url: an http or https address, harmless, but not escaped.
        host: its host in short, the same.
    """

    url: str
    host: str


def marked_blocks(summary: Summary) -> Iterator[Block]:
    """Parts an article into blocks whose paragraphs tell their chosen sentences from the rest."""
    marked = zip(kinds_of(summary.article), _marked_paragraphs(summary), strict=True)
    for kind, group in groupby(marked, key=lambda pair: pair[0]):
        paragraphs = tuple(pieces for _, pieces in group)
        if kind in ("item", "quote"):
            yield Block(kind, paragraphs)
        else:
            for pieces in paragraphs:
                yield Block(kind, (pieces,))


def _marked_paragraphs(summary: Summary) -> Iterator[tuple[Piece, ...]]:
    core = {sentence.index for sentence in summary.core}
    chosen: dict[int, list[Sentence]] = {}
    for sentence in sorted(summary.sentences, key=lambda s: s.start):
        chosen.setdefault(sentence.paragraph, []).append(sentence)
    start = 0
    for number, paragraph in enumerate(summary.article.paragraphs):
        done = 0
        pieces = []
        for sentence in chosen.get(number, ()):
            first, last = sentence.start - start, sentence.end - start
            pieces += [
                Piece(harmless(paragraph[done:first])),
                Piece(harmless(paragraph[first:last]), sentence, sentence.index in core),
            ]
            done = last
        pieces.append(Piece(harmless(paragraph[done:])))
        yield tuple(piece for piece in pieces if piece.text or piece.sentence)
        start += len(paragraph) + 2  # a blank line parts paragraphs in Article.text


def language_and_direction(code: str | None) -> tuple[str, str]:
    """Returns what `lang` and `dir` of an element should say of text in a language.

    Args:
        code: of the language; what is no code gives "" and "auto".
    """
    code = code or ""
    if not (code.isascii() and code.isalpha() and 2 <= len(code) <= 8):
        return "", "auto"
    return code, "rtl" if code.lower() in _RIGHT_TO_LEFT else "ltr"


def source_link(url: str | None) -> SourceLink | None:
    """Returns the link to where an article stands; None for what is not http or https."""
    if not url or len(url) > _MAXIMUM_ADDRESS or not url.isprintable():
        return None
    try:
        address = urlsplit(url)
        host = address.hostname
    except ValueError:
        return None
    if address.scheme not in {"http", "https"} or not host or url[0].isspace():
        return None
    return SourceLink(harmless(url), one_line(host.removeprefix("www.")))
