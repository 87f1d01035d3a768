"""Markdown of comments as HTML in which nothing of theirs can act."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from nutgraf.render.characters import harmless, one_line

# "js-default" shows HTML as text and makes no links of `javascript:` and the like. Pictures would
# be loaded from where a stranger says, so they stay text.
_PARSER = MarkdownIt("js-default", {"typographer": False, "linkify": False}).disable("image")
_LINK = re.compile(r"https?://", re.IGNORECASE)
_PARSER.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign]
_SPOILER = re.compile(r"^:{3,} *spoiler +(\S.*)$")
_END = re.compile(r"^:{3,} *$")


def _open_link(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    _: MutableMapping[str, Any],
) -> str:
    """Draws the beginning of a link that tells its target nothing."""
    tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    return renderer.renderToken(tokens, index, options, {})


_PARSER.add_render_rule("link_open", _open_link)


@lru_cache(maxsize=256)
def draw_markdown(text: str) -> Markup:
    """Draws a comment.

    Args:
        text: Markdown, with Lemmy's spoilers: `::: spoiler LABEL`, text, `:::`.

    Returns:
        HTML: paragraphs, lists, quotations, links to http and the like; a spoiler is folded.
    """
    drawn = Markup()
    open_label: str | None = None
    lines: list[str] = []
    for line in text.splitlines():
        starts = _SPOILER.match(line)
        if starts and open_label is None:
            drawn += _draw(lines)
            open_label, lines = starts[1], []
        elif _END.match(line) and open_label is not None:
            drawn += _folded(open_label, lines)
            open_label, lines = None, []
        else:
            lines.append(line)
    return drawn + (_draw(lines) if open_label is None else _folded(open_label, lines))


def _folded(label: str, lines: list[str]) -> Markup:
    inside = _draw(lines)
    return Markup("<details><summary>{}</summary>{}</details>").format(one_line(label), inside)


def _draw(lines: list[str]) -> Markup:
    return Markup(_PARSER.render("\n".join(map(harmless, lines))))  # noqa: S704 - see `_PARSER`
