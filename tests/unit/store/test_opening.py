"""Opening a store, and the one line that says why it cannot be."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import event, insert, text, update
from tests.contract.stores import a_post, claim_post, summary

from nutgraf.errors import StoreFailed
from nutgraf.store import connecting, database, revisions
from nutgraf.store.opening import connect, open_store
from nutgraf.store.revisions import HEAD, MIGRATIONS, REVISIONS, bring_up_to_date
from nutgraf.store.tables import METADATA, SCHEMA

RELEASED = "0002"
"""Of workers that may be at work while the tables are brought up to date."""

NOT_NEEDED = {"ix_sayings_host", "ix_sayings_post"}
"""Indexes by which nothing asks; one of the next migrations takes them away."""


def told(error: pytest.ExceptionInfo[StoreFailed]) -> str:
    line = str(error.value)
    assert "\n" not in line
    assert len(line) < 400
    return line


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"])
def test_a_file_is_made_that_only_its_owner_can_read(tmp_path: Path, form: str) -> None:
    file = tmp_path / "nutgraf.db"
    with open_store(form.format(file)) as store:
        store.ledger.note_posts([a_post()])
    for each in tmp_path.iterdir():
        assert each.stat().st_mode & 0o077 == 0, each
    with open_store(str(file)) as store:
        assert store.ledger.post(a_post().uri) is not None


def test_memory_is_forgotten() -> None:
    with open_store(":memory:") as store, store.hold("x"), store.hold("y"):
        store.ledger.note_posts([a_post()])
        assert store.ledger.waiting() == {"seen": 1}
    with open_store("sqlite://") as store:
        assert store.ledger.waiting() == {}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("missing/nutgraf.db", "there is no folder missing"),
        ("", "no kind of database"),
        ("mysql://u:hush@host/db", "'mysql' is no kind of database"),
        (".", "is a folder"),
        ("x" * 5_000, "cannot open the store"),
        ("a\0b", "no kind of database"),
        ("postgresql://u:hush@[::1/db", "."),
        ("postgresql://u:hush@host:notaport/db", "."),
        ("postgresql://u:hush@127.0.0.1:1/db?password=hush", "."),
    ],
)
def test_addresses_that_make_no_sense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreFailed, match=why) as error:
        open_store(url)
    assert "hush" not in told(error)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"hello, world" * 1000, b"SQLite format 3\0" + b"x" * 9000])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "nutgraf.db"
    file.write_bytes(content)
    with pytest.raises(StoreFailed, match=r"no SQLite database|damaged") as error:
        open_store(str(file))
    assert str(file) in told(error)
    assert file.read_bytes() == content


@pytest.mark.slow
def test_a_database_that_was_damaged(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.db"
    with open_store(str(file)) as store:
        store.ledger.note_posts([a_post(number) for number in range(2_000)])
    with file.open("r+b") as stream:
        stream.seek(8_192)
        stream.write(os.urandom(file.stat().st_size - 8_192))
    with (
        pytest.raises(StoreFailed, match=r"damaged|failed") as error,
        open_store(str(file)) as store,
    ):
        store.ledger.statistics()
        store.ledger.note_posts([a_post(5_000)])
    told(error)


@pytest.mark.parametrize("upgrade", [True, False])
def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path, upgrade: bool) -> None:
    file = tmp_path / "nutgraf.db"
    open_store(str(file)).close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreFailed, match="newer nutgraf"):
        open_store(str(file), upgrade=upgrade)


def test_who_may_not_change_anything_does_not(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.db"
    with pytest.raises(StoreFailed, match="there is no store"):
        open_store(str(file), upgrade=False)
    assert not file.exists()
    file.touch()
    with pytest.raises(StoreFailed, match="nutgraf db upgrade"):
        open_store(str(file), upgrade=False)
    open_store(str(file)).close()
    open_store(str(file), upgrade=False).close()


def test_migrations_make_the_same_tables() -> None:
    def tables(migrated: bool) -> set[tuple[object, ...]]:
        found = connect(":memory:")
        if migrated:
            with found.writing() as connection:
                revisions._migrate(connection)
        else:
            assert bring_up_to_date(found) == (None, HEAD)
        assert bring_up_to_date(found) == (HEAD, HEAD)
        with found.reading() as connection:
            rows = connection.execute(
                text("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%'")
            ).all()
        found.close()
        return {tuple(row) for row in rows}

    made = tables(migrated=False)
    assert made <= tables(migrated=True)
    assert {name for _, name, _ in tables(migrated=True) - made} == NOT_NEEDED


def test_no_migration_takes_anything_away_that_a_worker_at_work_may_need() -> None:
    found, asked = connect(":memory:"), list[str]()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with found.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, RELEASED)
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        command.upgrade(config, "head")
    found.close()
    assert asked
    for statement in asked:
        assert not re.search(r"\b(DROP|RENAME|ALTER COLUMN)\b", statement), statement


def test_an_old_store_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    old = connect(":memory:")
    with old.writing() as connection:
        SCHEMA.create(connection)
        connection.execute(insert(SCHEMA).values(version_num="0000"))
    monkeypatch.setattr(revisions, "REVISIONS", ("0000", *REVISIONS))
    done: list[object] = []
    monkeypatch.setattr(revisions, "_migrate", done.append)
    with pytest.raises(StoreFailed, match="nutgraf db upgrade"):
        bring_up_to_date(old, upgrade=False)
    assert bring_up_to_date(old) == ("0000", HEAD)
    assert len(done) == 1
    old.close()


def test_every_revision_is_known() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(MIGRATIONS))
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == REVISIONS
    assert script.get_current_head() == HEAD


def test_opening_needs_no_alembic_and_the_command_line_no_database(tmp_path: Path) -> None:
    script = (
        "import sys, nutgraf.cli; assert 'sqlalchemy' not in sys.modules; "
        "from nutgraf.store.opening import open_store; "
        f"open_store({str(tmp_path / 'a.db')!r}).close(); assert 'alembic' not in sys.modules; "
        "assert 'psycopg' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder in which another user may look."""
    folder = Path(tempfile.mkdtemp(prefix="nutgraf-store-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for each in (folder, *folder.iterdir()):
        each.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("read_only", ["file", "folder"])
def test_a_store_that_cannot_be_written(open_folder: Path, read_only: str) -> None:
    file = open_folder / "nutgraf.db"
    open_store(str(file)).close()
    file.chmod(0o444 if read_only == "file" else 0o666)
    open_folder.chmod(0o777 if read_only == "file" else 0o555)
    told = as_nobody(lambda: open_store(str(file)).close())
    assert told.startswith(f"cannot open the store '{file}': it is read-only")


def as_nobody(do: Callable[[], None]) -> str:
    """Does something that fails, as a user who may not do everything; returns the error."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.getuid() == 0:
                os.setuid(pwd.getpwnam("nobody").pw_uid)
            do()
        except StoreFailed as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stream:
        told = stream.read()
    os.waitpid(child, 0)
    return told


def test_a_store_that_another_keeps_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "BUSY", 0.1)
    file = tmp_path / "nutgraf.db"
    with open_store(str(file)) as store:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFailed, match="busy for too long") as error:
            store.ledger.note_posts([a_post()])
        told(error)
        assert store.ledger.waiting() == {}  # who only reads does not wait
        other.close()
        assert store.ledger.note_posts([a_post()]) == 1


def test_a_full_disk_leaves_nothing_half_done(tmp_path: Path) -> None:
    file = tmp_path / "nutgraf.db"
    with open_store(str(file)) as store:
        store.ledger.note_posts([a_post()])
        claim = claim_post(store)
        limit(store._database, 0)
        noted = 1
        with pytest.raises(StoreFailed, match="the disk is full") as error:
            for number in range(2, 10_000):
                noted += store.ledger.note_posts([a_post(number)])
        told(error)
        with pytest.raises(StoreFailed, match="the disk is full"):
            store.ledger.intend(claim, summary(claim, "x" * 100_000))
        assert store.ledger.saying("summary", claim.subject.uri) is None
        assert store.ledger.statistics().seen == noted
        limit(store._database, 10_000)
        store.ledger.intend(claim, summary(claim))
        assert store.ledger.note_posts([a_post(number) for number in range(10_000, 10_100)]) == 100
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def limit(found: database.Database, more: int) -> None:
    """Lets a database grow by so many pages and no more."""
    with found.engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count")) or 0
        connection.execute(text(f"PRAGMA max_page_count = {pages + more}"))


def test_an_error_in_the_middle_changes_nothing() -> None:
    found = connect(":memory:")
    bring_up_to_date(found)
    with pytest.raises(StoreFailed, match="NOT NULL"), found.writing() as connection:
        connection.execute(update(SCHEMA).values(version_num="changed"))
        connection.execute(insert(METADATA.tables["opt_outs"]).values(person_uri="x"))
    assert bring_up_to_date(found) == (HEAD, HEAD)
    found.close()


def test_nothing_of_an_address_but_host_and_database_is_shown() -> None:
    found = connect("postgresql://ada:hush@db.example:5433/bot?password=hush&sslmode=require")
    assert repr(found.address) == "Address('postgresql://db.example:5433/bot')"
    found.close()
