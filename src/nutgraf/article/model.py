"""The article: clean paragraphs and what is known about them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

BlockKind = Literal["prose", "heading", "item", "quote", "other"]
"""What a paragraph was on its page: running text, a heading, a list item, a block quotation, or
something else that is text but not prose (a table row, code, a caption that belongs to it)."""

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


@dataclass(frozen=True)
class Article:
    """The prose of a page.

    Attributes:
        paragraphs: the article's paragraphs in reading order: non-empty, runs of white space
            folded into one space, never two blocks of the page glued into one.
        title: the headline, without the site's name.
        url: where it stands (the canonical address of the same site, else the page's own).
        site: the publication's name.
        byline: the author or authors, as printed.
        published: the day of publication.
        language: primary language subtag, lower case ("en").
        description: the publisher's own teaser. Ranking never reads it.
        kinds: what each paragraph was on its page, as many as paragraphs; empty where that is
            not known (plain text), and then all count as prose. Headings and the like are part
            of the text, but a summary takes no sentence from them.
    """

    paragraphs: tuple[str, ...]
    title: str | None = None
    url: str | None = None
    site: str | None = None
    byline: str | None = None
    published: datetime.date | None = None
    language: str | None = None
    description: str | None = None
    kinds: tuple[BlockKind, ...] = ()

    @cached_property
    def text(self) -> str:
        """The paragraphs joined by a blank line; offsets of sentences count in this string."""
        return "\n\n".join(self.paragraphs)

    @classmethod
    def from_text(
        cls, text: str, *, title: str | None = None, language: str | None = None
    ) -> Article:
        """Takes plain text whose paragraphs are parted by blank lines.

        White space inside a paragraph, line ends included, is folded into single spaces;
        characters that cannot be encoded (lone surrogates) are replaced by U+FFFD.
        """
        safe = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        blocks = (" ".join(block.split()) for block in _BLANK_LINES.split(safe))
        return cls(tuple(block for block in blocks if block), title=title, language=language)
