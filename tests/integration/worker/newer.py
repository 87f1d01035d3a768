"""A newer nutgraf, as far as its tables go: it has one migration more, which only adds.

    python -m tests.integration.worker.newer URL

brings a store up to date as `nutgraf db upgrade` of that version would.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from nutgraf.store import revisions
from nutgraf.store.opening import open_database

NEWER = "9999"
_MIGRATION = f'''
import sqlalchemy as sa
from alembic import op

revision = "{NEWER}"
down_revision = "{revisions.HEAD}"


def upgrade():
    for table in ("posts", "notices", "sayings"):
        op.add_column(table, sa.Column("mood", sa.Text))
        op.add_column(table, sa.Column("weight", sa.BigInteger, nullable=False, server_default="0"))
        op.create_index(f"ix_{{table}}_mood", table, ["mood"])
    op.create_table("moods", sa.Column("name", sa.Text, primary_key=True))
'''


def upgrade(url: str) -> None:
    """Brings the tables to where the newer version needs them."""
    with tempfile.TemporaryDirectory() as folder:
        migrations = Path(folder) / "migrations"
        shutil.copytree(revisions.MIGRATIONS, migrations)
        (migrations / "versions" / f"r{NEWER}_later.py").write_text(_MIGRATION, encoding="utf-8")
        revisions.MIGRATIONS = migrations
        revisions.REVISIONS = (*revisions.REVISIONS, NEWER)  # type: ignore[assignment]
        revisions.HEAD = NEWER
        open_database(url).close()


if __name__ == "__main__":
    upgrade(sys.argv[1])
