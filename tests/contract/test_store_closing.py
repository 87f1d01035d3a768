"""A store on a server is closed and opened again, whoever is reading it or tidying up there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import text

from nutgraf.errors import StoreFailed
from nutgraf.store import moving
from nutgraf.store.closing import Move, finish_move, reopen
from nutgraf.store.database import Database
from nutgraf.store.opening import connect, open_database, open_store
from nutgraf.store.values import Moved
from tests.contract.stores import a_post, comment_on
from tests.contract.test_store_moving import make_url, move
from tests.crash.postgres_server import PASSWORD, PostgresServer, programs
from tests.postgres import new_database

VACUUMS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE backend_type = 'autovacuum worker' AND query LIKE '%posts%'
"""


@pytest.fixture
def first(tmp_path: Path) -> str:
    return make_url("postgresql", tmp_path)


@pytest.fixture
def second(tmp_path: Path) -> str:
    return str(tmp_path / "second.db")


@contextmanager
def reading(url: str) -> Iterator[None]:
    """Somebody reads all tables meanwhile, such as pg_dump."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            connection.execute(f'LOCK TABLE "{table}" IN ACCESS SHARE MODE')
        yield


def open_by_hand(url: str) -> Move | None:
    database = open_database(url, closed=True)
    try:
        return reopen(database, "somebody")
    finally:
        database.close()


def triggers(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname = 'nutgraf_moved'"
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.slow
def test_a_reader_is_in_nobodys_way(first: str, second: str, tmp_path: Path) -> None:
    with open_store(first) as store, reading(first):
        comment_on(store, 1)
        started = time.monotonic()
        assert move(first, second).closed
        with pytest.raises(Moved, match="name that in"):
            comment_on(store, 2)
        assert open_by_hand(first) is not None
        comment_on(store, 2)
        assert triggers(first)  # they refuse nothing
        third = str(tmp_path / "third.db")
        assert move(first, third).rows["sayings"] == 2
        with pytest.raises(Moved, match=r"third\.db: name that in"):
            comment_on(store, 3)
        assert time.monotonic() - started < 15
    assert open_by_hand(first) is not None
    assert not triggers(first)
    with open_store(first) as store:
        comment_on(store, 3)


@pytest.mark.slow
def test_what_fails_is_told_and_undone_beside_a_reader(first: str, second: str) -> None:
    with open_store(first) as store:
        comment_on(store, 1)
        broken = open_database(second)
        with broken.writing() as connection:
            connection.execute(text("ALTER TABLE turns RENAME TO elsewhere"))
        with reading(first), pytest.raises(StoreFailed, match="no such table: turns"):
            move(first, second)
        broken.close()
        comment_on(store, 2)


def test_what_went_wrong_is_told_where_the_first_cannot_be_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreFailed("it is read-only")

    one, two = str(tmp_path / "1.db"), str(tmp_path / "2.db")
    open_store(one).close()
    monkeypatch.setattr(moving, "_some", lambda *_: fail())
    monkeypatch.setattr(moving, "open_again", fail)
    with pytest.raises(StoreFailed, match=r"nothing was moved: .*reopen.*: it is read-only"):
        move(one, two)


def test_where_all_has_arrived_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = str(tmp_path / "1.db"), str(tmp_path / "2.db")
    open_store(one).close()

    monkeypatch.setattr(moving, "finish_move", fail)
    with pytest.raises(StoreFailed, match=rf"^all has arrived in '{re.escape(two)}'.*disk is full"):
        move(one, two)
    monkeypatch.setattr(moving, "finish_move", finish_move)
    assert move(one, two).before


@pytest.mark.slow
def test_a_vacuum_by_the_server_itself_gives_way(tmp_path: Path) -> None:
    if programs() is None:
        pytest.skip("there is no PostgreSQL on this machine")
    slowly = {
        "autovacuum_naptime": "1s",
        "autovacuum_vacuum_cost_delay": "100ms",
        "autovacuum_vacuum_cost_limit": "1",
    }
    with PostgresServer(slowly) as server, server.connect() as connection:
        url = server.url("postgres")
        with open_store(url) as store:
            store.ledger.note_posts([a_post(n) for n in range(1, 3_000)])
        connection.execute(
            "ALTER TABLE posts SET "
            "(autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1)"
        )
        connection.execute("UPDATE posts SET attempts = attempts + 1")
        deadline = time.monotonic() + 60
        while connection.execute(VACUUMS).fetchone() == (0,) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert connection.execute(VACUUMS).fetchone() != (0,)
        started = time.monotonic()
        assert move(url, str(tmp_path / "second.db")).rows["posts"] == 2_999
        assert time.monotonic() - started < 20


@pytest.mark.slow
def test_one_database_by_two_names_stays_open(first: str) -> None:
    with pytest.raises(StoreFailed, match="by another name"):
        move(first, first.replace("127.0.0.1", "localhost"))
    with open_store(first) as store:
        comment_on(store)


def test_one_file_by_two_names_stays_open(tmp_path: Path) -> None:
    one, two = tmp_path / "1.db", tmp_path / "2.db"
    open_store(str(one)).close()
    two.hardlink_to(one)
    with pytest.raises(StoreFailed, match="by another name"):
        move(str(one), str(two))
    open_store(str(one)).close()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_what_has_no_tables_was_not_closed(tmp_path: Path, kind: str) -> None:
    url = str(tmp_path / "1.db") if kind == "sqlite" else next(new_database())
    database = connect(url)
    assert reopen(database, "somebody") is None
    database.close()


@pytest.mark.slow
def test_a_move_that_broke_off_does_not_go_on_to_another_server(
    first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two servers on one machine, whose addresses differ in their sockets alone."""
    with PostgresServer() as other:
        source = str(tmp_path / "first.db")
        with open_store(source) as store:
            comment_on(store, 1)
        here, there = (by_socket(url) for url in (first, other.url("postgres")))
        with monkeypatch.context() as patch:
            patch.setattr(moving, "finish_move", fail)
            with pytest.raises(StoreFailed, match="all has arrived in"):
                move(source, here)
        with pytest.raises(StoreFailed, match=r"moved to postgresql:///nutgraf_\d+\?host="):
            move(source, there)
        assert move(source, here).before
        assert move(here, there).rows["sayings"] == 1


def by_socket(url: str) -> str:
    """The same database without a host in the address."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT current_setting('unix_socket_directories'), current_setting('port'), "
            "current_database()"
        ).fetchone()
    assert row is not None
    folder, port, name = row
    return f"postgresql://nutgraf:{quote(PASSWORD)}@/{name}?host={folder}&port={port}"


def fail(database: Database, move: Move) -> None:
    del database, move
    raise StoreFailed("the disk is full")
