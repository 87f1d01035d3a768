"""${message}."""

from alembic import op
import sqlalchemy as sa

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Changes the tables; none is changed back, a backup is restored instead."""
    ${upgrades if upgrades else "pass"}
