"""A web page → Article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.blocks import Block
from nutgraf.article.body import find_body
from nutgraf.article.cleaning import clean
from nutgraf.article.markup import parse, sound
from nutgraf.article.metadata import read_metadata
from nutgraf.article.model import Article
from nutgraf.language.detection import detect_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nutgraf.article.metadata import Metadata

_SAMPLE_BLOCKS = 40


def read_webpage(text: str, url: str | None) -> Article:
    """Reads the article of an HTML or XHTML page.

    Raises:
        NotAnArticle: `empty` or `unreadable`.
    """
    markup = sound(text)
    tree = parse(markup)
    known = read_metadata(tree, url)
    blocks = find_body(tree, markup, titles=known.titles, description=known.description)
    if not blocks and known.body:
        blocks = [Block(line) for line in known.body]
    blocks, language = finished(blocks, known)
    return Article(
        tuple(block.text for block in blocks),
        kinds=tuple(block.kind for block in blocks),
        title=known.title,
        url=known.url,
        site=known.site,
        byline=known.byline,
        published=known.published,
        language=language,
        description=known.description,
    )


def finished(blocks: Sequence[Block], known: Metadata) -> tuple[list[Block], str | None]:
    """Tells the language of the chosen blocks and cleans them by it."""
    sample = " ".join(block.text for block in blocks[:_SAMPLE_BLOCKS] if block.kind == "prose")
    language = detect_language(sample, known.language)
    return clean(blocks, titles=known.titles, language=language), language
