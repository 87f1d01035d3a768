"""What nutgraf itself says, in each language: the table `[messages]` of its data.

English stands in for whatever a language's file does not say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nutgraf.language.detection import primary_subtag

_DATA = Path(__file__).parent / "data"
_TABLE = "\n[messages]"
_NEXT_TABLE = "\n[walls]"
_ENGLISH = "en"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Messages:
    """Texts of one language, Markdown that may have placeholders in braces for `fill`.

    Attributes:
        code: primary subtag of the language ("en").
        statistics: the figures below a comment: `{article}` and `{summary}` are words counted as
            `words` says, `{percent}` is a number.
        words: a `{count}` of 1, and any other.
        short_statistics: the figures in few words: here `{article}` is a number.
        thousands: what stands between groups of three digits.
        bot: who wrote the comment, with a link to the `{source}`.
        leave: how somebody who reads it gets rid of the bot.
        summary: the label of a folded summary, and a heading.
        more: the label of the folded rest of a summary.
        article: what the article on a page is called by those who cannot see it.
        skip: a link that leads past the summary to the article.
        chosen: who chose the sentences.
        exists: a reply: the summary is at `{link}`.
        elsewhere: the opening of a private message, because the post with `{link}` is out of
            bounds; the summary follows.
        crosspost: a reply: the same page was summarised at `{link}`.
        no_link: a reply: there is nothing to summarise.
        cannot: a reply: there is no summary, and the `{reason}`, one of `reasons`.
        deleted: a reply to "delete".
        stopped: a reply to "stop".
        started: a reply to "start".
        switched_off: a reply to a moderator of `{community}`.
        switched_on: the same, of the opposite.
        mention_only: the same: there are only answers from now on.
        format_set: a reply to a moderator who chose a `{format}`.
        formats: the same: there is no such format, but those of `{formats}`.
        which: a reply to an order that does not say for which post or community, with an
            `{example}`.
        not_allowed: a reply to those who are neither author of the post nor moderator.
        moderators_only: a reply to those who are not moderators.
        forwarded: a reply to a private message that is no command.
        unknown: a reply to a mention that is none.
        too_many: a reply to those who ask too often.
        help: a reply to "help": what can be asked, as a list. Commands are English everywhere.
        reasons: why there is no summary, as it stands behind the colon of `cannot`, by the
            reasons of `nutgraf.errors` and of the bot's policy.
    """

    code: str
    statistics: str
    words: tuple[str, str]
    short_statistics: str
    thousands: str
    bot: str
    leave: str
    summary: str
    more: str
    article: str
    skip: str
    chosen: str
    exists: str
    elsewhere: str
    crosspost: str
    no_link: str
    cannot: str
    deleted: str
    stopped: str
    started: str
    switched_off: str
    switched_on: str
    mention_only: str
    format_set: str
    formats: str
    which: str
    not_allowed: str
    moderators_only: str
    forwarded: str
    unknown: str
    too_many: str
    help: str
    reasons: Mapping[str, str]

    def number(self, number: int) -> str:
        """A whole number as the language writes it."""
        return f"{number:,}".replace(",", self.thousands)

    def counted(self, words: int) -> str:
        """A number of words, in words: "1 word", "1,234 words"."""
        one, many = self.words
        return fill(one if words == 1 else many, count=self.number(words))


def messages(code: str | None = None) -> Messages:
    """Returns the texts of a language.

    Args:
        code: a language code such as "en" or "pt-BR", of which the primary subtag counts; None,
            and a language without texts, give the English ones.
    """
    return _messages(primary_subtag(code) or _ENGLISH)


def fill(message: str, /, **values: str) -> str:
    """Puts values where the placeholders of a message are.

    A value may be a stranger's words: braces in it are not looked at, and it must already be
    harmless where it is going to.

    Raises:
        KeyError: there is no value for a placeholder.
    """
    return _PLACEHOLDER.sub(lambda match: values[match[1]], message)


def placeholders(message: str) -> frozenset[str]:
    """The names of the placeholders of a message."""
    return frozenset(_PLACEHOLDER.findall(message))


@lru_cache(maxsize=64)
def _messages(code: str) -> Messages:
    english, own = _table(_ENGLISH), _table(code)
    texts = {**english, **own}
    known = {field.name: texts[field.name] for field in fields(Messages) if field.name != "code"}
    one, many = texts["words"]
    known["words"] = (one, many)
    known["reasons"] = MappingProxyType({**english["reasons"], **own.get("reasons", {})})
    return Messages(code if own else _ENGLISH, **known)


def _table(code: str) -> dict[str, Any]:
    """Reads the one table, which stands before the last: the rest would take ten times as long."""
    file = _DATA / f"{code}.toml"
    text = file.read_text("utf-8") if file.is_file() else ""
    start = text.find(_TABLE)
    if start < 0:
        return {}
    end = text.find(_NEXT_TABLE, start)
    table: dict[str, Any] = tomllib.loads(text[start : None if end < 0 else end])["messages"]
    return table
