"""A reader of Markdown, as strict about what it finds as a community's would be lenient."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nutgraf.render.markdown import ZERO_WIDTH_SPACE

# What Lemmy and others look for in the text itself, whatever the parser says.
MENTION = re.compile(r"[@!][\w.-]+@[\w.-]+\.\w+|(?<!\w)@[\w.-]+")
ADDRESS = re.compile(r"https?://\S|www\.\w|mailto:\S", re.IGNORECASE)
EMOJI = re.compile(r":[A-Za-z0-9_+-]*[A-Za-z_+-][A-Za-z0-9_+-]*:")

_PARSER = MarkdownIt("default", {"html": True, "linkify": True})


def tokens(markdown: str) -> Iterator[Token]:
    """All tokens of a text, those inside of paragraphs included."""
    for token in _PARSER.parse(markdown):
        yield token
        yield from token.children or ()


def kinds(markdown: str) -> set[str]:
    """The types of the tokens of a text."""
    return {token.type for token in tokens(markdown)}


def visible(markdown: str) -> list[str]:
    """The text of each paragraph as readers see it."""
    return [
        "".join(child.content for child in token.children or ())
        for token in _PARSER.parse(markdown)
        if token.type == "inline"
    ]


def without_breaks(text: str) -> str:
    """A text without the zero-width spaces that keep it from being found."""
    return text.replace(ZERO_WIDTH_SPACE, "")
