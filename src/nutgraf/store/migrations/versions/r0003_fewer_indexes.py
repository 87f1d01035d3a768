"""Indexes: two that nothing asks by go, and one comes by which few that are due are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Takes as long as posts are read once: what waits is little."""
    op.drop_index("ix_sayings_host", "sayings")
    op.drop_index("ix_sayings_post", "sayings")
    waits = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_posts_rest",
        "posts",
        ["account", "rest_from"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
