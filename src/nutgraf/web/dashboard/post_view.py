"""A post as its page shows it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from nutgraf.bot.policy import Policy
from nutgraf.render.characters import one_line
from nutgraf.render.marked import SourceLink, source_link
from nutgraf.store.opening import Store
from nutgraf.store.values import FOR_GOOD, LedgerPost, Saying
from nutgraf.telemetry import id_of
from nutgraf.web.dashboard.causes import told_cause
from nutgraf.web.dashboard.rows import told_words
from nutgraf.web.dashboard.standings import known_community
from nutgraf.web.dashboard.telling import FOUND_SO, NEVER_SAID, told_state
from nutgraf.web.dashboard.way import Stage, stages
from nutgraf.web.problems import Problem


@dataclass(frozen=True, slots=True)
class PostView:
    """What the page of a post shows.

    Attributes:
        post: as the ledger has it.
        log_id: under which logs and traces tell of it.
        title: a stranger's words in one line.
        told: its state in words.
        why: it is so.
        words: of article and summary; "" where nothing was drafted.
        saying: what was said, or is about to be; None for nothing.
        way: its steps.
        link: where it points to.
        address: of the post.
        comment: address of the comment, where one stands.
        due_at: when it comes into question again; None for never, or now.
        is_open: whether anything can still be said there.
        stands: whether a comment stands.
        was_said: whether a comment ever stood there.
        is_switched_off: whether the moderators of its community said "off".
    """

    post: LedgerPost
    log_id: str
    title: str
    told: str
    why: str
    words: str
    saying: Saying | None
    way: list[Stage]
    link: SourceLink | None
    address: SourceLink | None
    comment: SourceLink | None
    due_at: datetime.datetime | None
    is_open: bool
    stands: bool
    was_said: bool
    is_switched_off: bool


def view_of(store: Store, written: Policy, post_id: int) -> PostView:
    """Looks a post up.

    Args:
        store: of the bot.
        written: policy of the settings.
        post_id: row of the ledger.

    Raises:
        Problem: 404, there is none.
    """
    post = store.ledger.post_by_id(post_id)
    if post is None:
        raise Problem(404, "not-found", "there is no such post; it may have been forgotten")
    saying = store.ledger.saying("summary", post.uri)
    draft = post.draft
    known = known_community(store, post.community, post.community_uri)
    stands = saying is not None and saying.state == "posted"
    was_said = (saying is not None and saying.posted_at is not None) or post.reason == FOUND_SO
    told = NEVER_SAID if post.state == "withdrawn" and not was_said else told_state(post)
    why = told_cause(written, known, post)
    way = list(stages(store.ledger.steps_of(post.uri)))
    if way and way[-1].state == post.state:  # it is why the post is as it is
        way[-1] = replace(way[-1], told=told if told == NEVER_SAID else way[-1].told, why=why)
    has_words = draft is not None and draft.article_words > 0
    due_at = post.due_at if post.due_at is not None and post.due_at > store.now() else None
    return PostView(
        post=post,
        log_id=id_of(post.uri),
        title=one_line(post.title) or "(no title)",
        told=told,
        why=why,
        words=told_words(draft.article_words, draft.summary_words) if draft and has_words else "",
        saying=saying,
        way=way,
        link=source_link(post.link),
        address=source_link(post.uri),
        comment=source_link(saying.uri) if saying and stands else None,
        due_at=due_at,
        is_open=post.state not in FOR_GOOD,
        stands=stands,
        was_said=was_said,
        is_switched_off=known.moderators is not None and known.moderators.mode == "off",
    )
