"""The first tables.

Written out, not taken from `nutgraf.store.tables`: that changes, and this is how it was.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_NUMBER = sa.BigInteger
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes all tables."""
    _posts()
    _notices()
    _sayings()
    _choices()
    _caches()


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _maybe(name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any] = sa.Text) -> sa.Column[Any]:
    return sa.Column(name, kind)


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, _NUMBER, nullable=False, server_default=default)


def _time(name: str) -> sa.Column[Any]:
    return sa.Column(name, _TIME, nullable=False)


def _key(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in names]


def _held() -> list[sa.Column[Any]]:
    return [
        _text("state"),
        _maybe("reason"),
        _text("evidence", ""),
        _time("seen_at"),
        _maybe("due_at", _TIME),
        _maybe("rest_from", _TIME),
        _number("attempts", "0"),
        _number("token", "0"),
        _maybe("leased_at", _TIME),
        _maybe("lease_until", _TIME),
    ]


def _index(name: str, table: str, columns: list[str], where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", _ID, primary_key=True),
        _text("uri"),
        _text("account"),
        _number("local_id"),
        _text("community_uri"),
        _text("community"),
        _text("author_uri"),
        _text("title"),
        _maybe("link"),
        _maybe("language"),
        _time("published"),
        *_held(),
        _maybe("text"),
        _maybe("article"),
        _number("article_words", "0"),
        _number("summary_words", "0"),
        _maybe("draft_language"),
        _maybe("format"),
        sa.UniqueConstraint("uri", name="uq_posts_uri"),
    )
    waits = "due_at IS NOT NULL"
    _index("ix_posts_waiting", "posts", ["account", "published", "id"], waits)
    _index("ix_posts_due", "posts", ["account", "due_at"], waits)
    _index("ix_posts_intended", "posts", ["account", "due_at"], "state = 'intended'")
    _index("ix_posts_article", "posts", ["article"], "article IS NOT NULL")
    _index("ix_posts_seen", "posts", ["state", "seen_at"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", _ID, primary_key=True),
        _text("uri"),
        _text("kind"),
        _text("account"),
        _number("local_id"),
        _text("author_uri"),
        _text("author_host"),
        _number("author_id"),
        _text("author_name"),
        sa.Column("author_bot", sa.Boolean, nullable=False),
        _text("text"),
        _time("published"),
        _maybe("comment_id", _NUMBER),
        _text("ancestors"),
        _maybe("post_id", _NUMBER),
        _maybe("post_uri"),
        _maybe("community_uri"),
        _maybe("community_id", _NUMBER),
        _maybe("community"),
        _maybe("begun"),
        _maybe("begun_at", _TIME),
        *_held(),
        sa.UniqueConstraint("uri", name="uq_notices_uri"),
    )
    _index("ix_notices_waiting", "notices", ["account", "id"], "due_at IS NOT NULL")
    _index("ix_notices_seen", "notices", ["state", "seen_at"])
    for name, column in {"person": "author_uri", "host": "author_host", "post": "post_uri"}.items():
        _index(f"ix_notices_{name}", "notices", [column, "begun_at"], "begun_at IS NOT NULL")


def _sayings() -> None:
    op.create_table(
        "sayings",
        sa.Column("id", _ID, primary_key=True),
        _text("kind"),
        _text("key"),
        _text("channel"),
        _text("account"),
        _text("text"),
        _maybe("post_uri"),
        _maybe("community_uri"),
        _maybe("community"),
        _maybe("person_uri"),
        _maybe("person_host"),
        _maybe("parent_id", _NUMBER),
        _text("state"),
        _maybe("reason"),
        _time("intended_at"),
        _maybe("posted_at", _TIME),
        _maybe("uri"),
        _maybe("local_id", _NUMBER),
        _number("upvotes", "0"),
        _number("downvotes", "0"),
        sa.UniqueConstraint("kind", "key", name="uq_sayings_kind_key"),
    )
    for name, columns in {
        "when": ["kind", "intended_at"],
        "posted": ["posted_at"],
        "community": ["kind", "community_uri", "intended_at"],
        "person": ["kind", "person_uri", "intended_at"],
        "host": ["kind", "person_host", "intended_at"],
        "post": ["kind", "post_uri", "intended_at"],
        "comment": ["account", "local_id"],
        "account": ["account", "kind", "posted_at"],
    }.items():
        _index(f"ix_sayings_{name}", "sayings", columns)
    op.create_table(
        "feedback",
        sa.Column("saying_id", _ID, sa.ForeignKey("sayings.id"), primary_key=True),
        *_key("person_uri"),
        _text("verdict"),
        _time("at"),
    )


def _choices() -> None:
    op.create_table("watermarks", *_key("account", "feed"), _number("mark"))
    op.create_table("forgotten", *_key("day", "kind", "state", "reason"), _number("rows"))
    op.create_table("opt_outs", *_key("person_uri"), _time("at"))
    op.create_table(
        "communities",
        *_key("uri"),
        _text("community"),
        _maybe("mode"),
        _maybe("format"),
        _maybe("by"),
        _maybe("at", _TIME),
    )
    op.create_table(
        "pauses",
        *_key("account", "community_uri"),
        _time("from_at"),
        _time("until"),
        _text("reason"),
    )


def _caches() -> None:
    op.create_table(
        "turns",
        *_key("host"),
        *(sa.Column(n, sa.Float, nullable=False) for n in ("due", "paused_from", "paused_until")),
    )
    op.create_table(
        "pages",
        *_key("url"),
        _text("record"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _number("size"),
        _number("used"),
        _time("kept_at"),
    )
    _index("ix_pages_used", "pages", ["used"])
