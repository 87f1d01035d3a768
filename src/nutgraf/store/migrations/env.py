"""Where alembic starts: on a connection that is in a transaction already."""

from alembic import context
from sqlalchemy import Connection, create_engine

from nutgraf.store.tables import METADATA


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=METADATA)
    with context.begin_transaction():
        context.run_migrations()


_given = context.config.attributes.get("connection")
if _given is not None:
    _run(_given)
else:  # the command line of alembic, for who writes a migration
    with create_engine(
        context.config.get_main_option("sqlalchemy.url", "sqlite://")
    ).begin() as own:
        _run(own)
