"""Summaries as people read them: comments, terminal text, a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

from nutgraf.errors import BadOption
from nutgraf.render.statistics import SOURCE_URL

if TYPE_CHECKING:
    from nutgraf.summary.model import Summary

Format = Literal["classic", "spoiler", "layered", "short", "terminal", "html"]
"""What a summary can be drawn as."""

FORMATS: tuple[Format, ...] = get_args(Format)

__all__ = ["FORMATS", "SOURCE_URL", "Format", "render"]


def render(
    summary: Summary,
    format: Format,  # noqa: A002 - the word of the command line
    *,
    limit: int | None = None,
    width: int = 80,
    source_url: str = SOURCE_URL,
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

    Returns:
        Text without a line end behind it. Control characters and direction overrides of the
        article are taken out, and nothing in it works as markup.

    Raises:
        BadOption: an unknown format, a limit that not even one sentence fits into, or a
            source_url that cannot be linked.
    """
    draw = _drawer(format, width, source_url)
    if limit is None:
        return draw(summary)
    from nutgraf.render.length import first_that_fits, fit  # noqa: PLC0415 - rarely needed

    return first_that_fits(summary, draw, limit) if format == "short" else fit(summary, draw, limit)


def _drawer(format_: str, width: int, source_url: str) -> Callable[[Summary], str]:
    # A format is loaded when it is asked for: a command draws one and should start fast.
    if format_ == "terminal":
        from nutgraf.render import terminal  # noqa: PLC0415

        return partial(terminal.render_summary, width=width)
    if format_ == "html":
        from nutgraf.render import webpage  # noqa: PLC0415

        return webpage.render_page
    if format_ not in FORMATS:
        raise BadOption(f"there is no format {format_!r}; there are {', '.join(FORMATS)}")
    from nutgraf.render import comment  # noqa: PLC0415

    if format_ == "short":
        return comment.short
    return partial(getattr(comment, format_), source_url=source_url)
