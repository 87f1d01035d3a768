"""What the operator allows: the table `[bot]` of nutgraf.toml, as values.

A setting may be said for all, for an instance (`[bot.instance."lemmy.world"]`) and for a community
(`[bot.community."technology@lemmy.world"]`); the narrower one counts.
"""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

from nutgraf.errors import BadOption
from nutgraf.language import known_languages
from nutgraf.language.detection import asked_language

CommentFormat = Literal["classic", "spoiler", "layered", "short"]
"""The formats that are comments."""

COMMENT_FORMATS: tuple[CommentFormat, ...] = get_args(CommentFormat)

PolicyMode = Literal["allowlist", "all", "mention-only"]
CrosspostManner = Literal["link", "silent", "summary"]

SkipReason = Literal[
    "no-link",
    "not-opted-in",
    "denied",
    "switched-off",
    "mention-only",
    "author-stopped",
    "own-post",
    "bot-post",
    "domain",
    "language",
    "too-old",
    "nsfw",
    "locked",
    "removed",
    "deleted",
    "featured",
    "text-in-body",
    "short-article",
    "long-article",
    "saves-too-little",
    "crosspost",
    "other-bot",
    "banned",
    "refused",
    "too-long",
    "unexpected",
]
"""Why the bot says nothing under a post: a closed set, never mixed with those of pages and of
fetching (`nutgraf.errors`)."""

SKIP_REASONS: frozenset[str] = frozenset(get_args(SkipReason))

_HANDLE = re.compile(r"[A-Za-z0-9_.-]{1,255}@[A-Za-z0-9.:\[\]-]{1,255}")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
_STRICT = {"extra": "forbid"}
_RANGES = {
    "minimum_words": (1, 1_000_000),
    "maximum_words": (1, 1_000_000),
    "minimum_saved": (0, 0.99),
    "sentences": (1, 50),
    "per_hour": (0, 10_000),
    "per_day": (0, 100_000),
    "maximum_age_hours": (0.1, 24 * 365),
    "crosspost_days": (0, 365),
    "withdraw_voters": (2, 1_000_000),
    "poll_seconds": (0.01, 86_400),
    "keep_days": (2, 36_500),
}


