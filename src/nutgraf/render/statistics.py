"""What a reader is spared, in words and percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.errors import BadOption

if TYPE_CHECKING:
    from nutgraf.summary.model import Summary

SOURCE_URL = "https://nutgraf.example/"
"""Where the "open source" of a comment's last line leads, unless an operator says otherwise."""

_NOT_IN_A_LINK = frozenset(" ()<>[]\\\"'`|^{}*~")


def percent_saved(article_words: int, summary_words: int) -> int:
    """The words spared in whole percent, half rounded up, never below 0."""
    if article_words <= 0:
        return 0
    spared = max(0, article_words - summary_words)
    return (200 * spared + article_words) // (2 * article_words)


def stat_line(summary: Summary, source_url: str = SOURCE_URL) -> str:
    """The last line of a comment, in Markdown.

    Args:
        summary: what the comment shows.
        source_url: http(s) address for the words "open source".

    Raises:
        BadOption: the address is not one that a Markdown link can hold.
    """
    return (
        f"The original article contains {_words(summary.article_words)}, "
        f"the summary contains {_words(summary.summary_words)}. "
        f"Saved {percent_saved(summary.article_words, summary.summary_words)}%. "
        f"I'm a bot and I'm [open source]({_link_target(source_url)})!"
    )


def short_statistics(summary: Summary) -> str:
    """The same for a terminal or a page: "718 → 166 words, 77% saved"."""
    saved = percent_saved(summary.article_words, summary.summary_words)
    return f"{summary.article_words:,} → {_words(summary.summary_words)}, {saved}% saved"


def _words(count: int) -> str:
    return f"{count:,} word" if count == 1 else f"{count:,} words"


def _link_target(url: str) -> str:
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
