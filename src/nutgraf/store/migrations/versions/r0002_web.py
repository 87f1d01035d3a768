"""What the web interface shows and keeps: steps, the operator's choices, health, results, sessions.

Posts that are there already have the steps that they take from now on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables, and indexes by which posts are browsed."""
    _browsing()
    _steps()
    _operating()
    _web()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, _TIME, nullable=False)


def _key(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in names]


def _browsing() -> None:
    op.create_index("ix_posts_day", "posts", ["seen_at"])
    op.create_index("ix_posts_community", "posts", ["community", "seen_at"])
    has_reason = sa.text("reason IS NOT NULL")
    op.create_index(
        "ix_posts_reason",
        "posts",
        ["reason", "seen_at", "state"],
        sqlite_where=has_reason,
        postgresql_where=has_reason,
    )
    op.create_index("ix_sayings_kind_posted", "sayings", ["kind", "posted_at"])


def _steps() -> None:
    op.create_table(
        "steps",
        sa.Column("id", _ID, primary_key=True),
        _text("subject"),
        sa.Column("subject_id", _ID, nullable=False),
        _time("at"),
        _text("what"),
        sa.Column("reason", sa.Text),
        _text("detail"),
        _text("account"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_steps_subject", "steps", ["subject_id", "subject"])


def _operating() -> None:
    op.create_table(
        "operator_choices",
        *_key("uri"),
        _text("community"),
        *(sa.Column(name, sa.Text) for name in ("mode", "format")),
        *(sa.Column(name, sa.BigInteger) for name in ("sentences", "per_hour", "per_day")),
        _time("at"),
    )
    op.create_table(
        "health",
        *_key("kind", "name"),
        _text("state"),
        _text("told"),
        _time("since"),
        sa.Column("until", _TIME),
        _time("noted_at"),
    )


def _web() -> None:
    op.create_table(
        "results",
        *_key("id"),
        _time("expires"),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_results_expires", "results", ["expires", "size"])
    op.create_table(
        "sessions",
        *_key("digest"),
        _text("kind"),
        _text("name"),
        _time("opened"),
        _time("expires"),
        _text("csrf"),
    )
