"""What a reader is spared, in words and percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.errors import BadOption
from nutgraf.language.messages import fill

if TYPE_CHECKING:
    from nutgraf.language.messages import Messages
    from nutgraf.summary.model import Summary

_NOT_IN_A_LINK = frozenset(" ()<>[]\\\"'`|^{}*~")


def percent_saved(article_words: int, summary_words: int) -> int:
    """The words spared in whole percent, half rounded up, 0 to 99: a summary has some words."""
    if article_words <= 0:
        return 0
    spared = max(0, article_words - summary_words)
    return min(99, (200 * spared + article_words) // (2 * article_words))


def stat_line(summary: Summary, texts: Messages, source_url: str) -> str:
    """The last line of a comment, in Markdown.

    Args:
        summary: what the comment shows.
        texts: of the language that it is written in.
        source_url: http(s) address for the words "open source".

    Raises:
        BadOption: the address is not one that a Markdown link can hold.
    """
    figures = long_statistics(summary, texts)
    # A full stop of Chinese and Japanese is as wide as one with a space behind it.
    space = "" if figures.endswith("。") else " "
    return figures + space + bot_line(texts, source_url)


def long_statistics(summary: Summary, texts: Messages) -> str:
    """What a reader is spared, in whole sentences."""
    return fill(
        texts.statistics,
        article=texts.counted(summary.article_words),
        summary=texts.counted(summary.summary_words),
        percent=str(percent_saved(summary.article_words, summary.summary_words)),
    )


def bot_line(texts: Messages, source_url: str) -> str:
    """Who wrote a comment, in Markdown.

    Args:
        texts: of the language that it is written in.
        source_url: http(s) address for the words "open source".

    Raises:
        BadOption: the address is not one that a Markdown link can hold.
    """
    return fill(texts.bot, source=link_target(source_url))


def short_statistics(summary: Summary, texts: Messages) -> str:
    """The same for a terminal or a page: "718 → 166 words, 77% saved"."""
    return fill(
        texts.short_statistics,
        article=texts.number(summary.article_words),
        summary=texts.counted(summary.summary_words),
        percent=str(percent_saved(summary.article_words, summary.summary_words)),
    )


def link_target(url: str) -> str:
    """Returns an address as it can stand in a link.

    Raises:
        BadOption: it cannot.
    """
    if (
        not url.startswith(("https://", "http://"))
        or not url.isascii()
        or not url.isprintable()
        or not _NOT_IN_A_LINK.isdisjoint(url)
    ):
        raise BadOption(
            f"the link to the source must be a plain http(s) address without spaces or brackets, "
            f"not {url!r}"
        )
    return url
