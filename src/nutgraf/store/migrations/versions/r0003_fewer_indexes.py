"""Two indexes of what was said that nothing asks by: each comment had to be put into both."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drops them, which takes no time."""
    op.drop_index("ix_sayings_host", "sayings")
    op.drop_index("ix_sayings_post", "sayings")
