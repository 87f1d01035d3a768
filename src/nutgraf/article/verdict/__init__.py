"""Whether a page is an article, and if not, why: what was found on it → nothing, or a refusal.

Each module knows one way in which a page is no article; `verdict_on` asks them in an order in which
the more telling reason wins. What each reason means, and how well it is told, stands in
`docs/verdict.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nutgraf.article.verdict.challenge import bot_challenge
from nutgraf.article.verdict.consent import consent_wall
from nutgraf.article.verdict.failure import error_page, script_only, titled_error
from nutgraf.article.verdict.form import log_in
from nutgraf.article.verdict.liveblog import live_blog
from nutgraf.article.verdict.media import media_only
from nutgraf.article.verdict.paywall import paywall
from nutgraf.article.verdict.sight import Sight
from nutgraf.errors import NotAnArticle

if TYPE_CHECKING:
    from nutgraf.errors import PageReason

_RUNNING = frozenset({"prose", "item", "quote"})
_RULES: tuple[tuple[PageReason, Callable[[Sight, int], str | None]], ...] = (
    ("bot-challenge", bot_challenge),
    ("error-page", titled_error),
    ("consent-wall", consent_wall),
    ("not-prose", log_in),
    ("paywall", paywall),
    ("error-page", error_page),
    ("script-only", script_only),
    ("media-only", media_only),
    ("listing", live_blog),
)
"""Each takes a page and the fewest words of an article, and returns its evidence or None."""


def verdict_on(sight: Sight, minimum_words: int) -> NotAnArticle | None:
    """Returns the refusal of a page that is no article, None for an article.

    Args:
        sight: the page and what was found on it.
        minimum_words: articles of fewer words are refused.
    """
    found = walled(sight, minimum_words) or _of_another_kind(sight) or thin(sight, minimum_words)
    return NotAnArticle(*found) if found else None


def walled(sight: Sight, minimum_words: int) -> tuple[PageReason, str] | None:
    """Returns the reason and the evidence where something else stands in an article's place."""
    for reason, rule in _RULES:
        if evidence := rule(sight, minimum_words):
            return reason, evidence
    return None


def _of_another_kind(sight: Sight) -> tuple[PageReason, str] | None:
    if sight.tree is None:
        return None
    from nutgraf.article.verdict.kind import other_kind  # noqa: PLC0415 - lxml when needed

    return other_kind(sight)


def thin(sight: Sight, minimum_words: int) -> tuple[PageReason, str] | None:
    """Returns the reason and the evidence where there is too little text for an article."""
    article = sight.article
    if not article.paragraphs:
        return "empty", "no text was found on the page"
    if article.kinds and not any(kind in _RUNNING for kind in article.kinds):
        return "not-prose", "the page holds tables or headings, but no running text"
    if sight.words < minimum_words:
        counted = f"only {sight.words} word{'' if sight.words == 1 else 's'} of text"
        return "too-short", f"{counted}, {minimum_words} are needed"
    return None
