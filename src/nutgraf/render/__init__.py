"""Summaries as people read them: comments, terminal text, a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

from nutgraf.errors import BadOption

if TYPE_CHECKING:
    from nutgraf.language.messages import Messages
    from nutgraf.summary.model import Summary

Format = Literal["classic", "spoiler", "layered", "short", "terminal", "html"]
"""What a summary can be drawn as."""

FORMATS: tuple[Format, ...] = get_args(Format)

SOURCE_URL = "https://nutgraf.example/"
"""Where the "open source" of a comment's last line leads, unless an operator says otherwise."""

__all__ = ["FORMATS", "SOURCE_URL", "Format", "render"]


def render(  # noqa: PLR0913 - what may be chosen, all by name
    summary: Summary,
    format: Format,  # noqa: A002 - the word of the command line
    *,
    limit: int | None = None,
    width: int = 80,
    source_url: str = SOURCE_URL,
    language: str | None = None,
) -> str:
    """Draws a summary.

    Args:
        summary: what to show.
        format: "classic", "spoiler", "layered" and "short" are Markdown for comments on Lemmy
            and PieFed; "terminal" is plain text; "html" is a page of its own that shows the
            whole article with the summary marked in it.
        limit: characters at most (10,000 on Lemmy), kept by leaving out whole sentences, the
            least important first and the core last; the stat line then counts what is shown.
        width: columns of a terminal.
        source_url: where "open source" in a comment's stat line leads.
        language: code of the language ("en") of what is not the article's: the stat line and
            labels. By default the article's own; English where nutgraf does not speak it.

    Returns:
        Text without a line end behind it. Control characters and direction overrides of the
        article are taken out, and nothing in it works as markup.

    Raises:
        BadOption: an unknown format, a limit that not even one sentence fits into, or a
            source_url that cannot be linked.
    """
    from nutgraf.language.messages import messages  # noqa: PLC0415 - settings need none

    draw = _drawer(format, messages(language or summary.article.language), width, source_url)
    if limit is None:
        return draw(summary)
    from nutgraf.render.length import first_that_fits, fit  # noqa: PLC0415 - rarely needed

    return first_that_fits(summary, draw, limit) if format == "short" else fit(summary, draw, limit)


def _drawer(format_: str, texts: Messages, width: int, source_url: str) -> Callable[[Summary], str]:
    # A format is loaded when it is asked for: a command draws one and should start fast.
    if format_ == "terminal":
        from nutgraf.render import terminal  # noqa: PLC0415

        return partial(terminal.render_summary, texts=texts, width=width)
    if format_ == "html":
        from nutgraf.render import webpage  # noqa: PLC0415

        return partial(webpage.render_page, texts=texts)
    if format_ not in FORMATS:
        raise BadOption(f"there is no format {format_!r}; there are {', '.join(FORMATS)}")
    from nutgraf.render import comment  # noqa: PLC0415

    if format_ == "short":
        return comment.short
    return partial(getattr(comment, format_), texts=texts, source_url=source_url)
