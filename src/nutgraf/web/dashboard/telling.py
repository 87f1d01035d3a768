"""States, steps and reasons in the operator's words."""

from __future__ import annotations

from nutgraf.bot.policy import SkipReason
from nutgraf.bot.waiting import told_for
from nutgraf.errors import FetchReason, PageReason
from nutgraf.render.characters import one_line
from nutgraf.store.values import FOR_GOOD, LedgerPost, PostState

STATES: dict[PostState, str] = {
    "seen": "waits to be read",
    "ready": "waits for its turn",
    "intended": "is being said",
    "failed": "will be tried again",
    "posted": "commented",
    "skipped": "skipped",
    "withdrawn": "withdrawn",
    "removed": "removed by a moderator",
}
"""How far a post is."""

FOUND_SO = "found so"
"""Why a post is closed under which the bot's comment was taken away before it knew of it."""

WAITING: tuple[PostState, ...] = ("seen", "ready", "intended", "failed")
"""States in which something is still to be done."""

_STEPS = {
    "seen": "seen",
    "read": "read, and a comment drafted",
    "waiting": "waits",
    "intended": "about to comment",
    "posted": "commented",
    "skipped": "skipped",
    "failed": "failed, to be tried again",
    "edited": "comment edited",
    "withdrawn": "withdrawn, for good",
    "removed": "removed by a moderator, for good",
    "answered": "answered",
    "ignored": "not answered",
}

_SKIPPED: dict[SkipReason, str] = {
    "no-link": "the post has no link",
    "not-opted-in": "the community is not named in the settings",
    "denied": "the settings or the dashboard deny the community, its instance or the author's",
    "switched-off": "a moderator of the community said “off”",
    "mention-only": "the operator or a moderator wants answers only there",
    "author-stopped": "the author of the post said “stop”",
    "own-post": "the bot's own account posted it",
    "bot-post": "a bot posted it (bot_posts)",
    "domain": "links to that site are not wanted (domains, deny_domains)",
    "language": "articles in that language are not wanted (languages, deny_languages)",
    "too-old": "the post was too old (maximum_age_hours)",
    "nsfw": "the post or its community is marked as not safe for work",
    "locked": "no comments are taken there",
    "removed": "a moderator removed the post",
    "deleted": "the post was deleted",
    "featured": "the post is pinned (featured)",
    "text-in-body": "the post holds most of the article already",
    "short-article": "the article is short (minimum_words)",
    "long-article": "the article is too long (maximum_words)",
    "saves-too-little": "a summary would be almost as long as the article (minimum_saved)",
    "crosspost": "the article was summarised under another post",
    "other-bot": "another bot has summarised it there",
    "banned": "the account is banned there",
    "refused": "the platform does not take the comment",
    "too-long": "not even one sentence fits into a comment",
    "unexpected": "a fault of nutgraf, or the death of a worker, three times; the log has it",
}

_PAGES: dict[PageReason, str] = {
    "empty": "the page holds no text",
    "too-short": "the page holds too little text",
    "paywall": "the text breaks off for those who do not pay or register",
    "consent-wall": "the page only asks for consent",
    "bot-challenge": "the site took the bot for an intruder",
    "error-page": "the page is an error message",
    "script-only": "the page is empty without scripts",
    "listing": "the page is a list of other pages, or a live blog",
    "not-prose": "the page is a product, a forum or a table",
    "media-only": "the page is a video, a recording or a gallery",
    "unsupported-type": "what is linked is no page",
    "unreadable": "the page cannot be parsed",
}

_FETCHES: dict[FetchReason, str] = {
    "blocked-address": "the address is one that the bot must not ask",
    "bad-url": "the link makes no sense",
    "robots": "the site asks robots to stay away",
    "timeout": "the site did not answer in time",
    "too-large": "the page is too large",
    "http-4xx": "the site does not have the page, or does not show it",
    "http-5xx": "the site failed",
    "network": "the site could not be reached",
}

REASONS: dict[str, str] = {
    reason: told for reasons in (_SKIPPED, _PAGES, _FETCHES) for reason, told in reasons.items()
}
"""Why a post was skipped: of the bot's policy, of pages, of fetching."""


NEVER_SAID = "no summary, for good"
"""A post for which somebody saw to it that there will be no summary, before there was one."""


def told_state(post: LedgerPost) -> str:
    """Tells how far a post is."""
    kept_away = post.state == "withdrawn" and post.draft is None and post.reason != FOUND_SO
    return NEVER_SAID if kept_away else STATES[post.state]


def told_reason(reason: str) -> str:
    """Tells why a post was skipped; what is no known reason is told as it is."""
    return REASONS.get(reason) or one_line(reason)


def told_why(post: LedgerPost) -> str:
    """Tells why a post is as it is; "" where there is nothing to tell."""
    if post.state in WAITING:
        return one_line(told_for(post.reason)) if post.reason else ""
    if post.reason is None:
        return ""
    return one_line(post.reason) if post.state in FOR_GOOD else told_reason(post.reason)


def told_step(what: str) -> str:
    """Tells what happened in one step."""
    return _STEPS.get(what) or one_line(what)


def told_step_reason(what: str, reason: str | None) -> str:
    """Tells why a step was taken; "" where there is nothing to tell."""
    if not reason:
        return ""
    if what in {"waiting", "failed"}:
        return one_line(told_for(reason))
    return told_reason(reason) if what == "skipped" else one_line(reason)


def told_seconds(seconds: float) -> str:
    """Tells a span of time: "3.2 s", "4 min 5 s", "2 h 10 min", "3 d 4 h"."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f} s"
    whole = round(seconds)
    for size, name, rest, smaller in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min")):
        if whole >= size:
            return _both(whole // size, name, whole % size // rest, smaller)
    return _both(whole // 60, "min", whole % 60, "s") if whole >= 60 else f"{whole} s"


def _both(great: int, name: str, small: int, smaller: str) -> str:
    return f"{great} {name} {small} {smaller}" if small else f"{great} {name}"
