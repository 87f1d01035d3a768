"""Whether a post gets a summary: pure decisions, each with its reason.

Who outranks whom (DESIGN, "Who may say what"): the operator's deny, a moderator's "off", a
person's "stop", the operator's allow, a moderator's "on".
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from nutgraf.bot.policy import Policy, SkipReason
from nutgraf.community.values import Comment, Person, Post, host_of
from nutgraf.site import site_of
from nutgraf.store.values import CommunityChoice
from nutgraf.summary.model import Summary

_MARKUP = re.compile(r"[^\w]+")
_SAMPLE_WORDS = 8
_ALREADY_THERE = 0.5
_STAT_LINE = re.compile(
    r"\bsummary\b.{0,80}\bwords?\b.{0,40}\b\d{1,2}\s?%|\bi'?m a bot\b", re.IGNORECASE
)


IsOwn = Callable[[Person], bool]


@dataclass(frozen=True, slots=True)
class Standing:
    """What people have said about themselves and their community.

    Attributes:
        choice: of the community's moderators; None for none.
        author_stopped: whether the author of the post wants to be left alone.
    """

    choice: CommunityChoice | None = None
    author_stopped: bool = False


def refuse_community(
    policy: Policy, community: str, choice: CommunityChoice | None
) -> SkipReason | None:
    """Says why the bot does not comment unasked in a community; None if it does."""
    if is_denied(policy, community):
        return "denied"
    mode = choice.mode if choice else None
    if mode == "off":
        return "switched-off"
    if mode == "mention-only" or asks_only(policy, community):
        return "mention-only"
    if is_allowed(policy, community) or (mode == "on" and policy.moderators_may_turn_on):
        return None
    return "not-opted-in"


def is_denied(policy: Policy, community: str) -> bool:
    """Whether the operator forbids a community."""
    handle = community.lower()
    return (
        handle in policy.deny_communities
        or handle.rpartition("@")[2] in policy.deny_instances
        or policy.local_mode(handle) == "off"
    )


def asks_only(policy: Policy, community: str) -> bool:
    """Whether the operator wants no summary in a community unless somebody asks for one."""
    return (policy.local_mode(community) or policy.mode) == "mention-only"


def is_allowed(policy: Policy, community: str) -> bool:
    """Whether the operator named a community, or takes all."""
    handle = community.lower()
    return (
        policy.mode == "all"
        or handle in policy.communities
        or handle.rpartition("@")[2] in policy.instances
        or policy.local_mode(handle) in {"on", "mention-only"}
    )


def refuse_post(
    post: Post,
    policy: Policy,
    standing: Standing,
    now: datetime.datetime,
    is_own: IsOwn = lambda _: False,
) -> SkipReason | None:
    """Says why a post gets no summary, as far as the post itself tells; None if it may get one.

    Args:
        post: as it is now.
        policy: of the operator.
        standing: of its community and author.
        now: with a time zone.
        is_own: tells the deployment's own accounts from other people.
    """
    handle = post.community.handle
    here = policy.at(handle)
    age = (now - post.published).total_seconds() / 3600
    found: Iterable[tuple[bool, SkipReason]] = (
        (post.deleted, "deleted"),
        (post.removed, "removed"),
        (is_own(post.author), "own-post"),
        (host_of(post.author.uri) in policy.deny_instances, "denied"),
        (post.author.bot and not policy.bot_posts, "bot-post"),
        (not post.link, "no-link"),
        (post.link is not None and not domain_is_welcome(here, post.link), "domain"),
        (age > here.maximum_age_hours, "too-old"),
        ((post.nsfw or post.community.nsfw) and not here.nsfw, "nsfw"),
        (post.locked, "locked"),
        (post.featured and not here.featured, "featured"),
    )
    refused = refuse_community(policy, handle, standing.choice)
    if refused in {"denied", "switched-off"}:
        return refused
    if standing.author_stopped:
        return "author-stopped"
    return refused or next((reason for holds, reason in found if holds), None)


def domain_is_welcome(policy: Policy, link: str) -> bool:
    """Whether the operator wants links to a site."""
    try:
        host = (urlsplit(link).hostname or "").lower()
    except ValueError:
        return True  # the fetcher says what is wrong with it
    names = {host, host.removeprefix("www."), site_of(host)}
    if names & {domain.lower() for domain in policy.deny_domains}:
        return False
    return not policy.domains or bool(names & {domain.lower() for domain in policy.domains})


def language_is_welcome(policy: Policy, language: str | None) -> bool:
    """Whether the operator wants summaries of articles in a language."""
    if language in policy.deny_languages:
        return False
    return not policy.languages or language in policy.languages


def refuse_summary(summary: Summary, policy: Policy, body: str = "") -> SkipReason | None:
    """Says why a summary is not worth a comment; None if it is.

    Args:
        summary: of the linked article.
        policy: as it is in the community.
        body: of the post.
    """
    language = summary.article.language
    words = summary.article_words
    if not language_is_welcome(policy, language):
        return "language"
    if words < policy.minimum_words:
        return "short-article"
    if words > policy.maximum_words:
        return "long-article"
    if summary.saved < policy.minimum_saved:
        return "saves-too-little"
    if body_tells(body, summary.article.paragraphs):
        return "text-in-body"
    return None


def body_tells(body: str, paragraphs: Collection[str]) -> bool:
    """Whether the text of a post holds most of an article, markup aside."""
    words = _plain(body)
    samples = [sample for sample in map(_sample, paragraphs) if sample]
    if not samples or len(words) < _SAMPLE_WORDS:
        return False
    there = sum(sample in words for sample in samples)
    return there >= _ALREADY_THERE * len(samples)


def summarised_by_another(comments: Iterable[Comment], policy: Policy, is_own: IsOwn) -> bool:
    """Whether another bot has commented with a summary."""
    names = {name.lower() for name in policy.other_bots}
    return any(
        not is_own(comment.author)
        and not comment.removed
        and not comment.deleted
        and (
            {comment.author.name.lower(), comment.author.handle.lower()} & names
            or (comment.author.bot and _STAT_LINE.search(comment.body[:20_000]) is not None)
        )
        for comment in comments
    )


def _sample(paragraph: str) -> str:
    words = _plain(paragraph).split()
    return " ".join(words[:_SAMPLE_WORDS]) if len(words) >= _SAMPLE_WORDS else ""


def _plain(text: str) -> str:
    return " ".join(_MARKUP.split(text.lower()))