@dataclass(frozen=True, slots=True)
class LocalPolicy:
    """What may be said otherwise for one community or instance; None for what is said for all.

    Attributes:
        mode: "off" for nothing at all, "mention-only", or "on".
        format: of comments.
        sentences: length of a summary; by default as many as earn their place.
        language: code of the language of stat lines and labels; by default the article's.
        per_hour: comments within an hour at most.
        per_day: comments within a day at most.
        quiet_hours: times of the day (UTC) without comments: "23:00-06:30".
        minimum_words: an article must have.
        maximum_words: an article may have.
    """

    __pydantic_config__ = _STRICT

    mode: Literal["on", "off", "mention-only"] | None = None
    format: CommentFormat | None = None
    sentences: int | None = None
    language: str | None = None
    per_hour: int | None = None
    per_day: int | None = None
    quiet_hours: tuple[str, ...] | None = None
    minimum_words: int | None = None
    maximum_words: int | None = None

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the bot does where, and what it leaves alone.

    Attributes:
        mode: "allowlist" for the communities named, "all" for all that are not denied,
            "mention-only" for none unless it is asked.
        communities: that have agreed, "name@instance".
        instances: all communities of these.
        deny_communities: never; a moderator cannot turn the bot on there.
        deny_instances: never a community of these, and no answer to their people.
        domains: if any, only links to these registrable domains or hosts.
        deny_domains: no links to these.
        languages: if any, only articles in these.
        deny_languages: no articles in these.
        moderators_may_turn_on: whether a moderator's "on" works in a community not named here.
        format: of comments.
        sentences: length of a summary; by default as many as earn their place.
        language: code of the language of stat lines and labels; by default the article's.
        minimum_words: an article must have.
        maximum_words: an article may have.
        minimum_saved: share of its words that a summary must spare, 0 to 1.
        per_hour: comments in a community within an hour at most.
        per_day: comments in a community within a day at most.
        quiet_hours: times of the day (UTC) without comments: "23:00-06:30".
        maximum_age_hours: older posts are left alone.
        crosspost: what to do where the same article was summarised under another post: "link"
            there, stay "silent", or write the "summary" all the same.
        crosspost_days: for how long that counts.
        nsfw: whether posts marked so are summarised.
        featured: whether pinned posts are.
        bot_posts: whether posts by accounts that are bots are.
        other_bots: names or handles of bots that summarise, where ours stays silent.
        withdraw_below: a summary whose upvotes less downvotes fall below is withdrawn; None for
            never.
        withdraw_voters: so many people must have voted.
        maintainer: canonical URI of the person to whom private messages are passed on.
        poll_seconds: between two looks at what is new.
        keep_days: for how long it is remembered one by one which posts were skipped, and what
            people wrote.
        community: what holds for one community.
        instance: what holds for the communities of one instance.
    """

    __pydantic_config__ = _STRICT

    mode: PolicyMode = "allowlist"
    communities: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()
    deny_communities: tuple[str, ...] = ()
    deny_instances: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    deny_domains: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    deny_languages: tuple[str, ...] = ()
    moderators_may_turn_on: bool = False
    format: CommentFormat = "layered"
    sentences: int | None = None
    language: str | None = None
    minimum_words: int = 150
    maximum_words: int = 50_000
    minimum_saved: float = 0.5
    per_hour: int = 10
    per_day: int = 60
    quiet_hours: tuple[str, ...] = ()
    maximum_age_hours: float = 24.0
    crosspost: CrosspostManner = "link"
    crosspost_days: float = 7.0
    nsfw: bool = False
    featured: bool = False
    bot_posts: bool = True
    other_bots: tuple[str, ...] = ("autotldr", "tldrbot", "tldr_bot", "summarybot", "smmry")
    withdraw_below: int | None = None
    withdraw_voters: int = 5
    maintainer: str | None = None
    poll_seconds: float = 60.0
    keep_days: float = 90.0
    community: Mapping[str, LocalPolicy] = field(default_factory=dict)
    instance: Mapping[str, LocalPolicy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)
        for name in ("communities", "deny_communities", "community"):
            for handle in getattr(self, name):
                _demand(
                    _HANDLE.fullmatch(handle) is not None,
                    f"{name}: {handle[:60]!r} is not of the form name@instance",
                )
        for name in ("instances", "deny_instances", "domains", "deny_domains", "instance"):
            for host in getattr(self, name):
                _demand(_HOST.fullmatch(host) is not None, f"{name}: {host[:60]!r} is no host")
        _demand(
            self.maintainer is None or self.maintainer.startswith(("https://", "http://")),
            "maintainer must be the address of a profile, such as https://lemmy.world/u/ada",
        )
        for name in ("languages", "deny_languages"):
            codes = tuple(_code(name, tag) for tag in getattr(self, name))
            object.__setattr__(self, name, codes)
        for name in ("communities", "deny_communities", "instances", "deny_instances"):
            lowered = tuple(value.lower() for value in getattr(self, name))
            object.__setattr__(self, name, lowered)
        for name in ("community", "instance"):
            lowered_keys = {key.lower(): value for key, value in getattr(self, name).items()}
            object.__setattr__(self, name, lowered_keys)
        for handle in ("", *self.community, *(f"@{host}" for host in self.instance)):
            here = self._said_of(handle)
            least = here.get("minimum_words", self.minimum_words)
            most = here.get("maximum_words", self.maximum_words)
            told = f"minimum_words ({least}) must not be more than maximum_words ({most})"
            _demand(least <= most, told + (f" in {handle}" if handle else ""))

    def at(self, community: str) -> Policy:
        """Returns the policy as it is in one community, "name@instance", and in no other."""
        return self._with(**self._said_of(community.lower()), community={}, instance={})

    def with_communities(self, community: Mapping[str, LocalPolicy]) -> Policy:
        """Returns the policy with other words on communities, whose handles may be of any form.

        Args:
            community: what holds for one community, by its handle in lower case.
        """
        return self._with(community=community)

    def _with(self, **changes: object) -> Policy:
        """A copy with values that were checked where they come from."""
        changed = copy.copy(self)
        for name, value in changes.items():
            object.__setattr__(changed, name, value)
        return changed

    def _said_of(self, handle: str) -> dict[str, Any]:
        """What is said of one community or of its instance, the narrower before the wider."""
        locals_ = (self.instance.get(handle.rpartition("@")[2]), self.community.get(handle))
        return {
            name: value
            for local in locals_
            if local is not None
            for name, value in _said(local).items()
        }

    def local_mode(self, community: str) -> Literal["on", "off", "mention-only"] | None:
        """Returns what the operator says of one community alone, or of its instance."""
        handle = community.lower()
        _, _, host = handle.rpartition("@")
        for local in (self.community.get(handle), self.instance.get(host)):
            if local is not None and local.mode is not None:
                return local.mode
        return None

    def is_quiet(self, now: datetime.datetime) -> datetime.datetime | None:
        """Returns the end of the quiet hours in which a time falls; None if it is in none."""
        for hours in self.quiet_hours:
            start, end = _span(hours, now)
            if start <= now < end:
                return end
        return None


def _said(local: LocalPolicy) -> dict[str, Any]:
    """What a local policy says, without its mode, which has a place of its own."""
    told = {each.name: getattr(local, each.name) for each in fields(local) if each.name != "mode"}
    return {name: value for name, value in told.items() if value is not None}


def _span(hours: str, now: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime]:
    """The quiet hours that end next."""
    found = _HOURS.fullmatch(hours)
    assert found is not None  # noqa: S101 - checked when the policy was made
    start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
    day = now.astimezone(datetime.UTC)
    end = day.replace(hour=end_hour, minute=end_minute, second=0, microsecond=0)
    if end <= day:
        end += datetime.timedelta(days=1)
    start = end.replace(hour=start_hour, minute=start_minute)
    if start >= end:
        start -= datetime.timedelta(days=1)
    return start, end


def _code(name: str, tag: str) -> str:
    """The code by which the language of an article is told."""
    try:
        code = asked_language(tag)
    except BadOption:
        code = None
    _demand(code is not None, f"{name}: {tag[:40]!r} is no code of a language, such as en")
    return code or ""


def _check(policy: Policy | LocalPolicy) -> None:
    for name, (least, most) in _RANGES.items():
        value = getattr(policy, name, None)
        _demand(
            value is None or least <= value <= most,
            f"{name} must be between {least:g} and {most:g}",
        )
    _demand(
        policy.format is None or policy.format in COMMENT_FORMATS,
        f"format must be one of {', '.join(COMMENT_FORMATS)}",
    )
    if policy.language is not None:
        known = known_languages()
        _demand(policy.language in known, f"language must be one of {', '.join(known)}")
    for hours in policy.quiet_hours or ():
        _demand(
            _HOURS.fullmatch(hours) is not None, f"quiet_hours: {hours[:40]!r} is not HH:MM-HH:MM"
        )


def _demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise ValueError(otherwise)
