"""The queue's tables: in a schema of their own, beside the ledger's, named after what they are.

Jobs can be derived from the ledger, so they are never migrated: a version of procrastinate with
other tables has other ones beside these, while workers of the older version still run.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy.engine import make_url

from nutgraf.errors import StoreFailed
from nutgraf.store.address import Address
from nutgraf.store.connecting import LET_GO

_PREFIX = "nutgraf_jobs_"
_DIGITS = 8
_MAKING = 7_305_918_264  # any number, the same in every process
_UNUSED = datetime.timedelta(days=1)
_NETWORK = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""A server that went away without a word is noticed in seconds, not in hours."""

_SESSION = f"-c timezone=UTC {LET_GO}"

_CHURN = "autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000"
"""Rows come and go all day: what is left of them is swept up after so many, not by share."""


class NoRight(StoreFailed):
    """The role may not make the tables; waiting does not help."""


Connection = psycopg.AsyncConnection[TupleRow]


def _name() -> str:
    told = SchemaManager.get_schema().encode()
    return _PREFIX + hashlib.sha256(told).hexdigest()[:_DIGITS]


SCHEMA = _name()
"""Of the tables of the procrastinate that is installed."""


def arguments_for(address: Address) -> dict[str, Any]:
    """Returns what psycopg needs to connect to the queue's tables, a password among it.

    Args:
        address: of the ledger, which is on PostgreSQL.
    """
    url = make_url(address.server or "")
    _, given = url.get_dialect()().create_connect_args(url)
    options = f"{given.get('options', '')} -c search_path={SCHEMA} {_SESSION}".strip()
    named = {"application_name": "nutgraf worker", **given}
    return {**_NETWORK, **named, "options": options}


async def connect(address: Address) -> Connection:
    """Connects to the queue's tables.

    Raises:
        StoreFailed: the server does not let us.
    """
    try:
        return await psycopg.AsyncConnection.connect(**arguments_for(address), autocommit=True)
    except psycopg.Error as error:
        raise _failed(address, error) from None


async def make(address: Address) -> None:
    """Makes the tables if they are not there; others may do the same at the same time.

    Raises:
        NoRight: the role may not; with what to run.
        StoreFailed: it cannot be done now.
    """
    async with await connect(address) as connection:
        try:
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
                if not await _is_there(connection, "to_regclass", "procrastinate_jobs"):
                    await _make(connection)
                await _say_in_use(connection)
        except psycopg.errors.InsufficientPrivilege:
            role = connection.info.user
            raise NoRight(
                f"{address.shown}: {role!r} may not make the queue's tables; run as a superuser or "
                f'the database\'s owner: CREATE SCHEMA {SCHEMA} AUTHORIZATION "{role}"'
            ) from None
        except psycopg.Error as error:
            raise _failed(address, error) from None


async def drop_unused(address: Address) -> list[str]:
    """Drops tables of other versions of procrastinate that no worker has used for a day.

    Returns:
        The schemas that are no more.

    Raises:
        StoreFailed: the server does not answer.
    """
    async with await connect(address) as connection:
        try:
            await _say_in_use(connection)
            return [name for name in await _others(connection) if await _drop(connection, name)]
        except psycopg.Error as error:
            raise _failed(address, error) from None


async def _make(connection: Connection) -> None:
    if not await _is_there(connection, "to_regnamespace", SCHEMA):
        await connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    await connection.execute(SchemaManager.get_schema())
    for table in ("jobs", "events", "workers", "periodic_defers"):
        await connection.execute(
            sql.SQL("ALTER TABLE {} SET ({})").format(
                sql.Identifier(f"procrastinate_{table}"), sql.SQL(_CHURN)
            )
        )


async def _is_there(connection: Connection, question: str, name: str) -> bool:
    asked = sql.SQL("SELECT {}(%s) IS NOT NULL").format(sql.Identifier(question))
    row = await (await connection.execute(asked, (name,))).fetchone()
    return bool(row and row[0])


async def _say_in_use(connection: Connection) -> None:
    """Writes down when the tables were used last, for workers of other versions."""
    now = await _now(connection)
    try:
        async with connection.transaction():
            await connection.execute(
                sql.SQL("COMMENT ON SCHEMA {} IS {}").format(
                    sql.Identifier(SCHEMA), sql.Literal(now.isoformat())
                )
            )
    except psycopg.errors.InsufficientPrivilege:
        pass  # somebody else's: then nobody drops it


async def _others(connection: Connection) -> list[str]:
    found = await connection.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname ~ %s AND nspname <> %s ORDER BY 1",
        (f"^{_PREFIX}[0-9a-f]{{{_DIGITS}}}$", SCHEMA),
    )
    return [row[0] for row in await found.fetchall()]


async def _drop(connection: Connection, name: str) -> bool:
    """Drops a schema if it is unused, and ours to drop; whether it was."""
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
            if await _is_in_use(connection, name):
                return False
            await connection.execute(
                sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name))
            )
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable):
        return False
    return True


async def _is_in_use(connection: Connection, name: str) -> bool:
    """Whether a worker noted itself there within a day; if that cannot be told, it is."""
    noted = await connection.execute(
        "SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", (name,)
    )
    row = await noted.fetchone()
    try:
        last = datetime.datetime.fromisoformat(row[0] if row and row[0] else "")
    except ValueError:
        return True
    beats = await connection.execute(
        sql.SQL("SELECT max(last_heartbeat) FROM {}").format(
            sql.Identifier(name, "procrastinate_workers")
        )
    )
    beat = await beats.fetchone()
    signs = [last, *([beat[0]] if beat and beat[0] else [])]
    newest: datetime.datetime = max(signs)
    return await _now(connection) - newest < _UNUSED


async def _now(connection: Connection) -> datetime.datetime:
    row = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
    assert row is not None  # noqa: S101 - it always answers
    now: datetime.datetime = row[0]
    return now


def _failed(address: Address, error: psycopg.Error) -> StoreFailed:
    told = " ".join(str(error).split())[:300] or type(error).__name__
    return StoreFailed(f"cannot use the queue's tables of {address.shown}: {told}")
