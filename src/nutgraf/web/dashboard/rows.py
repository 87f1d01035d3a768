"""Posts as lines of the feed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Self

from nutgraf.community.values import host_of
from nutgraf.render.marked import source_link
from nutgraf.render.statistics import percent_saved
from nutgraf.store.browsing_values import Step
from nutgraf.store.values import LedgerPost, PostState
from nutgraf.web.dashboard.telling import (
    told_reason,
    told_state,
    told_step,
    told_step_reason,
    told_why,
)
from nutgraf.web.templating import environment

_UNTITLED = "(no title)"

TOLD_OF_NOTICES = frozenset(("answered", "ignored"))
"""Steps of mentions and messages that the feed tells of: those that end something."""


@dataclass(frozen=True, slots=True)
class Row:
    """A post in the feed.

    Attributes:
        id: row of the ledger.
        title: a stranger's words.
        community: "name@instance".
        site: host that it links to; "" for none.
        seen_at: when it was noted.
        state: how far it is.
        told: the same in words.
        why: it is so; "" where there is nothing to tell.
        words: of the article and its summary; "" where nothing was drafted.
    """

    id: int
    title: str
    community: str
    site: str
    seen_at: datetime.datetime
    state: PostState
    told: str
    why: str
    words: str

    @classmethod
    def of(cls, post: LedgerPost) -> Self:
        """Returns the line of a post."""
        link = source_link(post.link)
        return cls(
            id=post.id,
            title=post.title.strip() or _UNTITLED,
            community=post.community,
            site=link.host if link else "",
            seen_at=post.seen_at,
            state=post.state,
            told=told_state(post),
            why=told_why(post),
            words=_words(post),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of something that people said to the bot.

    Attributes:
        id: of the step.
        at: when.
        told: what happened.
        why: it happened; "" where there is nothing to tell.
        state: by which it is coloured.
        address: of the comment that answers; None where there is none.
        said: the beginning of what somebody wrote; a stranger's words.
        community: "name@instance"; None for a private message.
        who: said it, "name@instance".
        asked: address of what they wrote; None for a private message.
        post: row of the post under which they wrote it; None where that is not known.
        title: of that post; a stranger's words.
    """

    id: int
    at: datetime.datetime
    told: str
    why: str
    state: str
    address: str | None
    said: str
    community: str | None
    who: str
    asked: str | None
    post: int | None
    title: str

    @classmethod
    def of(cls, step: Step) -> Self:
        """Returns the line of a step."""
        link = source_link(step.detail)
        asked = source_link(step.uri) if step.community else None
        return cls(
            id=step.id,
            at=step.at,
            told=told_step(step.what),
            why=told_step_reason(step.what, step.reason),
            state=step.what,
            address=link.url if link else None,
            said=step.title,
            community=step.community,
            who=_handle(step),
            asked=asked.url if asked else None,
            post=step.about_id,
            title=step.about.strip() or _UNTITLED,
        )


def drawn_row(post: LedgerPost) -> str:
    """The line of a post as HTML, as the page has it, for those who look on."""
    return environment().get_template("bot/row.html").render(row=Row.of(post))


def drawn_answer(step: Step) -> str:
    """The same of an answer."""
    return environment().get_template("bot/answer.html").render(answer=Answer.of(step))


def told_words(article_words: int, summary_words: int) -> str:
    """What a summary spares: "718 → 166 words, 77 % saved"."""
    saved = percent_saved(article_words, summary_words)
    return f"{article_words:,} → {summary_words:,} words, {saved} % saved"


def told_reasons(reasons: dict[str, int]) -> list[tuple[str, str, int]]:
    """Reasons with their words and how often they counted, most first."""
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return [(reason, told_reason(reason), count) for reason, count in ordered]


def _handle(step: Step) -> str:
    """Who wrote, with the host that knows them: a name may pass itself off as of another."""
    name = step.author or ""
    host = host_of(step.author_uri or "")
    return f"{name.partition('@')[0]}@{host}" if name and host else name


def _words(post: LedgerPost) -> str:
    draft = post.draft
    if draft is None or not draft.article_words:
        return ""
    return told_words(draft.article_words, draft.summary_words)
