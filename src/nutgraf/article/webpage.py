"""A web page → its article, and what is seen around it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from nutgraf.article.blocks import Block
from nutgraf.article.body import find_body
from nutgraf.article.cleaning import clean
from nutgraf.article.markup import parse, sound
from nutgraf.article.metadata import read_metadata
from nutgraf.article.model import Article
from nutgraf.article.verdict.sight import Sight
from nutgraf.language.detection import detect_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from nutgraf.article.metadata import Metadata

_SAMPLE_BLOCKS = 40
_MOST_NOSCRIPTS = 50
_ENDLESS_TEXT = 300_000
_WHOLE_TEXT = 500
"""Characters from which the text in a `noscript` is an article's rather than a notice."""


def read_webpage(text: str, url: str | None, *, status: int | None = None) -> Sight:
    """Reads the article of an HTML or XHTML page, and all that tells whether it is one.

    Args:
        text: the markup.
        url: where the page stands, if that is known.
        status: of the answer, if there was one.

    Raises:
        NotAnArticle: `empty` or `unreadable`.
    """
    markup = sound(text)
    tree = parse(markup)
    known = read_metadata(tree, url)
    blocks, candidates = find_body(tree, markup, titles=known.titles, description=known.description)
    if not blocks and "<noscript" in markup and unveil(tree):
        markup = markup.replace("<noscript", "<div").replace("</noscript", "</div")
        blocks, candidates = find_body(
            tree, markup, titles=known.titles, description=known.description
        )
    if not blocks and known.body:
        blocks = [Block(line) for line in known.body]
    blocks, language = finished(blocks, known)
    article = Article(
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
    return Sight(article, status, url, known, tree, markup, candidates)


def unveil(tree: HtmlElement) -> bool:
    """Turns those `noscript` elements of a page into ordinary ones that hold a whole text.

    Returns:
        Whether there were any.
    """
    found = False
    for node in list(islice(tree.iter("noscript"), _MOST_NOSCRIPTS)):
        if _WHOLE_TEXT <= sum(map(len, node.itertext())) <= _ENDLESS_TEXT:
            node.tag = "div"
            found = True
    return found


def finished(blocks: Sequence[Block], known: Metadata) -> tuple[list[Block], str | None]:
    """Tells the language of the chosen blocks and cleans them by it."""
    sample = " ".join(block.text for block in blocks[:_SAMPLE_BLOCKS] if block.kind == "prose")
    language = detect_language(sample, known.language)
    return clean(blocks, titles=known.titles, language=language), language
