"""A process that was frozen in the midst of a transaction holds up nobody for long."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from nutgraf.errors import StoreFailed
from nutgraf.store import connecting
from nutgraf.store.budget import StoreRateBudget
from nutgraf.store.opening import open_store
from tests.postgres import new_database

pytestmark = pytest.mark.slow

SESSION = connecting._SESSION
HOST = "comments:https://news.example"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    yield from new_database()


def test_a_row_that_a_frozen_process_has_is_let_go(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "idle_in_transaction_session_timeout=10s" in SESSION
    monkeypatch.setattr(
        connecting, "_SESSION", SESSION.replace("session_timeout=10s", "session_timeout=1s")
    )
    with open_store(postgres_url) as frozen, open_store(postgres_url) as other:
        mine, others = StoreRateBudget(frozen._database), StoreRateBudget(other._database)
        others.pause_now(HOST, 0.0)
        began = time.monotonic()
        with pytest.raises(StoreFailed), frozen._database.writing() as connection:
            mine._row(connection, HOST)
            others.pause_now(HOST, 0.0)  # as long as nothing is asked here
            connection.execute(text("SELECT 1"))
        assert 0.5 < time.monotonic() - began < 8.0


def test_a_dead_machine_is_noticed_by_the_server(postgres_url: str) -> None:
    with open_store(postgres_url) as store, store._database.reading() as connection:
        told = {
            name: int(
                connection.scalar(text(f"SELECT setting FROM pg_settings WHERE name = '{name}'"))
            )
            for name in ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")
        }
    idle, interval, count = told.values()
    assert 0 < idle + interval * count <= 30


def test_who_reads_all_may_take_long(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        connecting, "_SESSION", SESSION.replace("session_timeout=10s", "session_timeout=500ms")
    )
    with open_store(postgres_url) as store, store._database.snapshot() as connection:
        connection.execute(text("SELECT 1"))
        time.sleep(1.0)
        connection.execute(text("SELECT 1"))
