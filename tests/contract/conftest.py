"""Every test of a store runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from nutgraf.store.opening import Store, open_store
from tests.contract.stores import Clock, OpenStore
from tests.postgres import new_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database in which nothing is."""
    if request.param == "sqlite":
        yield str(tmp_path / "nutgraf.db")
    else:
        yield from new_database(_with_tables)


def _with_tables(url: str) -> None:
    open_store(url).close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_here(database_url: str, clock: Clock) -> Iterator[OpenStore]:
    """Opens the same database again and again, as several processes would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(open_store(database_url, clock=clock))


@pytest.fixture
def store(open_here: OpenStore) -> Store:
    return open_here()
