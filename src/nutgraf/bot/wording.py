"""What the bot writes: summaries and answers, in the language of the article or community."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from nutgraf.bot.policy import Policy
from nutgraf.community.values import CommentLimits
from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.language.messages import Messages, fill, messages
from nutgraf.language.resources import known_languages
from nutgraf.render import Format, render
from nutgraf.render.markdown import escape
from nutgraf.render.statistics import bot_line
from nutgraf.summary.model import Summary

_LONGEST_FORWARD = 2_000
_ROOM_AROUND = 1_500
"""Characters for an opening, and for what `signed` adds."""


def draw_summary(
    summary: Summary,
    policy: Policy,
    limits: CommentLimits,
    source_url: str,
    *,
    format: Format | None = None,  # noqa: A002 - the word of the settings
) -> str:
    """Draws a summary as a comment that the instance takes.

    Raises:
        BadOption: not even one sentence fits.
    """
    drawn = render(
        summary,
        format or policy.format,
        limit=limits.characters - _ROOM_AROUND,
        source_url=source_url,
        language=policy.language,
    )
    return signed(drawn, texts_for(policy, summary.article.language), source_url)


def signed(text: str, texts: Messages, source_url: str) -> str:
    """Says in a comment that a bot wrote it, where it does not, and how to be left alone by it.

    Args:
        text: of the comment, in which an article's words work as no markup.
        texts: of the language that it is written in.
        source_url: where "open source" leads.
    """
    line = bot_line(texts, source_url)
    space = "" if line.endswith("！") else " "  # which is as wide as a mark with a space
    before, said, behind = text.rpartition(line)
    if not said:
        before = f"{text}\n\n"
        behind = ""
    return f"{before}{line}{space}{texts.leave}{behind}"


def texts_for(policy: Policy, language: str | None = None) -> Messages:
    """Returns the texts in the language that the operator chose, else in the one given."""
    return messages(policy.language or language)


def refusal(texts: Messages, error: NotAnArticle | FetchFailed | str) -> str:
    """Says in one sentence why there is no summary.

    Args:
        texts: of the language.
        error: what happened, or a reason of the bot's policy.
    """
    reason = error if isinstance(error, str) else error.reason
    return fill(texts.cannot, reason=texts.reasons.get(reason, texts.reasons["not-prose"]))


def by_message(texts: Messages, text: str, link: str) -> str:
    """Puts the opening before what would have been a comment: it is about a post elsewhere."""
    return f"{fill(texts.elsewhere, link=link)}\n\n{text}"


def about(link: str, text: str) -> str:
    """Puts a link that somebody sent us before what we tell them of it by message."""
    return f"{link}\n\n{text}"


def forwarded(sender_uri: str, text: str, community: str | None = None) -> str:
    """A stranger's message as it is passed on, in which nothing works.

    Args:
        sender_uri: who it is from.
        text: of theirs.
        community: handle of the one it is about, if it is about one.
    """
    lines = (escape(line) for line in text[:_LONGEST_FORWARD].splitlines())
    quoted = "\n>\n".join(f"> {line}" for line in lines if line.strip())
    more = "\n\n…" if len(text) > _LONGEST_FORWARD else ""
    place = f"\n\n{community_name(community)}" if community else ""
    return f"{sender_uri}{place}\n\n{quoted or '> …'}{more}"


def community_name(handle: str) -> str:
    """The name of a community that works as no link or mention."""
    return f"`{handle}`" if handle.isascii() and "`" not in handle else escape(handle)


def is_bots(text: str, said: Collection[str]) -> bool:
    """Whether a comment looks like the bot's, and not written by hand as its account.

    Args:
        text: of the comment.
        said: what the bot is known to have said there, or to be about to, without space around.
    """
    return text.strip() in said or is_signed(text)


def is_signed(text: str) -> bool:
    """Whether a comment says of itself, in any language, that a bot wrote it."""
    return any(mark in text for mark in _marks())


@cache
def _marks() -> frozenset[str]:
    """What stands in each comment that was signed, whatever the address of the source is."""
    every = [messages(code) for code in known_languages()]
    heads = (texts.bot.partition("{source}")[0] for texts in every)
    return frozenset((*heads, *(texts.leave for texts in every))) - {""}
