"""A post as its page shows it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from nutgraf.render.characters import one_line
from nutgraf.render.marked import SourceLink, source_link
from nutgraf.store.opening import Store
from nutgraf.store.values import FOR_GOOD, LedgerPost, Saying
from nutgraf.web.dashboard.rows import told_words
from nutgraf.web.dashboard.telling import STATES, told_why
from nutgraf.web.dashboard.way import Stage, stages
from nutgraf.web.problems import Problem


@dataclass(frozen=True, slots=True)
class PostView:
    """What the page of a post shows.

    Attributes:
        post: as the ledger has it.
        title: a stranger's words in one line.
        told: its state in words.
        why: it is so.
        words: of article and summary; "" where nothing was drafted.
        saying: what was said, or is about to be; None for nothing.
        way: its steps.
        link: where it points to.
        address: of the post.
        comment: address of the comment.
        due_at: when it comes into question again; None for never, or now.
        is_open: whether anything can still be said there.
        stands: whether a comment stands.
    """

    post: LedgerPost
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


def view_of(store: Store, post_id: int) -> PostView:
    """Looks a post up.

    Raises:
        Problem: 404, there is none.
    """
    post = store.ledger.post_by_id(post_id)
    if post is None:
        raise Problem(404, "not-found", "the ledger knows no such post; it may have been forgotten")
    saying = store.ledger.saying("summary", post.uri)
    draft = post.draft
    has_words = draft is not None and draft.article_words > 0
    due_at = post.due_at if post.due_at is not None and post.due_at > store.now() else None
    return PostView(
        post=post,
        title=one_line(post.title) or "(no title)",
        told=STATES[post.state],
        why=told_why(post),
        words=told_words(draft.article_words, draft.summary_words) if draft and has_words else "",
        saying=saying,
        way=list(stages(store.ledger.steps_of(post.uri))),
        link=source_link(post.link),
        address=source_link(post.uri),
        comment=source_link(saying.uri) if saying else None,
        due_at=due_at,
        is_open=post.state not in FOR_GOOD,
        stands=saying is not None and saying.state == "posted",
    )
