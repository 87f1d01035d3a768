"""Indexes: one comes by which few that are due are found.

Two by which nothing asks any more stay where they are, `ix_sayings_host` and `ix_sayings_post`: to
drop an index keeps everybody off its table, while a worker that has another may wait for this one.
A version after this one may take them away, each in a transaction of its own. Tables that are made
anew have neither.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Takes as long as posts are read once: what waits is little. Meanwhile none is written."""
    waits = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_posts_rest",
        "posts",
        ["account", "rest_from"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
