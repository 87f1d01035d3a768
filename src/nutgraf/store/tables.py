"""The tables, the same in SQLite and PostgreSQL.

A row that waits has a time in `due_at`; one that is done with has none, so that the indexes of
what waits stay small however much has been done. `rest_from` and `leased_at` say when a rest or a
lease began: a clock that was set back before that time ends it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from nutgraf.store.columns import Moment, Name, Number, RowId, Words

METADATA = MetaData()


def _held() -> list[Column[object]]:
    """What posts and notices have in common: how far they are, when they are due, who has them."""
    return [
        Column("state", Text, nullable=False),
        Column("reason", Words),
        Column("evidence", Words, nullable=False, server_default=""),
        Column("seen_at", Moment, nullable=False),
        Column("due_at", Moment),
        Column("rest_from", Moment),
        Column("attempts", Number, nullable=False, server_default="0"),
        Column("token", Number, nullable=False, server_default="0"),
        Column("leased_at", Moment),
        Column("lease_until", Moment),
    ]


posts = Table(
    "posts",
    METADATA,
    Column("id", RowId, primary_key=True),
    Column("uri", Name, nullable=False),
    Column("account", Name, nullable=False),
    Column("local_id", Number, nullable=False),
    Column("community_uri", Name, nullable=False),
    Column("community", Name, nullable=False),
    Column("author_uri", Name, nullable=False),
    Column("title", Words, nullable=False),
    Column("link", Words),
    Column("language", Words),
    Column("published", Moment, nullable=False),
    *_held(),
    Column("text", Words),
    Column("article", Name),
    Column("article_words", Number, nullable=False, server_default="0"),
    Column("summary_words", Number, nullable=False, server_default="0"),
    Column("draft_language", Words),
    Column("format", Words),
    UniqueConstraint("uri", name="uq_posts_uri"),
)
_posts_wait = posts.c.due_at.is_not(None)
_intended = posts.c.state == "intended"
_summarised = posts.c.article.is_not(None)
Index(
    "ix_posts_waiting", posts.c.account, posts.c.published, posts.c.id,
    sqlite_where=_posts_wait, postgresql_where=_posts_wait,
)  # fmt: skip
Index(
    "ix_posts_due", posts.c.account, posts.c.due_at,
    sqlite_where=_posts_wait, postgresql_where=_posts_wait,
)  # fmt: skip
Index(
    "ix_posts_rest", posts.c.account, posts.c.rest_from,
    sqlite_where=_posts_wait, postgresql_where=_posts_wait,
)  # fmt: skip
Index(
    "ix_posts_intended", posts.c.account, posts.c.due_at,
    sqlite_where=_intended, postgresql_where=_intended,
)  # fmt: skip
Index("ix_posts_article", posts.c.article, sqlite_where=_summarised, postgresql_where=_summarised)
Index("ix_posts_seen", posts.c.state, posts.c.seen_at)
_has_reason = posts.c.reason.is_not(None)
Index("ix_posts_day", posts.c.seen_at)
Index("ix_posts_community", posts.c.community, posts.c.seen_at)
Index(
    "ix_posts_reason", posts.c.reason, posts.c.seen_at, posts.c.state,
    sqlite_where=_has_reason, postgresql_where=_has_reason,
)  # fmt: skip

notices = Table(
    "notices",
    METADATA,
    Column("id", RowId, primary_key=True),
    Column("uri", Name, nullable=False),
    Column("kind", Text, nullable=False),
    Column("account", Name, nullable=False),
    Column("local_id", Number, nullable=False),
    Column("author_uri", Name, nullable=False),
    Column("author_host", Name, nullable=False),
    Column("author_id", Number, nullable=False),
    Column("author_name", Words, nullable=False),
    Column("author_bot", Boolean, nullable=False),
    Column("text", Words, nullable=False),
    Column("published", Moment, nullable=False),
    Column("comment_id", Number),
    Column("ancestors", Text, nullable=False),
    Column("post_id", Number),
    Column("post_uri", Name),
    Column("community_uri", Name),
    Column("community_id", Number),
    Column("community", Name),
    Column("begun", Text),
    Column("begun_at", Moment),
    *_held(),
    UniqueConstraint("uri", name="uq_notices_uri"),
)
_notices_wait = notices.c.due_at.is_not(None)
Index(
    "ix_notices_waiting", notices.c.account, notices.c.id,
    sqlite_where=_notices_wait, postgresql_where=_notices_wait,
)  # fmt: skip
Index("ix_notices_seen", notices.c.state, notices.c.seen_at)
_begun = notices.c.begun_at.is_not(None)
Index(
    "ix_notices_person", notices.c.author_uri, notices.c.begun_at,
    sqlite_where=_begun, postgresql_where=_begun,
)  # fmt: skip
Index(
    "ix_notices_host", notices.c.author_host, notices.c.begun_at,
    sqlite_where=_begun, postgresql_where=_begun,
)  # fmt: skip
Index(
    "ix_notices_post", notices.c.post_uri, notices.c.begun_at,
    sqlite_where=_begun, postgresql_where=_begun,
)  # fmt: skip

sayings = Table(
    "sayings",
    METADATA,
    Column("id", RowId, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Name, nullable=False),
    Column("channel", Text, nullable=False),
    Column("account", Name, nullable=False),
    Column("text", Words, nullable=False),
    Column("post_uri", Name),
    Column("community_uri", Name),
    Column("community", Name),
    Column("person_uri", Name),
    Column("person_host", Name),
    Column("parent_id", Number),
    Column("state", Text, nullable=False),
    Column("reason", Words),
    Column("intended_at", Moment, nullable=False),
    Column("posted_at", Moment),
    Column("uri", Name),
    Column("local_id", Number),
    Column("upvotes", Number, nullable=False, server_default="0"),
    Column("downvotes", Number, nullable=False, server_default="0"),
    UniqueConstraint("kind", "key", name="uq_sayings_kind_key"),
)
Index("ix_sayings_when", sayings.c.kind, sayings.c.intended_at)
Index("ix_sayings_posted", sayings.c.posted_at)
Index("ix_sayings_kind_posted", sayings.c.kind, sayings.c.posted_at)
Index("ix_sayings_community", sayings.c.kind, sayings.c.community_uri, sayings.c.intended_at)
Index("ix_sayings_person", sayings.c.kind, sayings.c.person_uri, sayings.c.intended_at)
Index("ix_sayings_comment", sayings.c.account, sayings.c.local_id)
Index("ix_sayings_account", sayings.c.account, sayings.c.kind, sayings.c.posted_at)

feedback = Table(
    "feedback",
    METADATA,
    Column("saying_id", RowId, ForeignKey("sayings.id"), primary_key=True),
    Column("person_uri", Name, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

steps = Table(
    "steps",
    METADATA,
    Column("id", RowId, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("subject_id", RowId, nullable=False),
    Column("at", Moment, nullable=False),
    Column("what", Text, nullable=False),
    Column("reason", Words),
    Column("detail", Words, nullable=False),
    Column("account", Name, nullable=False),
    sqlite_autoincrement=True,  # who follows them must not miss one that got an old number
)
"""What happened to posts and notices, in order."""

Index("ix_steps_subject", steps.c.subject_id, steps.c.subject)

watermarks = Table(
    "watermarks",
    METADATA,
    Column("account", Name, primary_key=True),
    Column("feed", Name, primary_key=True),
    Column("mark", Number, nullable=False),
)

forgotten = Table(
    "forgotten",
    METADATA,
    Column("day", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("reason", Name, primary_key=True),
    Column("rows", Number, nullable=False),
)
"""How many posts and notices of a day were pruned, so that sums stay right."""

opt_outs = Table(
    "opt_outs",
    METADATA,
    Column("person_uri", Name, primary_key=True),
    Column("at", Moment, nullable=False),
)

communities = Table(
    "communities",
    METADATA,
    Column("uri", Name, primary_key=True),
    Column("community", Name, nullable=False),
    Column("mode", Text),
    Column("format", Text),
    Column("by", Name),
    Column("at", Moment),
)

pauses = Table(
    "pauses",
    METADATA,
    Column("account", Name, primary_key=True),
    Column("community_uri", Name, primary_key=True),
    Column("from_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("reason", Words, nullable=False),
)

operator_choices = Table(
    "operator_choices",
    METADATA,
    Column("uri", Name, primary_key=True),
    Column("community", Name, nullable=False),
    Column("mode", Text),
    Column("format", Text),
    Column("sentences", Number),
    Column("per_hour", Number),
    Column("per_day", Number),
    Column("at", Moment, nullable=False),
)

health = Table(
    "health",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("state", Text, nullable=False),
    Column("told", Words, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("noted_at", Moment, nullable=False),
)

turns = Table(
    "turns",
    METADATA,
    Column("host", Name, primary_key=True),
    Column("due", Float, nullable=False),
    Column("paused_from", Float, nullable=False),
    Column("paused_until", Float, nullable=False),
)
"""How often hosts are asked: seconds since 1970."""

pages = Table(
    "pages",
    METADATA,
    Column("url", Name, primary_key=True),
    Column("record", Words, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("size", Number, nullable=False),
    Column("used", Number, nullable=False),
    Column("kept_at", Moment, nullable=False),
)
Index("ix_pages_used", pages.c.used)

results = Table(
    "results",
    METADATA,
    Column("id", Name, primary_key=True),
    Column("expires", Moment, nullable=False),
    Column("size", Number, nullable=False),
    Column("record", LargeBinary, nullable=False),
)
Index("ix_results_expires", results.c.expires, results.c.size)

sessions = Table(
    "sessions",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("opened", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("csrf", Text, nullable=False),
)

SCHEMA = Table("alembic_version", MetaData(), Column("version_num", Text, primary_key=True))
"""Where alembic keeps how new the tables are."""
